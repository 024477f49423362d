import type { Clock } from '../clock';

/**
 * The server's time, told by a clock whose offset was measured. `offsetMs` as measureSkew gives it: positive when `clock` is
 * ahead. Durations and sleeps are untouched.
 */
export function correctedClock(clock: Clock, offsetMs: number): Clock {
  return {
    now: () => clock.now() - offsetMs,
    monotonic: () => clock.monotonic(),
    sleep: (ms, signal) => clock.sleep(ms, signal),
  };
}
