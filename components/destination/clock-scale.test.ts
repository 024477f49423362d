import { expect, test } from 'vitest';
import type { ClockView } from '@/lib/control/views';
import { clockPoints, clockReach, offsetText } from './clock-scale';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 10, 1);
const view = (offsets: (number | null)[], drift: ClockView['drift'] = null): ClockView => ({
  destinationId: 'd',
  ...{ culprit: 'nobody', title: '', text: '', remedy: '', command: null, keeper: '', latest: null },
  refusedFromMs: 900_000,
  drift,
  readings: offsets.map((offsetMs, hour) => {
    return { at: new Date(START + hour * HOUR).toISOString(), offsetMs, uncertaintyMs: 20, ntpOffsetMs: null };
  }),
});
const crossing = (inHours: number, msPerDay = 60_000) => {
  return { msPerDay, text: '', crossesAt: new Date(START + inHours * HOUR).toISOString() };
};

test('minutes over time, with a gap where the server did not answer', () => {
  expect(clockPoints(view([60_000, null, -120_000])).map(({ offset }) => offset)).toEqual([1, null, -2]);
  expect(clockPoints(view([]))).toEqual([]);
});

test('the line leads from the last reading to the crossing', () => {
  const points = clockPoints(view([60_000, 120_000, null], crossing(100)));
  expect(points.map(({ line }) => line)).toEqual([undefined, 2, undefined, 15]);
  expect(points.at(-1)).toMatchObject({ atMs: START + 100 * HOUR, offset: null });
  expect(clockPoints(view([-60_000], crossing(100, -60_000))).at(-1)?.line).toBe(-15);
});

test('a crossing out of sight is not drawn', () => {
  expect(clockPoints(view([60_000, 120_000], crossing(24 * 30)))).toHaveLength(2);
});

test('the 15-minute line is always in sight', () => {
  expect(clockReach(view([10, -20]))).toBe(20);
  expect(clockReach(view([-7_200_000]))).toBe(132);
});

test('offsets in words', () => {
  expect([null, 35, -1500, 995_000, -1_200_000, 72_000_000].map(offsetText)).toEqual([
    'unknown',
    '35 ms ahead',
    '1.5 s behind',
    '16 min 35 s ahead',
    '20 min 0 s behind',
    '20 h 0 min ahead',
  ]);
});
