import { z } from 'zod';
import { EngineError } from '../errors';
import { checkedBook, decimalText } from './book-check';
import type { ClassPrices, Price, PriceBook, RegionPrices, Tier } from './price-book';

/** The source of a price the user gave. */
export const YOURS = 'yours';

const bands = z.array(
  z.strictObject({ fromGB: z.number().int().min(0), toGB: z.number().int().positive().nullable(), price: decimalText }),
);
const kinds = z.enum(['put', 'copy', 'post', 'multipart', 'list', 'get', 'head', 'delete']);
const yourClass = z.strictObject({
  /** Per 1,000. */
  requests: z.partialRecord(kinds, decimalText).optional(),
  /** Per GB and month: one price, or bands. */
  storage: z.union([decimalText, bands]).optional(),
  retrievalPerGB: decimalText.optional(),
  uploadPerGB: decimalText.optional(),
  monitoringPer1000: decimalText.optional(),
  basePerMonth: decimalText.optional(),
});
const yourRegion = z.strictObject({
  classes: z.record(z.string(), yourClass).optional(),
  /** Per GB to the internet: one price, or bands. */
  egress: z.union([decimalText, bands]).optional(),
});

/**
 * Prices of your own, laid over the book: provider → region → what differs. All prices are decimal text in the provider's
 * currency. `asOf`: the day they are of.
 */
const priceOverrides = z.strictObject({
  asOf: z.iso.date(),
  providers: z.record(z.string(), z.record(z.string(), yourRegion)),
});

/**
 * The book with your prices in it, each with the source `yours`; the book itself stays as it was. Throws `internal` with what is
 * wrong for a value of another shape, and for a provider, region or class the book does not have.
 */
export function withOverrides(book: PriceBook, value: unknown): PriceBook {
  const parsed = priceOverrides.safeParse(value);
  if (!parsed.success) throw refused(z.prettifyError(parsed.error));
  const { asOf, providers } = parsed.data;
  const merged = structuredClone(book) as Writable<PriceBook>;
  merged.sources[YOURS] = { what: 'Prices you entered', url: '', asOf, confidence: 'yours' };
  for (const [id, regions] of Object.entries(providers)) {
    const provider = merged.providers[id];
    if (provider === undefined) throw refused(`no provider ${id}`);
    for (const [name, yours] of Object.entries(regions)) {
      const region = provider.regions[name];
      if (region === undefined) throw refused(`no region ${name} of ${id}`);
      provider.regions[name] = regionWith(region, yours, asOf);
    }
  }
  return checkedBook(merged);
}

function regionWith(region: RegionPrices, yours: z.infer<typeof yourRegion>, asOf: string): RegionPrices {
  const classes: Record<string, ClassPrices> = { ...region.classes };
  for (const [name, prices] of Object.entries(yours.classes ?? {})) {
    const before = classes[name];
    if (before === undefined) throw refused(`no storage class ${name}`);
    classes[name] = classWith(before, prices, asOf);
  }
  const egress = yours.egress === undefined ? region.egress : tiersOf(yours.egress, asOf);
  return { ...region, classes, egress };
}

function classWith(before: ClassPrices, yours: z.infer<typeof yourClass>, asOf: string): ClassPrices {
  const { requests = {}, storage, ...single } = yours;
  return {
    ...before,
    ...pricesOf(single, asOf),
    requests: { ...before.requests, ...pricesOf(requests, asOf) },
    storage: storage === undefined ? before.storage : tiersOf(storage, asOf),
  };
}

function pricesOf(texts: Readonly<Record<string, string | undefined>>, asOf: string): Record<string, Price> {
  const given = Object.entries(texts).flatMap(([name, usd]) =>
    usd === undefined ? [] : [[name, yourPrice(usd, asOf)]],
  );
  return Object.fromEntries(given);
}

function tiersOf(value: string | z.infer<typeof bands>, asOf: string): Tier[] {
  if (typeof value === 'string') return [{ fromGB: 0, toGB: null, price: yourPrice(value, asOf) }];
  return value.map(({ fromGB, toGB, price }) => ({ fromGB, toGB, price: yourPrice(price, asOf) }));
}

function yourPrice(usd: string, asOf: string): Price {
  return { usd, src: YOURS, asOf };
}

function refused(message: string): EngineError {
  return new EngineError('internal', { message: `these prices cannot be used: ${message}` });
}

const STALE_AFTER_DAYS = 90;
const DAY_MS = 86_400_000;

/** True when the book was put together more than 90 days before `nowMs` (ms since 1970). */
export function isStale({ generatedOn }: PriceBook, nowMs: number): boolean {
  return nowMs - Date.parse(generatedOn) > STALE_AFTER_DAYS * DAY_MS;
}

/** How old the book is at `nowMs`, in whole days. */
export function bookAge(book: PriceBook, nowMs: number): { asOf: string; ageDays: number; isStale: boolean } {
  const ageDays = Math.max(0, Math.floor((nowMs - Date.parse(book.generatedOn)) / DAY_MS));
  return { asOf: book.generatedOn, ageDays, isStale: isStale(book, nowMs) };
}

type Writable<T> = { -readonly [K in keyof T]: T[K] extends object ? Writable<T[K]> : T[K] };
