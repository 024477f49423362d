import { expect, test } from 'vitest';
import type { PlanResult } from '../plan/plan';
import type { FilesAndBytes } from '../types';
import { historyFindings } from './history-findings';

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;
const past = (...all: [files: number, bytes: number][]): FilesAndBytes[] =>
  all.map(([files, bytes]) => ({ files, bytes }));
const usual = past([5000, GIB], [5100, GIB], [4900, GIB]);

/** A plan whose source holds so much. */
function holding(files: number, bytes: number): PlanResult {
  const nothing = { files: 0, bytes: 0 };
  const deletesByFolder = [{ folder: 'uploads/', files: 3000, bytes: 10 }];
  return {
    summary: { add: nothing, change: nothing, unchanged: { files, bytes } },
    deletesByFolder,
  } as unknown as PlanResult;
}

const codes = (...all: Parameters<typeof historyFindings>) => historyFindings(...all).map(({ code }) => code);

test('what is usual is no finding', () => {
  expect(codes(usual, holding(5000, GIB))).toEqual([]);
  expect(codes(usual, holding(2501, GIB))).toEqual([]);
  expect(codes(usual, holding(9999, 2 * GIB))).toEqual([]);
});

test('fewer files or bytes than half of the median is held, with the folders that lose most', () => {
  const [found] = historyFindings(usual, holding(2499, GIB));
  expect(found).toMatchObject({
    code: 'source.shrunk',
    severity: 'holds',
    evidence: { files: 2499, usualFiles: 5000, usualBytes: GIB, snapshots: 3, folders: [{ folder: 'uploads/' }] },
  });
  expect(codes(usual, holding(5000, GIB / 2 - 1))).toEqual(['source.shrunk']);
});

test('more than twice of the median is held, in files or in bytes', () => {
  expect(codes(usual, holding(10_001, GIB))).toEqual(['source.grown']);
  expect(codes(usual, holding(5000, 2 * GIB + 1))).toEqual(['source.grown']);
});

test('one odd night sets no measure, and two snapshots are no history', () => {
  expect(codes(past([5000, GIB], [1, 1], [5000, GIB]), holding(5000, GIB))).toEqual([]);
  expect(codes(past([5000, GIB], [5000, GIB]), holding(1, 1))).toEqual([]);
});

test('a little more or less of a little is no finding', () => {
  expect(codes(past([10, 1], [10, 1], [10, 1]), holding(1, 1))).toEqual([]);
  expect(codes(past([10, MIB], [10, MIB], [10, MIB]), holding(900, 500 * MIB))).toEqual([]);
});

test('an empty source has a finding of its own', () => {
  expect(codes(usual, holding(0, 0))).toEqual([]);
});
