import type { Clock } from '../clock';

/**
 * The server's time, told by a clock whose offset was measured. `offsetMs` as measureSkew gives it: positive when `clock` is
 * ahead; a function is asked each time. Durations and sleeps are untouched.
 */
export function correctedClock(clock: Clock, offsetMs: number | (() => number)): Clock {
  const offset = typeof offsetMs === 'number' ? () => offsetMs : offsetMs;
  return {
    now: () => clock.now() - offset(),
    monotonic: () => clock.monotonic(),
    sleep: (ms, signal) => clock.sleep(ms, signal),
  };
}
