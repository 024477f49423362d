import { expect, test } from 'vitest';
import type { RunComparison } from '@/lib/control/views-costs';
import { reasonsOf, verdictOf } from './reasons';

const COUNTS = { put: 0, copy: 0, post: 0, list: 0, get: 0, head: 0, delete: 0 };
const RUN = {
  ...{ id: 'a', jobId: 'j', jobName: 'web1', at: '2026-11-22T02:30:00.000Z', firstRun: false },
  ...{ plannedUsd: '1', usd: '1', planned: 1, requests: 1, counts: COUNTS, filesSent: 4, bytesUp: 0, bytesDown: 0 },
};
const side = (count: number, unitPrice: string | null) => ({ count, unitPrice, usd: null });
const comparison = (more: Partial<RunComparison>): RunComparison => ({
  ...{ before: RUN, after: { ...RUN, filesSent: 120 }, difference: '0', lines: [], rest: '0' },
  ...more,
});

test('reasons come dearest first, unknown ones before all, and nothing is no reason', () => {
  const lines: RunComparison['lines'] = [
    { kind: 'put', before: side(1000, '0.000005'), after: side(3000, '0.000006'), byVolume: '0.01', byPrice: '0.003' },
    { kind: 'list', before: side(5, null), after: side(6, null), byVolume: null, byPrice: '0' },
    { kind: 'get', before: side(5, '1'), after: side(5, '1'), byVolume: '0', byPrice: '0' },
  ];
  expect(reasonsOf(comparison({ lines, rest: '-0.02' })).map(({ text, usd }) => [text, usd])).toEqual([
    ['6 LIST requests, 5 before', null],
    ['0 bytes read from the bucket, 0 bytes before', '-0.02'],
    ['3,000 PUT requests, 1,000 before', '0.01'],
    ['one PUT costs $0.000006, $0.000005 before', '0.003'],
  ]);
});

test.each([
  ['0.015', 'It cost $0.015 more. 120 files were new or changed, 4 before.'],
  ['-0.0004', 'It cost $0.0004 less. 120 files were new or changed, 4 before.'],
  ['0', 'Both cost the same. 120 files were new or changed, 4 before.'],
  [null, 'Part of the price is unknown. 120 files were new or changed, 4 before.'],
])('a difference of %s is said as %s', (difference, text) => {
  expect(verdictOf(comparison({ difference }))).toBe(text);
});
