import { EngineError } from '../errors';
import book from './price-book.json' with { type: 'json' };

/** A price with where it was read and when it was valid; `usd` is an exact decimal string in the provider's currency. */
export interface Price {
  readonly usd: string;
  readonly src: string;
  readonly asOf: string;
}

/** From `fromGB` inclusive to `toGB` exclusive (null: no end), each GB priced in its own band. 1 GB = 2^30 bytes. */
export interface Tier {
  readonly fromGB: number;
  readonly toGB: number | null;
  readonly price: Price | null;
}

export interface ClassPrices {
  /** Per 1,000 requests; null: unknown. `multipart` is CreateMultipartUpload and UploadPart where they differ from PUT. */
  readonly requests: Readonly<Record<RequestPrice, Price | null>>;
  /** Per GB and month; null: unknown. */
  readonly storage: readonly Tier[] | null;
  readonly retrievalPerGB: Price | null;
  readonly basePerMonth: Price | null;
  readonly minDays: number | null;
  /** Smaller objects are billed as this many bytes. */
  readonly minBytes: number | null;
  /** Per object, at the class's own rate and at STANDARD's. */
  readonly overheadBytes: number;
  readonly overheadStandardBytes: number;
}

export type RequestPrice = 'put' | 'copy' | 'post' | 'multipart' | 'list' | 'get' | 'head' | 'delete';

export interface RegionPrices {
  readonly classes: Readonly<Record<string, ClassPrices>>;
  /** To the internet, per GB; null: unknown. */
  readonly egress: readonly Tier[] | null;
  /** Free each month, over all services of the account. */
  readonly egressFreeGB: number;
}

export interface ProviderPrices {
  readonly name: string;
  readonly currency: string;
  readonly regions: Readonly<Record<string, RegionPrices>>;
}

export interface PriceSource {
  readonly what: string;
  readonly url: string;
  readonly asOf: string;
  readonly confidence: string;
}

export interface PriceBook {
  /** Day the book was put together, YYYY-MM-DD. */
  readonly generatedOn: string;
  readonly sources: Readonly<Record<string, PriceSource>>;
  readonly providers: Readonly<Record<string, ProviderPrices>>;
}

/** The book that comes with Foresync, made by scripts/price-book.mjs. Checked once when it is loaded. */
export const priceBook: PriceBook = checked(book as PriceBook);

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

/** What a figure rests on: the place priced, and the newest date among the prices of its class. */
export interface PriceBasis extends Place {
  readonly asOf: string;
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
    currency: prices.providers[priced.provider]?.currency ?? 'USD',
    practice: place.provider === 'practice',
  };
}

/** Every price is a plain decimal with a source that exists; bands follow one another from 0. Throws `internal`. */
function checked(prices: PriceBook): PriceBook {
  for (const [id, provider] of Object.entries(prices.providers)) {
    for (const [name, region] of Object.entries(provider.regions)) {
      const where = `${id} ${name}`;
      checkTiers(prices, region.egress, where);
      for (const entry of Object.values(region.classes)) {
        checkTiers(prices, entry.storage, where);
        for (const price of [...Object.values(entry.requests), entry.retrievalPerGB]) checkPrice(prices, price, where);
      }
    }
  }
  return prices;
}

function checkTiers(prices: PriceBook, tiers: readonly Tier[] | null, where: string): void {
  let end: number | null = 0;
  for (const tier of tiers ?? []) {
    if (tier.fromGB !== end) throw new EngineError('internal', { message: `price bands with a gap: ${where}` });
    end = tier.toGB;
    checkPrice(prices, tier.price, where);
  }
}

function checkPrice(prices: PriceBook, price: Price | null, where: string): void {
  if (price === null) return;
  if (!/^\d+(\.\d+)?$/.test(price.usd))
    throw new EngineError('internal', { message: `not a price: ${where} ${price.usd}` });
  if (price.src !== 'definition' && prices.sources[price.src] === undefined) {
    throw new EngineError('internal', { message: `a price without a source: ${where} ${price.src}` });
  }
}
