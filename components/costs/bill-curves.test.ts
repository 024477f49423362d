import { expect, test } from 'vitest';
import { billDays } from './bill-curves';

test('the last figure of each day, without the rest of the month before', () => {
  const own = ['2026-11-01', '2026-11-02', '2026-11-03'].map((date) => ({ date, usd: '0.1' }));
  const total = [
    { at: '2026-10-31T18:00:00.000Z', value: '80' },
    { at: '2026-11-01T00:00:00.000Z', value: '81' },
    { at: '2026-11-02T00:00:00.000Z', value: '2' },
    { at: '2026-11-02T18:00:00.000Z', value: '3' },
  ];
  expect(billDays({ own, charges: { total, s3: [] } })).toEqual([
    { date: '2026-11-01', own: '0.1', account: null, s3: null },
    { date: '2026-11-02', own: '0.1', account: '3', s3: null },
    { date: '2026-11-03', own: '0.1', account: null, s3: null },
  ]);
  expect(billDays({ own: [], charges: null })).toEqual([]);
});
