import { type PriceBook, priceBook } from '../engine/pricing/price-book';
import type { PriceOption } from './views';

/** The practice bucket costs nothing and is in no price book. */
export const PRACTICE_PROVIDER = 'practice';

/** True for a provider of the price book and for the practice bucket; no refresh and no price of yours adds a provider. */
export function isKnownProvider(provider: string): boolean {
  return provider === PRACTICE_PROVIDER || Object.hasOwn(priceBook.providers, provider);
}

/** Providers, their regions and storage classes that have prices, as the price book orders them. */
export function priceOptions(book: PriceBook): PriceOption[] {
  return Object.entries(book.providers).map(([provider, { name, regions }]) => ({
    provider,
    name,
    regions: Object.entries(regions).map(([id, { classes }]) => ({ id, classes: Object.keys(classes) })),
  }));
}
