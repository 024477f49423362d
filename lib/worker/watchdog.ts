import type { Clock } from '../engine/clock';
import { EngineError, isEngineError } from '../engine/errors';

/**
 * Work may give no sign for this long. Long enough for hashing a very large file on a slow disk; a network drive that hangs, hangs
 * for days.
 */
export const STUCK_MS = 2 * 3_600_000;
/** After it was told to stop, work that is stuck in a system call is left to itself. */
const GRACE_MS = 30_000;

/**
 * Stops work that stands still: `work.stuck` is told to `stop`, and thrown when the work does not end of it. Work that never gave
 * a sign is not watched.
 */
export class Watchdog {
  readonly #clock: Clock;
  readonly #stuckMs: number;
  #signMs: number | null = null;
  #doing = '';

  constructor(clock: Clock, stuckMs: number = STUCK_MS) {
    this.#clock = clock;
    this.#stuckMs = stuckMs;
  }

  /** The work is alive. `doing`: a path, or the name of a stage. */
  sign(doing?: string): void {
    this.#signMs = this.#clock.monotonic();
    if (doing !== undefined && doing !== '') this.#doing = doing;
  }

  /** Waits for `work`, which may be left behind. */
  async over<T>(work: Promise<T>, stop: (error: EngineError) => void): Promise<T> {
    const ended = new AbortController();
    const watching = this.#watch(stop, ended.signal);
    try {
      return await Promise.race([work, watching]);
    } finally {
      ended.abort();
      work.catch(() => undefined);
    }
  }

  async #watch(stop: (error: EngineError) => void, ended: AbortSignal): Promise<never> {
    try {
      while (!this.#isStuck()) await this.#clock.sleep(this.#stuckMs / 60, ended);
      const error = new EngineError('work.stuck', { facts: { doing: this.#doing, quietMs: this.#stuckMs } });
      stop(error);
      await this.#clock.sleep(Math.min(GRACE_MS, this.#stuckMs), ended);
      throw error;
    } catch (error) {
      if (isEngineError(error, 'cancelled')) return new Promise<never>(() => undefined);
      throw error;
    }
  }

  #isStuck(): boolean {
    return this.#signMs !== null && this.#clock.monotonic() - this.#signMs >= this.#stuckMs;
  }
}
