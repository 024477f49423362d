import Decimal from 'decimal.js';

/**
 * Exact: link loops count to 120 digits and more, a byte is 2^-30 GB (30 decimals), a price has 12. 1,000 digits hold every product
 * and sum of these, so nothing is ever rounded but a share of a month that does not end (monthsOf).
 */
const Exact = Decimal.clone({ precision: 1000, toExpNeg: -1000, toExpPos: 1000, defaults: true });

/** A whole number of requests, objects or bytes. */
export type Quantity = number | bigint;

/** Bytes in a GB as S3 bills it (price-list TB = 1,024 GB; the FAQ's 10 TB are 10,995,116,277,760 bytes). */
export const GB = 2 ** 30;

/** A number for exact arithmetic; never give it the result of float arithmetic, but text, whole numbers or bigints. */
export function exact(value: Quantity | string): Decimal {
  return new Exact(typeof value === 'bigint' ? value.toString() : value);
}

export const ZERO = exact(0);

/** The exact value without an exponent: `22`, `0.0000055`. */
export function plain(amount: Decimal): string {
  return amount.toFixed();
}

/** Exact: 2^30 divides every whole number in at most 30 decimals. */
export function gigabytes(bytes: Quantity | Decimal): Decimal {
  return (bytes instanceof Decimal ? bytes : exact(bytes)).div(GB);
}

/** Days in a month, where a price per month is shared out by days. */
const DAYS_PER_MONTH = 30;
const SHARE_DECIMALS = 40;

/** `amount` for `days` days at a price per month of 30 days; a share that does not end is rounded up at 40 decimals. */
export function monthsOf(amount: Decimal, days: Decimal): Decimal {
  return amount.times(days).div(DAYS_PER_MONTH).toDecimalPlaces(SHARE_DECIMALS, Decimal.ROUND_UP);
}

/** Decimal.max would answer with a number of its own 20 digits. */
export function largest(a: Decimal, b: Decimal): Decimal {
  return a.lessThan(b) ? b : a;
}

/** The smaller one, with all its digits. */
export function smallest(a: Decimal, b: Decimal): Decimal {
  return a.lessThan(b) ? a : b;
}
