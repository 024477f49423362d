import type { Clock } from '../clock';
import type { FileIndex } from '../file-index/file-index';

/** Longest time, in ms, that an acknowledged upload may be known only to memory. Half a second is the promise. */
const LONGEST_DELAY_MS = 400;

/**
 * Commits the index soon after every change: at most `LONGEST_DELAY_MS` after the first one that is not committed yet, even
 * when no other change follows. A commit that fails is handed to `onError` once.
 */
export class IndexCommitter {
  readonly #index: Pick<FileIndex, 'flush'>;
  readonly #clock: Clock;
  readonly #onError: (error: unknown) => void;
  readonly #closing = new AbortController();
  #due: Promise<void> | undefined;
  #dirtySince: number | undefined;

  constructor(index: Pick<FileIndex, 'flush'>, clock: Clock, onError: (error: unknown) => void) {
    this.#index = index;
    this.#clock = clock;
    this.#onError = onError;
  }

  /** To be called after every write to the index. */
  changed(): void {
    const now = this.#clock.monotonic();
    this.#dirtySince ??= now;
    if (now - this.#dirtySince >= LONGEST_DELAY_MS) this.commit();
    else this.#due ??= this.#commitLater();
  }

  /** Commits now. Throws what the index throws. */
  commit(): void {
    this.committed();
    this.#index.flush();
  }

  /** To be called when the index committed on its own. */
  committed(): void {
    this.#dirtySince = undefined;
  }

  /** Commits what is left and ends the timer. Throws what the index throws. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#due;
    this.commit();
  }

  async #commitLater(): Promise<void> {
    try {
      await this.#clock.sleep(LONGEST_DELAY_MS, this.#closing.signal);
      if (this.#dirtySince !== undefined) this.commit();
    } catch (error) {
      // Woken by close(), which commits itself; anything else is the index refusing.
      if (!this.#closing.signal.aborted) this.#onError(error);
    } finally {
      this.#due = undefined;
    }
  }
}
