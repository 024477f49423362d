import { expect, test } from 'vitest';
import { cost } from './cost';
import { isStale, withOverrides } from './overrides';
import { priceBook } from './price-book';

const yours = (region: object, name = 'us-east-1') => ({
  asOf: '2026-11-01',
  providers: { 'aws-s3': { [name]: region } },
});
const GB = 2 ** 30;

test('your prices lie over the book, each with its source, and the book stays', () => {
  const book = withOverrides(
    priceBook,
    yours({ classes: { STANDARD: { requests: { put: '0.004' }, storage: '0.02' } }, egress: '0.05' }),
  );
  // 1,000 × 0.000004 + 10 × 0.02 + 10 × 0.05; GET as it was: 1,000 × 0.0000004
  const question = { region: 'us-east-1', put: 1000, get: 1000, bytes: 10 * GB, egressBytes: 110 * GB };
  expect(cost(question, book).usd).toBe('0.7044');
  expect(book.providers['aws-s3']?.regions['us-east-1']?.classes.STANDARD?.requests.put).toEqual({
    usd: '0.004',
    src: 'yours',
    asOf: '2026-11-01',
  });
  expect(cost({ region: 'us-east-1', put: 1000 }).usd).toBe('0.005');
});

test.each([
  ['no region moon-1', yours({}, 'moon-1')],
  ['no storage class FAST', yours({ classes: { FAST: { storage: '1' } } })],
  ['no provider acme', { asOf: '2026-11-01', providers: { acme: {} } }],
  ['storage', yours({ classes: { STANDARD: { storage: '-1' } } })],
  ['storage', yours({ classes: { STANDARD: { storage: 0.02 } } })],
  ['put', yours({ classes: { STANDARD: { requests: { put: '1e-6' } } } })],
  ['asOf', { asOf: 'today', providers: {} }],
  ['egres', yours({ egres: '1' })],
  ['gap', yours({ egress: [{ fromGB: 5, toGB: null, price: '1' }] })],
])('refused: %s', (message, value) => {
  expect(() => withOverrides(priceBook, value)).toThrow(
    expect.objectContaining({ code: 'internal', message: expect.stringContaining(message) }),
  );
});

test('a book is stale after 90 days', () => {
  const day = (text: string) => isStale({ ...priceBook, generatedOn: '2026-01-01' }, Date.parse(text));
  expect([day('2026-01-01'), day('2026-04-01'), day('2026-04-02')]).toEqual([false, false, true]);
});
