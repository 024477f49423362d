import { describe, expect, test } from 'vitest';
import { advise, type ClassAdvice } from './advise';
import { priceBook } from './price-book';
import { SizeCounter } from './size-histogram';

const GB = 2 ** 30;
const virginia = { provider: 'aws-s3', region: 'us-east-1' };

function sizes(...groups: readonly (readonly [size: number, files: number])[]) {
  const counter = new SizeCounter();
  for (const [size, files] of groups) counter.add(size, files);
  return counter.result();
}

function rowOf(rows: readonly ClassAdvice[], name: string): ClassAdvice {
  const row = rows.find(({ storageClass }) => storageClass === name);
  if (row === undefined) throw new Error(`no ${name}`);
  return row;
}

const still = { sizes: sizes(), timesPerMonth: 0 };

describe('a folder of small files', () => {
  // 1,000,000 × 1 KiB = 0.95367431640625 GB
  const rows = advise(priceBook, virginia, { sizes: sizes([1024, 1_000_000]), change: still });

  test('costs seventy times as much in IA, and the reason is their size', () => {
    // 0.95367431640625 × 0.023; 122.0703125 × 0.0125; the ratio 1.52587890625 / 0.02193450927734375
    expect(rowOf(rows, 'STANDARD').monthly.amount).toBe('0.02193450927734375');
    expect(rowOf(rows, 'STANDARD_IA')).toMatchObject({
      // 1,000,000 × 0.00001 against 5
      firstRun: { amount: '10' },
      monthly: { amount: '1.52587890625' },
      ratio: { firstRun: '2', monthly: '69.5652' },
      reasons: [
        { code: 'small-files', files: '1000000', percent: '100', minBytes: 131_072 },
        { code: 'retrieval-fee', perGB: '0.01' },
        { code: 'dearer-requests', times: '2' },
      ],
    });
  });

  test('is not watched by Intelligent-Tiering', () => {
    const row = rowOf(rows, 'INTELLIGENT_TIERING');
    expect(row.ratio).toEqual({ firstRun: '1', monthly: '1' });
    expect(row.reasons).toEqual([{ code: 'not-watched', files: '1000000', percent: '100' }]);
  });

  test('carries an overhead in Glacier, and must be thawed there', () => {
    expect(rowOf(rows, 'GLACIER').reasons.map(({ code }) => code)).toEqual([
      'object-overhead',
      'must-thaw',
      'dearer-requests',
    ]);
  });
});

describe('large files', () => {
  const all = sizes([GB, 1000]);

  test('that never change: the cheapest month first', () => {
    const names = advise(priceBook, virginia, { sizes: all, change: still }).map(({ storageClass }) => storageClass);
    expect(names[0]).toBe('DEEP_ARCHIVE');
    expect(names.at(-1)).toBe('EXPRESS_ONEZONE');
  });

  test('of which a tenth changes nightly pay the least time of IA thirty times', () => {
    const change = { sizes: sizes([GB, 100]), timesPerMonth: 30 };
    const row = rowOf(advise(priceBook, virginia, { sizes: all, change }), 'STANDARD_IA');
    // each night 100 GB × 29 / 30 of a month = 96.66…67 × 0.0125, thirty times = 36.25 and the rounding at the 40th decimal
    expect(row.reasons[0]).toMatchObject({ code: 'early-deletion', minDays: 30, ageDays: '1' });
    expect(row.reasons[0]).toHaveProperty('amount', expect.stringMatching(/^36\.250{30}/));
    // 1,000 × 0.0125 + 3,000 × 0.00001 + 36.25 = 48.78 against 1,000 × 0.023 + 3,000 × 0.000005 = 23.015
    expect(row.ratio.monthly).toBe('2.1195');
  });
});

test('where a price is not known there is no ratio, and the class comes last', () => {
  const rows = advise(priceBook, { ...virginia, region: 'ap-southeast-2' }, { sizes: sizes([GB, 1]), change: still });
  expect(rows.at(-1)).toMatchObject({ storageClass: 'INTELLIGENT_TIERING', ratio: { firstRun: '1', monthly: null } });
  expect(advise(priceBook, { ...virginia, region: 'moon-1' }, { sizes: sizes(), change: still })).toEqual([]);
});
