import type { Clock } from '../clock';
import { isEngineError, throwIfCancelled } from '../errors';

/** GETs per object when its body breaks off; the retrying wrapper below only sees whole calls. */
const ATTEMPTS = 3;
const PAUSE_MS = 500;

/** Does `work` up to three times, as long as it throws what may pass. Throws its last error, `cancelled`. */
export async function withAttempts<T>(clock: Clock, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    throwIfCancelled(signal);
    try {
      return await work();
    } catch (error) {
      throwIfCancelled(signal);
      if (!isEngineError(error) || !error.retry || attempt === ATTEMPTS) throw error;
      await clock.sleep(PAUSE_MS * attempt, signal);
    }
  }
}
