/**
 * Numbers for people. Decisions, the same on every screen:
 * - bytes: powers of 1024 with the short names KB, MB, GB, TB, because S3 bills a GB as 1024³ bytes and its console writes it so;
 *   three significant digits; the exact count stands in the title.
 * - counts: thousands separators, always exact up to fifteen digits, then powers of ten.
 * - money: exact decimal strings, rounded only for display: two decimals from $1, up to four below it, below a cent two digits
 *   that are not zero; the exact amount stands in the title. An unknown price is said to be unknown, never shown as zero.
 */

const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB'] as const;
const SYMBOLS: Record<string, string> = { USD: '$', EUR: '€', GBP: '£' };

/** An integer as a number, a bigint, or a decimal string of any length. */
export type Whole = number | bigint | string;

function digitsOf(value: Whole): string {
  return typeof value === 'number' ? String(Math.round(value)) : String(value).split('.')[0] || '0';
}

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

function powerOfTen(digits: string): string {
  const superscript = String(digits.length - 1).replace(/\d/g, (d) => '⁰¹²³⁴⁵⁶⁷⁸⁹'.charAt(Number(d)));
  return `about ${digits.charAt(0)}.${digits.charAt(1)} × 10${superscript}`;
}

/** 1234567 → "1,234,567"; more than fifteen digits → "about 1.2 × 10²¹". */
export function countText(value: Whole): string {
  const digits = digitsOf(value);
  return digits.length > 15 ? powerOfTen(digits) : grouped(digits);
}

/** Every digit, for titles. */
export function exactCountText(value: Whole): string {
  return grouped(digitsOf(value));
}

/** 2040109466 → "1.90 GB" (1 GB = 1024³ bytes). */
export function bytesText(value: Whole): string {
  const exact = BigInt(digitsOf(value));
  if (exact < 1024n) return exact === 1n ? '1 byte' : `${exact} bytes`;
  let unit = 1;
  while (unit < UNITS.length - 1 && exact >= 1024n ** BigInt(unit + 1)) unit += 1;
  const hundredths = Number(((exact * 1000n) / 1024n ** BigInt(unit) + 5n) / 10n);
  const amount = hundredths / 100;
  if (amount >= 1_000_000) return `${powerOfTen(String(Math.round(amount)))} ${UNITS[unit]}`;
  const places = amount >= 100 ? 0 : amount >= 10 ? 1 : 2;
  return `${amount.toFixed(places).replace(/\.0+$/, '')} ${UNITS[unit]}`;
}

/** Exact bytes for titles: "2,040,109,466 bytes". */
export function exactBytesText(value: Whole): string {
  return `${exactCountText(value)} bytes`;
}

/** Rounds a non-negative decimal string half up at `places`, without floats. */
function rounded(amount: string, places: number): string {
  const [whole = '0', fraction = ''] = amount.split('.');
  const kept = fraction.slice(0, places).padEnd(places, '0');
  const up = (fraction.charAt(places) || '0') >= '5' ? 1n : 0n;
  const digits = String(BigInt(whole + kept) + up).padStart(places + 1, '0');
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

function symbolOf(currency: string): string {
  return SYMBOLS[currency] ?? `${currency} `;
}

/** "12.3456" → "$12.35"; "0.0525" → "$0.0525"; "0.000123" → "$0.00012"; null → "price unknown". */
export function moneyText(amount: string | null, currency = 'USD'): string {
  if (amount === null) return 'price unknown';
  const symbol = symbolOf(currency);
  if (/^-?0*(\.0*)?$/.test(amount)) return `${symbol}0.00`;
  const negative = amount.startsWith('-');
  const plain = negative ? amount.slice(1) : amount;
  const belowOne = /^0*\./.test(plain);
  const text = belowOne ? rounded(plain, placesOf(plain)).replace(/(\.\d\d)(\d*?)0+$/, '$1$2') : rounded(plain, 2);
  const [whole = '0', fraction = '00'] = text.split('.');
  return `${negative ? '-' : ''}${symbol}${grouped(whole)}.${fraction}`;
}

/** Decimals of an amount below one dollar: four, and below a cent two that are not zero. */
function placesOf(belowOne: string): number {
  const zeros = /\.(0*)/.exec(belowOne)?.[1]?.length ?? 0;
  return zeros < 2 ? 4 : zeros + 2;
}

/** Every decimal, for titles. */
export function exactMoneyText(amount: string | null, currency = 'USD'): string {
  if (amount === null) return 'The price book has no price for part of this.';
  return `${symbolOf(currency)}${amount}`;
}

/** 93_000 ms → "1 min 33 s"; two units at most. */
export function durationText(ms: number): string {
  if (ms < 1000) return ms < 1 ? '0 s' : `${Math.round(ms)} ms`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return joined(minutes, 'min', seconds % 60, 's');
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return joined(hours, 'h', minutes % 60, 'min');
  return joined(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** Bytes per second → "4.20 MB/s". */
export function rateText(bytesPerSecond: number): string {
  return `${bytesText(Math.max(0, Math.round(bytesPerSecond)))}/s`;
}

/** Share of `total`, 0 to 100, floored so that 100 % means all of it. */
export function percentOf(done: number, total: number): number {
  if (total <= 0) return 0;
  return Math.max(0, Math.min(100, Math.floor((done / total) * 100)));
}

/** plural(1, 'file') → "1 file"; plural(1200, 'file') → "1,200 files". */
export function plural(count: Whole, one: string, many = `${one}s`): string {
  return `${countText(count)} ${digitsOf(count) === '1' ? one : many}`;
}

/** How far the shown present may lag behind: what happened within it is past, not to come. */
const TICK_MS = 15_000;

/** "in 5 min", "3 h ago", "just now", from two instants in ms. */
export function relativeText(atMs: number, nowMs: number): string {
  const distance = Math.abs(atMs - nowMs);
  if (distance < 45_000) return atMs > nowMs + TICK_MS ? 'in a moment' : 'just now';
  const text = roughly(distance);
  return atMs > nowMs ? `in ${text}` : `${text} ago`;
}

function roughly(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.round(ms / 3_600_000);
  if (hours < 36) return `${hours} h`;
  const days = Math.round(ms / 86_400_000);
  if (days < 60) return plural(days, 'day');
  return days < 700 ? `${Math.round(days / 30)} months` : `${Math.round(days / 365)} years`;
}

/** "Mon 23 Nov 2026, 08:30 UTC" in an IANA zone. */
export function dateTimeText(atMs: number, zone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: zone,
    timeZoneName: 'short',
  }).format(atMs);
}

/** "2026-11-23" → "23 Nov". */
export function dayText(date: string): string {
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(
    Date.parse(`${date}T00:00:00Z`),
  );
}
