import type { Clock } from '../engine/clock';
import { isEngineError } from '../engine/errors';

/**
 * A hint, inside of one process, that there may be something new to see: the rows stay the only truth, and who never hears it looks by
 * itself in time. One listener; rung while nobody listens, it is heard by the next wait.
 */
export class Bell {
  #rung = false;
  #wake: (() => void) | null = null;

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** Resolves when it rings, and after `ms` at the latest. Throws `cancelled` when the signal fires. */
  async wait(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
    const rung = new AbortController();
    this.#wake = () => rung.abort();
    if (this.#rung) rung.abort();
    try {
      await clock.sleep(ms, signal === undefined ? rung.signal : AbortSignal.any([signal, rung.signal]));
    } catch (error) {
      if (signal?.aborted || !isEngineError(error, 'cancelled')) throw error;
    } finally {
      this.#wake = null;
      this.#rung = false;
    }
  }
}
