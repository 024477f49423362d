import { expect, test } from 'vitest';
import { correctedClock } from './corrected-clock';
import { systemClock } from './system-clock';

test('a sleep takes its time on the monotonic clock', async () => {
  const start = systemClock.monotonic();
  await systemClock.sleep(20);
  expect(systemClock.monotonic() - start).toBeGreaterThanOrEqual(19);
});

test('a signal ends a sleep, or keeps it from starting', async () => {
  const stop = new AbortController();
  const sleeping = systemClock.sleep(3_000_000_000, stop.signal);
  stop.abort();
  await expect(sleeping).rejects.toMatchObject({ code: 'cancelled' });
  await expect(systemClock.sleep(1, stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
  await expect(systemClock.sleep(0, stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
});

test('a clock that is ahead is set back, and its durations stay', () => {
  const clock = correctedClock({ ...systemClock, now: () => 1_500_000, monotonic: () => 7 }, 1_200_000);
  expect([clock.now(), clock.monotonic()]).toEqual([300_000, 7]);
});
