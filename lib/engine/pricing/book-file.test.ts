import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bookInUse, keepPriceBook, loadPriceBook, refreshedBook } from './book-file';
import { cost } from './cost';
import { priceBook } from './price-book';

let dataDir = '';
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'prices-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

test('the shipped book, until another is kept; yours lies over both', () => {
  expect(loadPriceBook(dataDir)).toBe(priceBook);
  keepPriceBook(dataDir, { ...priceBook, generatedOn: '2027-01-01' }, priceBook);
  expect(loadPriceBook(dataDir).generatedOn).toBe('2027-01-01');
  const yours = { asOf: '2026-11-01', providers: { 'aws-s3': { 'us-east-1': { egress: '0.01' } } } };
  writeFileSync(path.join(dataDir, 'prices.yours.json'), JSON.stringify(yours));
  // 100 free, 1 × 0.01
  expect(cost({ region: 'us-east-1', egressBytes: 101 * 2 ** 30 }, loadPriceBook(dataDir)).usd).toBe('0.01');
  expect(refreshedBook(dataDir).sources).not.toHaveProperty('yours');
});

test('a damaged file is refused, not passed over', () => {
  writeFileSync(path.join(dataDir, 'prices.json'), '{"providers":{}}');
  expect(() => loadPriceBook(dataDir)).toThrow(expect.objectContaining({ code: 'internal' }));
});

test('the book in use is read again when its file changes, and only then', () => {
  expect(bookInUse(dataDir)).toBe(priceBook);
  keepPriceBook(dataDir, { ...priceBook, generatedOn: '2027-01-01' }, priceBook);
  const refreshed = bookInUse(dataDir);
  expect(refreshed.generatedOn).toBe('2027-01-01');
  expect(bookInUse(dataDir)).toBe(refreshed);
});
