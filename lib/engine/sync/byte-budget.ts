import { EngineError } from '../errors';

interface Waiter {
  readonly bytes: number;
  readonly grant: () => void;
}

/** Bytes that may be in memory at once. First come, first served, so that a large request is never starved by small ones. */
export class ByteBudget {
  readonly #limit: number;
  readonly #waiting: Waiter[] = [];
  #free: number;

  constructor(limit: number) {
    this.#limit = limit;
    this.#free = limit;
  }

  /**
   * Resolves with a function that gives the bytes back (calling it twice does nothing more). More than the whole budget
   * waits for all of it. Rejects with `cancelled` when the signal fires first.
   */
  async acquire(bytes: number, signal: AbortSignal): Promise<() => void> {
    const share = Math.min(bytes, this.#limit);
    if (signal.aborted) throw new EngineError('cancelled', { cause: signal.reason });
    if (this.#waiting.length > 0 || share > this.#free) await this.#wait(share, signal);
    else this.#free -= share;
    return this.#releaser(share);
  }

  #releaser(share: number): () => void {
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#free += share;
      this.#serve();
    };
  }

  #wait(bytes: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = () => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        this.#serve();
        reject(new EngineError('cancelled', { cause: signal.reason }));
      };
      const grant = () => {
        signal.removeEventListener('abort', cancel);
        resolve();
      };
      const waiter: Waiter = { bytes, grant };
      signal.addEventListener('abort', cancel, { once: true });
      this.#waiting.push(waiter);
    });
  }

  #serve(): void {
    for (let first = this.#waiting[0]; first !== undefined && first.bytes <= this.#free; first = this.#waiting[0]) {
      this.#waiting.shift();
      this.#free -= first.bytes;
      first.grant();
    }
  }
}
