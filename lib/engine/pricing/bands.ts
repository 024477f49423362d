import type Decimal from 'decimal.js';
import { addBills, type Bill, EMPTY_BILL, lineBill, unknownBill } from './bill';
import { exact, largest, smallest } from './money';
import type { Tier } from './price-book';

/** A stretch of GB to price: `from` was counted before, `amount` is billed now. */
export interface Stretch {
  readonly what: string;
  readonly unit: string;
  readonly currency: string;
  readonly from: Decimal;
  readonly amount: Decimal;
}

/** Each GB in its own band; a band without a price is named. `tiers` null: none of it is known. */
export function bandsBill(tiers: readonly Tier[] | null, stretch: Stretch): Bill {
  if (stretch.amount.isZero()) return EMPTY_BILL;
  if (tiers === null) return unknownBill(stretch.what);
  return addBills(...tiers.map((tier) => bandBill(tier, stretch)));
}

function bandBill({ fromGB, toGB, price }: Tier, { from, amount, ...line }: Stretch): Bill {
  const end = from.plus(amount);
  const lower = largest(from, exact(fromGB));
  const upper = toGB === null ? end : smallest(end, exact(toGB));
  if (upper.lessThanOrEqualTo(lower)) return EMPTY_BILL;
  return lineBill({ ...line, quantity: upper.minus(lower), unitPrice: price === null ? null : exact(price.usd) });
}
