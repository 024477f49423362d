import Decimal from 'decimal.js';

/** Exact: products and sums of prices and counts never need more digits than this. */
const Exact = Decimal.clone({ precision: 60, toExpNeg: -60, toExpPos: 60 });

/** A number for exact arithmetic. */
export function exact(value: number | bigint | string): Decimal {
  return new Exact(typeof value === 'bigint' ? value.toString() : value);
}

/** One line of a bill; every amount is an exact decimal string. */
export interface BillItem {
  readonly what: string;
  readonly quantity: string;
  readonly unit: string;
  readonly unitPrice: string;
  readonly usd: string;
}

/** The sum of what is known, and the names of what is not: an unknown price is never guessed and never zero. */
export interface Bill {
  readonly usd: Decimal;
  readonly items: readonly BillItem[];
  readonly unknown: readonly string[];
}

export const EMPTY_BILL: Bill = { usd: exact(0), items: [], unknown: [] };

export function addBills(...bills: readonly Bill[]): Bill {
  return {
    usd: bills.reduce((sum, bill) => sum.plus(bill.usd), exact(0)),
    items: bills.flatMap((bill) => bill.items),
    unknown: [...new Set(bills.flatMap((bill) => bill.unknown))],
  };
}

/** `quantity` units at `unitPrice` each; null: unknown. Nothing at no quantity. */
export function lineBill(
  what: string,
  unit: string,
  { quantity, unitPrice }: { quantity: Decimal; unitPrice: Decimal | null },
): Bill {
  if (quantity.isZero()) return EMPTY_BILL;
  if (unitPrice === null) return { ...EMPTY_BILL, unknown: [what] };
  const usd = quantity.times(unitPrice);
  const item = { what, quantity: plain(quantity), unit, unitPrice: plain(unitPrice), usd: plain(usd) };
  return { usd, items: [item], unknown: [] };
}

/** The exact value without an exponent. */
export function plain(amount: Decimal): string {
  return amount.toFixed();
}

/** A bill as scripts and rows get it; `usd` null only when nothing at all is known. */
export function billView(bill: Bill): { usd: string | null; items: readonly BillItem[]; unknown: readonly string[] } {
  const nothingKnown = bill.items.length === 0 && bill.unknown.length > 0;
  return { usd: nothingKnown ? null : plain(bill.usd), items: bill.items, unknown: bill.unknown };
}
