import type { PlanPrice } from '../db/columns';
import { billView } from '../engine/pricing/bill';
import { type CostQuestion, cost } from '../engine/pricing/cost';
import { restoreCost } from '../engine/pricing/operation-costs';
import { type Place, type PriceBook, priceBasis, type ThawSpeed } from '../engine/pricing/price-book';
import type { AnyRequestCounts } from '../engine/pricing/request-cost';
import type { SizeHistogram } from '../engine/pricing/size-histogram';
import { type PlanSummary, REQUEST_CLASSES, type RequestCounts } from '../engine/types';

/** Where the objects lie, and the book that says what that costs. */
export interface Tariff extends Place {
  readonly book: PriceBook;
}

/** The tariff of a destination's row. */
export function tariffOf({ provider, region, storageClass }: Place, book: PriceBook): Tariff {
  return { provider, region, storageClass, book };
}

/** What is left to pay for. Never below 0: a failure may be answered in the hour after the one its request was sent in. */
export function billedOf(sent: RequestCounts, unbilled: RequestCounts): RequestCounts {
  const left = { ...sent };
  for (const kind of REQUEST_CLASSES) left[kind] = Math.max(0, sent[kind] - unbilled[kind]);
  return left;
}

/** Decimal amount, in the tariff's currency, of requests (and bytes going out, if any); null when nothing of it is in the price book. */
export function priceOfRequests(tariff: Tariff, requests: AnyRequestCounts & { egressBytes?: number }): string | null {
  return amountOf(tariff, requests);
}

/** Decimal amount of keeping bytes for a month; null when the class is not in the price book. */
export function priceOfStorage(tariff: Tariff, bytes: number): string | null {
  return amountOf(tariff, { bytes });
}

/** How many bytes a restore fetches, and what of an archive class it asks for, at which speed and for how long. */
export interface RestoreAmounts {
  readonly bytes: number;
  readonly thawedBytes: number;
  readonly thaw: ThawSpeed;
  readonly thawDays: number;
}

/**
 * Decimal amount of a restore: its requests, what the class charges for reading, and the bytes going out. Each POST asks for one
 * archived object, and has its price from the thaw, not from the requests.
 */
export function priceOfRestore(
  tariff: Tariff,
  { post, ...requests }: RequestCounts,
  { bytes, thawedBytes, thaw, thawDays }: RestoreAmounts,
): string | null {
  const thawed = { objects: post, bytes: thawedBytes };
  return billView(restoreCost(tariff.book, tariff, { requests, objects: requests.get, bytes, thaw, thawDays, thawed }))
    .amount;
}

/** Decimal amount of looking: requests, what the class charges for reading, and the bytes going out. */
export function priceOfReading(tariff: Tariff, reading: { requests: AnyRequestCounts; bytes: number }): string | null {
  const objects = reading.requests.get ?? 0;
  return billView(restoreCost(tariff.book, tariff, { ...reading, objects })).amount;
}

/** "AWS eu-central-1, STANDARD, prices of 2026-08": what an amount rests on, and its currency. */
export function basisOf(tariff: Tariff): { basis: string; currency: string } {
  const { book } = tariff;
  const { provider, region, storageClass, asOf, currency, practice } = priceBasis(book, tariff);
  const name = book.providers[provider]?.name ?? provider;
  const basis = `${name} ${region}, ${storageClass}, prices of ${asOf}`;
  return { basis: practice ? `${basis} (the practice bucket itself is free)` : basis, currency };
}

/** What a plan costs now and per month. `bytesBefore` and `bytesAfter`: what the job keeps as its newest state. */
export function planPrice(
  tariff: Tariff,
  { summary, sizes }: { summary: PlanSummary; sizes: SizeHistogram },
  bytesBefore: number,
): PlanPrice {
  const bytes = summary.add.bytes + summary.change.bytes + summary.unchanged.bytes;
  const whole = cost({ ...tariff, ...summary.requests, bytes, sizes }, tariff.book);
  return {
    now: priceOfRequests(tariff, summary.requests),
    nowWithoutDeletes: priceOfRequests(tariff, summary.requestsWithoutDeletes),
    monthly: amountOf(tariff, { bytes, sizes }),
    monthlyBefore: priceOfStorage(tariff, bytesBefore),
    ...basisOf(tariff),
    items: whole.items.map(({ amount, ...item }) => ({ ...item, usd: amount })),
    unknown: [...whole.unknown],
    sizes: { buckets: sizes.buckets.map((bucket) => ({ ...bucket })), under128K: { ...sizes.under128K } },
  };
}

function amountOf(tariff: Tariff, question: Omit<CostQuestion, 'region'>): string | null {
  const { amount, items, unknown } = cost({ ...question, ...tariff }, tariff.book);
  return items.length === 0 && unknown.length > 0 ? null : amount;
}
