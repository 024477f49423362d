import type { Clock } from '../clock';
import { EngineError, isEngineError } from '../errors';
import { wrapStorage } from './around';
import type { Storage } from './storage';

/** Answers of requests that were under way together say the same thing once. */
const ONE_ROUND_MS = 1000;

/**
 * How many requests may be under way at once. Halves what is under way when the server asks for less (503 SlowDown, 429), and
 * grows by one for each full round that passes: TCP's additive increase, multiplicative decrease (RFC 5681, 3.1), which many
 * clients of one bucket can share.
 */
export class Pace {
  readonly #waiting: Waiter[] = [];
  #limit: number;
  #underWay = 0;
  #passed = 0;
  #slowedAtMs = Number.NEGATIVE_INFINITY;

  /** `most`: requests at once that are never exceeded. */
  constructor(
    private readonly clock: Pick<Clock, 'monotonic'>,
    private readonly most: number,
  ) {
    this.#limit = most;
  }

  /** Requests at once that are allowed now, 1 to `most`. */
  get limit(): number {
    return this.#limit;
  }

  /** Resolves when the request may be sent; leave() must follow. Rejects with `cancelled` when the signal fires first. */
  async enter(signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted) throw new EngineError('cancelled', { cause: signal.reason });
    if (this.#underWay < this.#limit && this.#waiting.length === 0) this.#underWay += 1;
    else await this.#wait(signal);
  }

  /** The request has ended. `slowed`: the server asked for less. */
  leave(how: 'passed' | 'slowed'): void {
    if (how === 'slowed') this.#slow();
    else this.#pass();
    this.#underWay -= 1;
    this.#serve();
  }

  #slow(): void {
    this.#passed = 0;
    const now = this.clock.monotonic();
    if (now - this.#slowedAtMs < ONE_ROUND_MS) return;
    this.#slowedAtMs = now;
    this.#limit = Math.max(1, Math.floor(Math.min(this.#limit, this.#underWay) / 2));
  }

  #pass(): void {
    if (this.#limit === this.most) return;
    this.#passed += 1;
    if (this.#passed < this.#limit) return;
    this.#passed = 0;
    this.#limit += 1;
  }

  #wait(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = () => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        reject(new EngineError('cancelled', { cause: signal?.reason }));
      };
      const waiter: Waiter = () => {
        signal?.removeEventListener('abort', cancel);
        resolve();
      };
      signal?.addEventListener('abort', cancel, { once: true });
      this.#waiting.push(waiter);
    });
  }

  #serve(): void {
    while (this.#underWay < this.#limit) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#underWay += 1;
      next();
    }
  }
}

type Waiter = () => void;

/** Every request waits for its turn. Below the retrying wrapper: a request that waits to be sent again is not under way. */
export function paced(inner: Storage, pace: Pace): Storage {
  return wrapStorage(inner, async (call, work) => {
    await pace.enter(call.signal);
    let how: 'passed' | 'slowed' = 'passed';
    try {
      return await work();
    } catch (error) {
      if (isEngineError(error, 'storage.slow-down')) how = 'slowed';
      throw error;
    } finally {
      pace.leave(how);
    }
  });
}
