/**
 * Numbers in sentences, with the decisions of the screens: 1 KB = 1024 bytes (S3 bills so), counts exact up to fifteen digits,
 * dollars from exact decimal strings and rounded for reading only, an unknown price said to be unknown.
 */
import { Decimal } from 'decimal.js';

const UNITS = ['KB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB'] as const;
const MOST_DIGITS = 15;

/** A whole number, or a decimal string of any length (predictions of following links may have dozens of digits). */
export type Quantity = number | bigint | string;

function whole(value: Quantity): Decimal {
  return new Decimal(value.toString()).trunc();
}

const grouped = (digits: string) => digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',');

function magnitude(value: Decimal): string {
  return `about 10^${value.e}`;
}

/** 1234567 → "1,234,567"; more than fifteen digits → "about 10^17". */
export function countText(value: Quantity): string {
  const count = whole(value);
  return count.e >= MOST_DIGITS ? magnitude(count) : grouped(count.toFixed(0));
}

/** 2040109466 → "1.90 GB" (1 GB = 1024³ bytes); three significant digits. */
export function bytesText(value: Quantity): string {
  let amount = whole(value);
  if (amount.lt(1024)) return amount.eq(1) ? '1 byte' : `${amount.toFixed(0)} bytes`;
  let unit = -1;
  while (amount.gte(1024) && unit < UNITS.length - 1) {
    amount = amount.div(1024);
    unit += 1;
  }
  if (amount.gte(1_000_000)) return `${magnitude(amount)} ${UNITS[unit]}`;
  const places = amount.gte(100) ? 0 : amount.gte(10) ? 1 : 2;
  return `${amount.toFixed(places).replace(/\.0+$/, '')} ${UNITS[unit]}`;
}

/** "12.3456" → "$12.35"; "0.0525" → "$0.0525"; "0.000123" → "$0.00012"; null → "price unknown". */
export function usdText(amount: string | null): string {
  if (amount === null) return 'price unknown';
  const usd = new Decimal(amount);
  if (usd.isZero()) return '$0.00';
  if (usd.e >= MOST_DIGITS) return `about $10^${usd.e}`;
  if (usd.abs().lt('0.01')) return `${usd.lt(0) ? '-' : ''}$${usd.abs().toSignificantDigits(2).toFixed()}`;
  if (usd.abs().gte(1)) return `${usd.lt(0) ? '-' : ''}$${money(usd.abs().toFixed(2))}`;
  return `$${usd.toFixed(4).replace(/(\.\d\d)(\d*?)0+$/, '$1$2')}`;
}

/** usdText, in another currency: "EUR 1.25". */
export function moneyText(amount: string | null, currency: string): string {
  const text = usdText(amount);
  return amount === null || currency === 'USD' ? text : text.replace('$', `${currency} `);
}

function money(text: string): string {
  const [dollars = '0', cents = '00'] = text.split('.');
  return `${grouped(dollars)}.${cents}`;
}

const STEPS = [
  { unit: 'd', ms: 86_400_000 },
  { unit: 'h', ms: 3_600_000 },
  { unit: 'min', ms: 60_000 },
  { unit: 's', ms: 1000 },
] as const;

/** 93_000 ms → "1 min 33 s"; two units at most; below a second in ms. */
export function durationText(ms: number): string {
  const total = ms < 1000 ? Math.round(ms) : Math.round(ms / 1000) * 1000;
  const at = STEPS.findIndex((step) => total >= step.ms);
  const large = STEPS[at];
  if (large === undefined) return `${total} ms`;
  const small = STEPS[at + 1];
  const first = `${Math.floor(total / large.ms)} ${large.unit}`;
  const rest = small === undefined ? 0 : Math.floor((total % large.ms) / small.ms);
  return small === undefined || rest === 0 ? first : `${first} ${rest} ${small.unit}`;
}

/** plural(1, 'file') → "1 file"; plural(1200, 'file') → "1,200 files". */
export function plural(count: Quantity, one: string, many = `${one}s`): string {
  return `${countText(count)} ${whole(count).eq(1) ? one : many}`;
}
