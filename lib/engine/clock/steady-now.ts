import type { Clock } from '../clock';

/** This machine's time as it stands now, carried on by the monotonic clock: a wall clock that is set meanwhile does not show. */
export function steadyNow(clock: Clock): () => number {
  const wall = clock.now();
  const start = clock.monotonic();
  return () => wall + clock.monotonic() - start;
}
