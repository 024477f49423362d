import { describe, expect, test } from 'vitest';
import { driftOf, isStep, type OffsetAt } from './drift';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 10, 1);

/** A reading every hour of a clock that starts at `fromMs` and gains `msPerDay`; `noise` is added in turns. */
function hourly(hours: number, { fromMs = 0, msPerDay = 0, noise = [0], start = START, uncertaintyMs = 25 } = {}) {
  return Array.from({ length: hours }, (_, hour): OffsetAt => {
    const drifted = fromMs + (msPerDay * hour) / 24 + (noise[hour % noise.length] ?? 0);
    return { atMs: start + hour * HOUR, offsetMs: drifted, uncertaintyMs };
  });
}

describe('a clock that drifts', () => {
  test('crosses 15 minutes on the day the line says', () => {
    const drift = driftOf(hourly(48, { fromMs: 60_000, msPerDay: 84_000 }));
    expect(drift).toMatchObject({ readings: 48, sinceMs: START });
    expect(drift?.msPerDay).toBeCloseTo(84_000, 3);
    expect(drift?.crossesAtMs).toBeCloseTo(START + 10 * DAY, -3);
  });

  test('the other way too', () => {
    const drift = driftOf(hourly(48, { msPerDay: -90_000 }));
    expect(drift?.crossesAtMs).toBeCloseTo(START + 10 * DAY, -3);
  });

  test('noise moves the day by little', () => {
    const drift = driftOf(hourly(72, { msPerDay: 90_000, noise: [40, -35, 10, -20, 15] }));
    expect(Math.abs((drift?.crossesAtMs ?? 0) - (START + 10 * DAY))).toBeLessThan(HOUR);
  });

  test('after it was set only what came after counts', () => {
    const before = hourly(24, { fromMs: 600_000, msPerDay: 40_000 });
    const after = hourly(24, { msPerDay: 9_000, start: START + 24 * HOUR });
    const drift = driftOf([...after, ...before]);
    expect(drift).toMatchObject({ readings: 24, sinceMs: START + 24 * HOUR });
    expect(drift?.msPerDay).toBeCloseTo(9_000, 3);
  });

  test('a line that leads back to zero crosses nothing', () => {
    expect(driftOf(hourly(24, { fromMs: 300_000, msPerDay: -9_000 }))?.crossesAtMs).not.toBeNull();
    expect(driftOf(hourly(24, { fromMs: 1_000_000, msPerDay: -1_000 }))?.crossesAtMs).toBeNull();
    expect(driftOf(hourly(24, { fromMs: 1_000_000, msPerDay: 9_000 }))?.crossesAtMs).toBeNull();
  });

  test('a second a day is a drift whose day is too far away to name', () => {
    expect(driftOf(hourly(48, { msPerDay: 1_000 }))).toMatchObject({ crossesAtMs: null });
  });
});

describe('no drift to speak of', () => {
  test.each<[string, OffsetAt[]]>([
    ['nothing measured', []],
    ['two readings', hourly(2, { msPerDay: 90_000 })],
    [
      'three within a minute',
      hourly(3, { msPerDay: 90_000 }).map((one, at) => ({ ...one, atMs: START + at * 20_000 })),
    ],
    ['a clock that is kept', hourly(72, { noise: [5, -8, 3, -2] })],
    ['one that stands wrong, but still', hourly(72, { fromMs: 240_000, noise: [5, -8, 3, -2] })],
    ['less than the measuring admits', hourly(4, { msPerDay: 100, uncertaintyMs: 500 })],
  ])('%s', (_name, readings) => {
    expect(driftOf(readings)).toBeNull();
  });
});

test('a step is what no clock drifts', () => {
  const [first, second] = hourly(2);
  if (first === undefined || second === undefined) throw new Error('two readings');
  expect(isStep(first, { ...second, offsetMs: 1_200_000 })).toBe(true);
  expect(isStep(first, { ...second, offsetMs: -38_000 })).toBe(true);
  expect(isStep(first, { ...second, offsetMs: 30_000 })).toBe(false);
});
