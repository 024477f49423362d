import { expect, test } from 'vitest';
import type { DatabaseSource } from './database';
import { type LastDump, refuseShrunk, SMALLEST_SHARE } from './shrinking';

const source: DatabaseSource = {
  kind: 'mysql',
  name: 'shop',
  user: 'u',
  password: '',
  host: 'localhost',
  port: null,
  socket: null,
};
const good: LastDump = { contentSha256: 'a', bytes: 1_000_000, tables: 12, rows: 4000 };

function isRefused(now: Partial<LastDump>, before: LastDump | null = good, smallestShare = SMALLEST_SHARE): boolean {
  try {
    refuseShrunk(source, { now: { ...good, ...now }, before, smallestShare });
    return false;
  } catch (error) {
    expect(error).toMatchObject({ code: 'database.dump-small', facts: { database: 'shop' } });
    return true;
  }
}

test.each([
  ['the same', {}, false],
  ['a bit smaller', { bytes: 600_000, rows: 2000 }, false],
  ['less than half of the text', { bytes: 499_999 }, true],
  ['half of the tables gone', { tables: 5 }, true],
  ['no rows left', { rows: 0 }, true],
  ['no table', { tables: 0, rows: 0, bytes: 800 }, true],
])('%s', (_name, now, refused) => expect(isRefused(now)).toBe(refused));

test('the first dump needs a table, and no more', () => {
  expect(isRefused({ bytes: 900, tables: 1, rows: 0 }, null)).toBe(false);
  expect(isRefused({ bytes: 900, tables: 0, rows: 0 }, null)).toBe(true);
});

test('small databases may halve', () => {
  expect(isRefused({ bytes: 2000 }, { ...good, bytes: 9000 })).toBe(false);
});

test('0 accepts everything that has a table', () => {
  expect(isRefused({ bytes: 900, tables: 1, rows: 0 }, good, 0)).toBe(false);
  expect(isRefused({ bytes: 900, tables: 0, rows: 0 }, good, 0)).toBe(true);
});
