import { describe, expect, test } from 'vitest';
import { addBills, billView, difference, EMPTY_BILL, unknownBill } from './bill';
import { isBilled } from './billing-rules';
import { checkedBook } from './book-check';
import { cost } from './cost';
import { retentionCost } from './month-cost';
import { pagesOf } from './operation-costs';
import { priceBook } from './price-book';
import { requestCost } from './request-cost';
import { addSizes, filesUnder, SizeCounter } from './size-histogram';
import { storageCost } from './storage-cost';

const GB = 2 ** 30;
const virginia = { provider: 'aws-s3', region: 'us-east-1', storageClass: 'STANDARD' };
const hetzner = { provider: 'hetzner', region: 'fsn1', storageClass: 'STANDARD' };

describe('bills', () => {
  const dollars = requestCost(priceBook, virginia, { put: 1000 });
  const euros = storageCost(priceBook, hetzner, { bytes: 1 });

  test('carry their currency, and say usd only in dollars', () => {
    expect(billView(euros)).toMatchObject({
      currency: 'EUR',
      amount: '6.49',
      usd: null,
      items: [{ usd: null }, { usd: null }],
    });
    expect(billView(dollars)).toMatchObject({
      currency: 'USD',
      amount: '0.005',
      usd: '0.005',
      items: [{ usd: '0.005' }],
    });
    expect(cost({ provider: 'hetzner', region: 'fsn1', bytes: 1 })).toMatchObject({ amount: '6.49', usd: null });
  });

  test('in two currencies have no sum and no difference', () => {
    expect(() => addBills(dollars, euros)).toThrow(expect.objectContaining({ code: 'internal' }));
    expect(() => difference(dollars, euros)).toThrow(expect.objectContaining({ code: 'internal' }));
  });

  test('keep every line and name each unknown once', () => {
    const sum = addBills(dollars, dollars, EMPTY_BILL, unknownBill('x'), unknownBill('x'));
    expect(billView(sum)).toMatchObject({ amount: '0.01', unknown: ['x'] });
    expect(sum.items).toHaveLength(2);
  });

  test('of nothing known have no amount', () => {
    expect(billView(unknownBill('x')).amount).toBeNull();
    expect(difference(dollars, unknownBill('x'))).toBeNull();
  });
});

describe('what is billed', () => {
  test.each([
    ['aws-s3', { status: 200 }, true],
    ['aws-s3', { status: 304 }, true],
    ['aws-s3', { status: 404, code: 'NoSuchKey' }, true],
    ['aws-s3', { status: 412, code: 'PreconditionFailed' }, true],
    ['aws-s3', { status: 403, code: 'RequestTimeTooSkewed' }, false],
    ['aws-s3', { status: 404, code: 'NoSuchUpload' }, false],
    ['aws-s3', { status: 503, code: 'SlowDown' }, false],
    ['aws-s3', { status: 301, code: 'PermanentRedirect' }, false],
    ['aws-s3', { status: 403, code: 'AccessDenied' }, true],
    ['aws-s3', { status: 403, code: 'AccessDenied', caller: 'other-account' }, false],
    ['cloudflare-r2', { status: 403 }, false],
    ['cloudflare-r2', { status: 412 }, true],
    ['aws-s3', null, true],
  ] as const)('%s %o: %s', (provider, answer, billed) => expect(isBilled(provider, answer)).toBe(billed));
});

describe('sizes', () => {
  test('lie in the bucket of their power of two', () => {
    const counter = new SizeCounter();
    for (const size of [0, 1, 2, 3, 4, 131_071, 131_072, 2 ** 49 - 1]) counter.add(size);
    const sizes = counter.result();
    expect(sizes.buckets.map(({ from, files }) => [from, files])).toEqual([
      [0, 1],
      [1, 1],
      [2, 2],
      [4, 1],
      [65_536, 1],
      [131_072, 1],
      [2 ** 48, 1],
    ]);
    expect(sizes.under128K).toEqual({ files: 6, bytes: 131_081 });
    expect(filesUnder(sizes, 131_072).files.toNumber()).toBe(6);
    expect(addSizes(sizes, sizes).under128K).toEqual({ files: 12, bytes: 262_162 });
  });
});

test('pages are never none', () => expect([0, 1, 1000, 1001].map(pagesOf)).toEqual([1n, 1n, 1n, 2n]));

describe('retention', () => {
  const stored = (gb: number) => ({ bytes: gb * GB, objects: gb });

  test('says what each month costs less', () => {
    // 60 × 0.023 less; 2 pages × 0.000005
    const work = {
      before: { current: stored(100), noncurrent: stored(60) },
      after: { current: stored(100) },
      leaving: [{ ...stored(60), ageDays: 3 }],
      listed: 1600,
    };
    const { now, freedPerMonth, monthly } = retentionCost(priceBook, virginia, work);
    expect([now.total.toFixed(), freedPerMonth, monthly.total.toFixed()]).toEqual(['0.00001', '1.38', '2.3']);
  });

  test('says nothing is freed where a least volume is billed', () => {
    const work = { before: { current: stored(300) }, after: { current: stored(200) }, leaving: [], listed: 0 };
    const freed = retentionCost(priceBook, hetzner, work).freedPerMonth;
    expect(freed).toBe('0');
  });

  test('does not guess without sizes', () => {
    const ia = { ...virginia, storageClass: 'STANDARD_IA' };
    const work = { before: { current: stored(3) }, after: { current: stored(2) }, leaving: [], listed: 0 };
    expect(retentionCost(priceBook, ia, work).freedPerMonth).toBeNull();
  });
});

test('the book that comes with Foresync is in order', () => {
  expect(checkedBook(priceBook)).toEqual(priceBook);
});

describe('a damaged book', () => {
  const good = JSON.stringify(priceBook);
  test.each([
    ['price bands with a gap', '"fromGB":51200,"toGB":512000', '"fromGB":51201,"toGB":512000'],
    ['price bands with a gap', '"fromGB":0,"toGB":51200', '"fromGB":1,"toGB":51200'],
    ['a price without a source', '"src":"OBJFS"', '"src":"NOBODY"'],
    ['usd', '"usd":"0.023"', '"usd":"-1"'],
    ['currency', '"currency":"EUR"', '"currency":"euros"'],
  ])('is refused: %s', (message, from, to) => {
    const bad: unknown = JSON.parse(good.replace(from, to));
    expect(() => checkedBook(bad)).toThrow(expect.objectContaining({ message: expect.stringContaining(message) }));
  });
});
