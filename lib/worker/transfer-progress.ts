import type { RunProgress } from '../db/columns';
import type { EngineEvent } from '../engine/events';
import type { FilesAndBytes } from '../engine/types';

/** The rate is over this long, in ms. */
const WINDOW_MS = 5000;
/** Less than this says nothing about a rate. */
const FIRST_MS = 1000;
/** How much a new estimate of the time left weighs against the one before. */
const WEIGHT = 0.3;

/**
 * Turns a stage's events into what a screen shows: totals, a rate over the last seconds and the time left, which is smoothed and
 * never negative. `done` is what an interrupted run did before; `deletesTotal` what the plan removes.
 */
export class TransferProgress {
  #filesDone = 0;
  #bytesDone = 0;
  #deletesDone = 0;
  #current = '';
  #etaMs: number | null = null;
  readonly #marks: { at: number; bytes: number }[] = [];

  constructor(
    private readonly monotonic: () => number,
    private readonly total: FilesAndBytes & { readonly deletes: number },
  ) {}

  readonly listen = (event: EngineEvent): void => {
    if (event.kind === 'delete') this.#deletesDone = event.done;
    if (event.kind !== 'transfer') return;
    // A resumed run counts what is left: what is missing to the plan's total was done before.
    this.#filesDone = event.filesDone + Math.max(0, this.total.files - event.filesTotal);
    this.#bytesDone = event.bytesDone + Math.max(0, this.total.bytes - event.bytesTotal);
    this.#current = event.current;
    this.#mark();
  };

  /** Call it about twice a second. */
  view(): RunProgress {
    const rate = this.#rate();
    this.#etaMs = this.#eta(rate);
    return {
      filesDone: this.#filesDone,
      filesTotal: Math.max(this.total.files, this.#filesDone),
      bytesDone: this.#bytesDone,
      bytesTotal: Math.max(this.total.bytes, this.#bytesDone),
      deletesDone: this.#deletesDone,
      deletesTotal: Math.max(this.total.deletes, this.#deletesDone),
      current: this.#current,
      rate: rate === null ? null : Math.round(rate),
      etaMs: this.#etaMs === null ? null : Math.round(this.#etaMs),
    };
  }

  #mark(): void {
    const now = this.monotonic();
    const last = this.#marks.at(-1);
    if (last !== undefined && now - last.at < 100) last.bytes = this.#bytesDone;
    else this.#marks.push({ at: now, bytes: this.#bytesDone });
    while (this.#marks.length > 2 && (this.#marks[1]?.at ?? now) < now - WINDOW_MS) this.#marks.shift();
  }

  /** Bytes per second since the oldest mark of the window, up to now, so that a standstill shows. */
  #rate(): number | null {
    const first = this.#marks[0];
    if (first === undefined) return null;
    const elapsed = this.monotonic() - first.at;
    return elapsed < FIRST_MS ? null : ((this.#bytesDone - first.bytes) / elapsed) * 1000;
  }

  #eta(rate: number | null): number | null {
    if (rate === null || rate <= 0) return null;
    const left = Math.max(0, this.total.bytes - this.#bytesDone);
    const now = (left / rate) * 1000;
    return this.#etaMs === null ? now : Math.max(0, this.#etaMs + WEIGHT * (now - this.#etaMs));
  }
}
