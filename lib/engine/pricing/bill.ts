import type Decimal from 'decimal.js';
import { EngineError } from '../errors';
import { plain, ZERO } from './money';

/** One line of a bill; every amount is an exact decimal string in the currency of the bill. */
export interface BillItem {
  readonly what: string;
  readonly quantity: string;
  readonly unit: string;
  readonly unitPrice: string;
  readonly amount: string;
}

/** The sum of what is known, and the names of what is not: an unknown price is never guessed and never zero. */
export interface Bill {
  /** ISO 4217; null while there is nothing in it that has a currency. */
  readonly currency: string | null;
  readonly total: Decimal;
  readonly items: readonly BillItem[];
  readonly unknown: readonly string[];
}

export const EMPTY_BILL: Bill = { currency: null, total: ZERO, items: [], unknown: [] };

/** One bill of several. Throws `internal` for two currencies: euros and dollars have no sum. */
export function addBills(...bills: readonly Bill[]): Bill {
  const currencies = new Set(bills.flatMap(({ currency }) => (currency === null ? [] : [currency])));
  if (currencies.size > 1) {
    throw new EngineError('internal', { message: `bills in ${[...currencies].join(' and ')} have no sum` });
  }
  return {
    currency: [...currencies][0] ?? null,
    total: bills.reduce((sum, bill) => sum.plus(bill.total), ZERO),
    items: bills.flatMap((bill) => bill.items),
    unknown: [...new Set(bills.flatMap((bill) => bill.unknown))],
  };
}

export interface Line {
  readonly what: string;
  readonly unit: string;
  readonly quantity: Decimal;
  /** null: unknown; the line is then named among the unknown. */
  readonly unitPrice: Decimal | null;
  readonly currency: string;
}

/** Nothing at no quantity. */
export function lineBill({ what, unit, quantity, unitPrice, currency }: Line): Bill {
  if (quantity.isZero()) return EMPTY_BILL;
  if (unitPrice === null) return unknownBill(what);
  const total = quantity.times(unitPrice);
  const item = { what, quantity: plain(quantity), unit, unitPrice: plain(unitPrice), amount: plain(total) };
  return { currency, total, items: [item], unknown: [] };
}

/** A bill of something whose price nobody knows. */
export function unknownBill(...names: readonly string[]): Bill {
  return { ...EMPTY_BILL, unknown: names };
}

export interface BillItemView extends BillItem {
  /** The amount, in a bill in USD; null otherwise. */
  readonly usd: string | null;
}

export interface BillView {
  readonly currency: string;
  /** null only when nothing at all is known. */
  readonly amount: string | null;
  /** The amount, in a bill in USD; null otherwise. */
  readonly usd: string | null;
  readonly items: readonly BillItemView[];
  readonly unknown: readonly string[];
}

/** A bill as scripts and rows get it. An empty bill is in USD, for it has to be in something. */
export function billView({ currency, total, items, unknown }: Bill): BillView {
  const money = currency ?? 'USD';
  const nothingKnown = items.length === 0 && unknown.length > 0;
  const amount = nothingKnown ? null : plain(total);
  return {
    currency: money,
    amount,
    usd: money === 'USD' ? amount : null,
    items: items.map((item) => ({ ...item, usd: money === 'USD' ? item.amount : null })),
    unknown,
  };
}

/** What `after` costs more than `before` (negative: less); null when either has an unknown part. */
export function difference(after: Bill, before: Bill): string | null {
  if (after.unknown.length > 0 || before.unknown.length > 0) return null;
  addBills(after, before);
  return plain(after.total.minus(before.total));
}
