import type Decimal from 'decimal.js';
import { REQUEST_CLASSES, type RequestClass } from '../types';
import { addBills, type Bill, EMPTY_BILL, exact, lineBill } from './bill';
import {
  type ClassPrices,
  classPrices,
  type Place,
  type PriceBook,
  pricedPlace,
  regionPrices,
  type Tier,
} from './price-book';

/** Bytes in a GB as S3 bills it (price-list TB = 1,024 GB). */
const GB = 2 ** 30;

/** Counts of any size: following links may need more than a number holds. */
export type AnyRequestCounts = Readonly<Partial<Record<RequestClass, number | bigint>>>;

/** Requests by class. LIST is priced as STANDARD whatever the class of the objects (aws-usage-report-understand.md). */
export function requestCost(book: PriceBook, place: Place, requests: AnyRequestCounts): Bill {
  const prices = classPrices(book, pricedPlace(book, place));
  const bills = REQUEST_CLASSES.map((kind) => {
    const price = prices?.requests[kind] ?? null;
    const unitPrice = price === null ? null : exact(price.usd).div(1000);
    return lineBill(`${kind.toUpperCase()} requests`, 'requests', { quantity: exact(requests[kind] ?? 0), unitPrice });
  });
  return addBills(...bills);
}

/** What lies in the bucket for one month. `small`: the objects under the class's minimum size. */
export interface Stored {
  readonly objects: number;
  readonly bytes: number;
  readonly small?: { readonly objects: number; readonly bytes: number };
}

/** One month of storage: bands, the class's minimum size for small objects, and its overhead per object. */
export function storageCost(book: PriceBook, place: Place, stored: Stored): Bill {
  const priced = pricedPlace(book, place);
  const prices = classPrices(book, priced);
  const standard = classPrices(book, { ...priced, storageClass: 'STANDARD' });
  const billed = prices === undefined ? stored.bytes : billedBytes(prices, stored);
  const overhead = stored.objects * (prices?.overheadStandardBytes ?? 0);
  return addBills(
    tierBill(`${place.storageClass} storage`, 'GB-month', { bytes: billed, tiers: prices?.storage ?? null }),
    tierBill('STANDARD storage of object overhead', 'GB-month', { bytes: overhead, tiers: standard?.storage ?? null }),
  );
}

function billedBytes(prices: ClassPrices, { objects, bytes, small }: Stored): number {
  const padding = prices.minBytes === null || small === undefined ? 0 : small.objects * prices.minBytes - small.bytes;
  return bytes + padding + objects * prices.overheadBytes;
}

/** Bytes to the internet in a month in which `alreadyBytes` went out before; the free part comes first. */
export function egressCost(
  book: PriceBook,
  place: Place,
  { bytes, alreadyBytes = 0 }: { bytes: number; alreadyBytes?: number },
): Bill {
  const region = regionPrices(book, pricedPlace(book, place));
  const free = Math.max(0, (region?.egressFreeGB ?? 0) * GB - alreadyBytes);
  const paid = Math.max(0, bytes - free);
  const from = Math.max(0, alreadyBytes - (region?.egressFreeGB ?? 0) * GB);
  return tierBill('Data transfer to the internet', 'GB', { bytes: paid, tiers: region?.egress ?? null, from });
}

/** Reading objects of a class that charges for it (IA, Glacier Instant Retrieval); free classes give an empty bill. */
export function retrievalCost(book: PriceBook, place: Place, bytes: number): Bill {
  const prices = classPrices(book, pricedPlace(book, place));
  if (prices === undefined) return lineBill('Retrieval', 'GB', { quantity: gigabytes(bytes), unitPrice: null });
  const price = prices.retrievalPerGB;
  if (price === null || price.usd === '0') return EMPTY_BILL;
  return lineBill('Retrieval', 'GB', { quantity: gigabytes(bytes), unitPrice: exact(price.usd) });
}

/** Each GB in its own band; `from` bytes were counted before. */
function tierBill(
  what: string,
  unit: string,
  { bytes, tiers, from = 0 }: { bytes: number; tiers: readonly Tier[] | null; from?: number },
): Bill {
  if (bytes === 0) return EMPTY_BILL;
  if (tiers === null) return lineBill(what, unit, { quantity: gigabytes(bytes), unitPrice: null });
  const start = gigabytes(from);
  const end = gigabytes(from + bytes);
  return addBills(...tiers.map((tier) => bandBill(what, unit, { tier, start, end })));
}

function bandBill(
  what: string,
  unit: string,
  { tier, start, end }: { tier: Tier; start: Decimal; end: Decimal },
): Bill {
  const lower = start.greaterThan(tier.fromGB) ? start : exact(tier.fromGB);
  const upper = tier.toGB === null || end.lessThan(tier.toGB) ? end : exact(tier.toGB);
  if (upper.lessThanOrEqualTo(lower)) return EMPTY_BILL;
  const unitPrice = tier.price === null ? null : exact(tier.price.usd);
  return lineBill(what, unit, { quantity: upper.minus(lower), unitPrice });
}

/** Exact: 2^30 divides every integer into at most 30 decimal places. */
function gigabytes(bytes: number): Decimal {
  return exact(bytes).div(GB);
}
