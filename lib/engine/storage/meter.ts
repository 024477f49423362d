import { NO_REQUESTS, type RequestClass, type RequestCounts } from '../types';

/** Told of every request, before it is sent. Throwing from here stops nothing: use the guard for that. */
export type SentListener = (kind: RequestClass, bytes: number) => void;

/** Counts what was really sent, retries included. Its totals are the run's ledger. */
export class Meter {
  readonly #onSent: SentListener | undefined;
  #counts: RequestCounts = NO_REQUESTS;
  #bytesUp = 0;
  #bytesDown = 0;

  constructor(onSent?: SentListener) {
    this.#onSent = onSent;
  }

  counts(): RequestCounts {
    return this.#counts;
  }

  /** Body bytes handed to the network, retries included. */
  get bytesUp(): number {
    return this.#bytesUp;
  }

  /** Body bytes read from GetObject answers. */
  get bytesDown(): number {
    return this.#bytesDown;
  }

  sent(kind: RequestClass, bytes: number): void {
    this.#counts = { ...this.#counts, [kind]: this.#counts[kind] + 1 };
    this.#bytesUp += bytes;
    this.#onSent?.(kind, bytes);
  }

  received(bytes: number): void {
    this.#bytesDown += bytes;
  }
}

/** The requests somebody may have to pay for: all but deletes and aborts. */
export function billable(counts: RequestCounts): number {
  return counts.put + counts.copy + counts.post + counts.list + counts.get + counts.head;
}
