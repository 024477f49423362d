import { type Bill, EMPTY_BILL, lineBill, unknownBill } from './bill';
import { exact, gigabytes, monthsOf } from './money';
import { classPrices, currencyOf, type Place, type PriceBook, pricedPlace } from './price-book';
import { billedBytes, isNothing, type Stored } from './storage-cost';

/** Objects that are deleted, replaced or moved, all at the same age. */
export interface Leaving extends Stored {
  /** Since they were stored, as a decimal. */
  readonly ageDays: number | string;
}

/**
 * The rest of the class's minimum duration, billed as storage (usage types EarlyDelete-*): billable bytes, overhead included, for
 * the days that are left. Objects old enough, and classes without a minimum, cost nothing.
 */
export function earlyDeleteCost(book: PriceBook, place: Place, leaving: Leaving): Bill {
  const prices = classPrices(book, pricedPlace(book, place));
  const what = `${place.storageClass} early deletion`;
  if (isNothing(leaving)) return EMPTY_BILL;
  if (prices === undefined) return unknownBill(what);
  const days = exact(prices.minDays ?? 0).minus(String(leaving.ageDays));
  if (!days.isPositive() || days.isZero()) return EMPTY_BILL;
  const { bytes, padding, overhead } = billedBytes(prices, leaving);
  const first = prices.storage?.[0]?.price ?? null;
  const bill = lineBill({
    what,
    unit: 'GB-month',
    quantity: monthsOf(gigabytes(bytes.plus(padding).plus(overhead)), days),
    unitPrice: first === null ? null : exact(first.usd),
    currency: currencyOf(book, place),
  });
  const unsaid = prices.minBytes !== null && !leaving.sizes ? [`${what} of small objects`] : [];
  return { ...bill, unknown: [...bill.unknown, ...unsaid] };
}
