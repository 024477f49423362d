import type { Clock } from '../clock';
import { wrapStorage } from './around';
import type { Storage } from './storage';

/** How long to sleep before the rate is looked at again: a timetable's hour may begin meanwhile. */
const LONGEST_SLEEP_MS = 1000;

/**
 * Bytes as a debt that time pays off at the rate of the moment: who comes while there is a debt waits, who comes without one goes
 * at once, however large. So the average is the rate, and a file larger than a second's worth is not cut into pieces.
 */
export class Bandwidth {
  #debt = 0;
  #paidAtMs: number;

  constructor(
    private readonly clock: Clock,
    /** Bytes per second right now; null: as many as there are. */
    private readonly bytesPerSecond: () => number | null,
  ) {
    this.#paidAtMs = clock.monotonic();
  }

  /** Resolves when `bytes` may go over the wire. Rejects with `cancelled`. */
  async take(bytes: number, signal: AbortSignal | undefined): Promise<void> {
    for (let waitMs = this.#pay(); waitMs > 0; waitMs = this.#pay()) {
      await this.clock.sleep(Math.min(waitMs, LONGEST_SLEEP_MS), signal);
    }
    this.#debt += bytes;
  }

  /** Takes off what time has paid; the ms until there is no debt. */
  #pay(): number {
    const now = this.clock.monotonic();
    const rate = this.bytesPerSecond();
    this.#debt = rate === null ? 0 : Math.max(0, this.#debt - ((now - this.#paidAtMs) / 1000) * rate);
    this.#paidAtMs = now;
    return rate === null ? 0 : Math.ceil((this.#debt / rate) * 1000);
  }
}

/**
 * Keeps the bodies of uploads and downloads to a rate, both together. A download waits before its body is read, for as many bytes as
 * the body has. Requests without bodies pass.
 */
export function throttled(inner: Storage, bandwidth: Bandwidth): Storage {
  const waiting = wrapStorage(inner, async (call, work) => {
    if (call.bytes > 0) await bandwidth.take(call.bytes, call.signal);
    return work();
  });
  return {
    ...waiting,
    getObject: async (request, signal) => {
      const result = await waiting.getObject(request, signal);
      const { range } = request;
      try {
        await bandwidth.take(range === undefined ? result.size : range.end - range.start + 1, signal);
      } catch (error) {
        result.body.destroy();
        throw error;
      }
      return result;
    },
  };
}
