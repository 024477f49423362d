import type { Clock } from '../clock';

/** Slewing moves a clock by half a millisecond a second at most (500 ppm); what moves further was set, or the machine slept. */
const NOTICED_FROM_MS = 1000;

/**
 * Compares the wall clock with the monotonic one. `look()` says by how many ms the wall clock moved on its own since the last
 * look, 0 below a second: positive when it was set forward. A machine that was suspended looks the same, because the monotonic
 * clock stands still meanwhile (Linux, CLOCK_MONOTONIC): measure the offset again to tell.
 */
export function watchForJumps(clock: Clock): { look(): number } {
  let apart = clock.now() - clock.monotonic();
  return {
    look: () => {
      const now = clock.now() - clock.monotonic();
      const jumped = now - apart;
      apart = now;
      return Math.abs(jumped) < NOTICED_FROM_MS ? 0 : jumped;
    },
  };
}
