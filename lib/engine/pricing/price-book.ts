import book from './price-book.json' with { type: 'json' };
import type { ClassPrices, PriceBook, ProviderPrices, RegionPrices } from './prices';

export type * from './prices';

/** The book that comes with Foresync, made by scripts/price-book.mjs. A test checks it; doing so at every start would cost more than the start. */
export const priceBook = book as unknown as PriceBook;

/** Where objects lie, as far as prices go. */
export interface Place {
  readonly provider: string;
  readonly region: string;
  readonly storageClass: string;
}

/** The practice bucket costs nothing; it shows what the same would cost at AWS. */
const PRACTICE = { provider: 'aws-s3', region: 'us-east-1' };

/** The place whose prices apply: one-region providers have one price list, whatever the bucket's region is called. */
export function pricedPlace(prices: PriceBook, place: Place): Place {
  if (place.provider === 'practice') return { ...PRACTICE, storageClass: place.storageClass };
  const regions = Object.keys(prices.providers[place.provider]?.regions ?? {});
  const [only] = regions;
  return regions.length === 1 && only !== undefined ? { ...place, region: only } : place;
}

/** undefined: the book does not know this provider, region or class. */
export function classPrices(prices: PriceBook, place: Place): ClassPrices | undefined {
  return regionPrices(prices, place)?.classes[place.storageClass];
}

export function regionPrices(prices: PriceBook, place: Place): RegionPrices | undefined {
  return prices.providers[place.provider]?.regions[place.region];
}

/** The currency a place is billed in; USD for a provider the book does not know. */
export function currencyOf(prices: PriceBook, place: Place): string {
  return prices.providers[pricedPlace(prices, place).provider]?.currency ?? 'USD';
}

/** What a figure rests on: the place priced, and the newest date among the prices of its class. */
export interface PriceBasis extends Place {
  readonly asOf: string;
  readonly notApplied: ProviderPrices['notApplied'];
  readonly currency: string;
  readonly practice: boolean;
}

export function priceBasis(prices: PriceBook, place: Place): PriceBasis {
  const priced = pricedPlace(prices, place);
  const dates = Object.values(classPrices(prices, priced)?.requests ?? {}).flatMap((price) =>
    price === null ? [] : [price.asOf],
  );
  return {
    ...priced,
    asOf: dates.sort().at(-1) ?? prices.generatedOn,
    currency: currencyOf(prices, priced),
    notApplied: prices.providers[priced.provider]?.notApplied ?? [],
    practice: place.provider === 'practice',
  };
}
