import type { Clock } from '../clock';
import { EngineError } from '../errors';

/** The longest delay setTimeout keeps; a longer sleep takes several. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** This machine's clock. Only processes construct with it (worker, command line); stages take a Clock as an argument. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  async sleep(ms, signal) {
    for (let left = ms; left > 0; left -= LONGEST_TIMER_MS) await timer(Math.min(left, LONGEST_TIMER_MS), signal);
    if (signal?.aborted) throw new EngineError('cancelled', { cause: signal.reason });
  },
};

function timer(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = () => {
      clearTimeout(running);
      reject(new EngineError('cancelled', { cause: signal?.reason }));
    };
    const done = () => {
      signal?.removeEventListener('abort', cancel);
      resolve();
    };
    const running = setTimeout(done, ms);
    if (signal?.aborted) cancel();
    else signal?.addEventListener('abort', cancel, { once: true });
  });
}
