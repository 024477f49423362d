import { addRequests, NO_REQUESTS, ONE_REQUEST, type RequestClass, type RequestCounts } from '../types';

/** Told of every request, before it is sent. Throwing from here stops nothing: use the guard for that. */
export type SentListener = (kind: RequestClass, bytes: number) => void;

/** Told of a request whose failure the provider does not bill, once it has answered. */
export type UnbilledListener = (kind: RequestClass) => void;

/** Counts what was really sent, retries included. Its totals are the run's ledger. */
export class Meter {
  readonly #onSent: SentListener | undefined;
  readonly #onUnbilled: UnbilledListener | undefined;
  #counts: RequestCounts = NO_REQUESTS;
  #repeated: RequestCounts = NO_REQUESTS;
  #unbilled: RequestCounts = NO_REQUESTS;
  #bytesUp = 0;
  #bytesDown = 0;

  constructor(onSent?: SentListener, onUnbilled?: UnbilledListener) {
    this.#onSent = onSent;
    this.#onUnbilled = onUnbilled;
  }

  counts(): RequestCounts {
    return this.#counts;
  }

  /** Of counts(): the requests that repeat one that failed. What a plan could not know of. */
  repeated(): RequestCounts {
    return this.#repeated;
  }

  /** Of counts(): the requests whose failure the provider does not bill. */
  unbilled(): RequestCounts {
    return this.#unbilled;
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
    this.#counts = addRequests(this.#counts, ONE_REQUEST[kind]);
    this.#bytesUp += bytes;
    this.#onSent?.(kind, bytes);
  }

  /** One that was sent was a repeat. */
  sentAgain(kind: RequestClass): void {
    this.#repeated = addRequests(this.#repeated, ONE_REQUEST[kind]);
  }

  /** One that was sent is free of charge. */
  notBilled(kind: RequestClass): void {
    this.#unbilled = addRequests(this.#unbilled, ONE_REQUEST[kind]);
    this.#onUnbilled?.(kind);
  }

  received(bytes: number): void {
    this.#bytesDown += bytes;
  }
}
