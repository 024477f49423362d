import { randomBytes } from 'node:crypto';

/** Crockford's base 32 in lower case: sorts like the number it stands for, and has no i, l, o, u to misread. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const TIME_DIGITS = 10;
const RANDOM_DIGITS = 16;

/** A new row id: 26 characters, 48 bits of time then 80 random bits, so that ids sort by the time they were made. */
export function newId(nowMs: number = Date.now()): string {
  return timeDigits(nowMs) + randomDigits(RANDOM_DIGITS);
}

/** A new snapshot id, e.g. `20261123T083000Z-ab12cd`: readable in a bucket listing, sorted by time, safe in a key. */
export function newSnapshotId(nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, '');
  return `${stamp}-${randomDigits(6)}`;
}

function timeDigits(ms: number): string {
  let rest = Math.floor(ms);
  let digits = '';
  for (let place = 0; place < TIME_DIGITS; place += 1) {
    digits = ALPHABET.charAt(rest % 32) + digits;
    rest = Math.floor(rest / 32);
  }
  return digits;
}

function randomDigits(count: number): string {
  return Array.from(randomBytes(count), (byte) => ALPHABET.charAt(byte % 32)).join('');
}
