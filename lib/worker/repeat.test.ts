import { describe, expect, it } from 'vitest';
import { createTestClock } from '../engine/testing/test-clock';
import { repeat } from './repeat';

describe('repeat', () => {
  it('takes a turn each time the clock says so, until it is stopped', async () => {
    const clock = createTestClock();
    let turns = 0;
    const repeating = repeat(clock, 500, async () => {
      turns += 1;
    });
    for (const expected of [1, 2, 3]) {
      await clock.whenAsleep(1);
      clock.advance(500);
      await clock.whenAsleep(1);
      expect(turns).toBe(expected);
    }
    await repeating.stop();
    clock.advance(5000);
    expect(turns).toBe(3);
  });

  it('tells of a turn that fails, at once and again at the end', async () => {
    const clock = createTestClock();
    const told: unknown[] = [];
    const broken = new Error('disk full');
    const failing = () => Promise.reject(broken);
    const ended = new Promise<void>((resolve) => {
      const repeating = repeat(clock, 500, failing, (error) => {
        told.push(error);
        resolve(expect(repeating.stop()).rejects.toBe(broken));
      });
    });
    await clock.whenAsleep(1);
    clock.advance(500);
    await ended;
    expect(told).toEqual([broken]);
  });
});
