import type { Clock } from '../clock';
import { EngineError, isEngineError } from '../errors';
import type { RequestClass } from '../types';
import { type StorageCall, wrapStorage } from './around';
import type { Storage } from './storage';

export interface RetryOptions {
  readonly clock: Clock;
  /** Uniform from 0 (included) to 1 (not). */
  readonly random: () => number;
  /** Tries in all, the first included; default 5. */
  readonly attempts?: number;
  /** Hears of each repeat that was sent. */
  readonly onRepeat?: (kind: RequestClass) => void;
}

/** The wait before the n-th retry is drawn from 0 to this times 2^(n-1): "full jitter", so that many clients do not march in step. */
const BASE_MS = 200;
const LONGEST_MS = 20_000;

/**
 * Repeats a call whose error says that it can help (`retry`), with exponential backoff, until the attempts or the signal end it.
 * An error that comes after a repeat has `facts.attempts`.
 *
 * A lost answer may hide a success, so after a repeat
 * - putObject with onlyIfAbsent or onlyIfEtag can meet its own first try: object.precondition with `attempts` > 1. A HEAD would
 *   tell, but costs money, so it is the caller's to decide (compare the ETag, or read the object).
 * - completeMultipart can answer upload.missing although the object is there: same.
 * - createMultipart can leave a second upload behind: whoever starts uploads lists and aborts the strays.
 * - abortMultipart that finds no upload any more has done what was asked, and succeeds.
 * A getObject whose body fails later is not repeated here: only its reader knows how far it got.
 */
export function retrying(inner: Storage, options: RetryOptions): Storage {
  const { attempts = 5 } = options;
  return wrapStorage(inner, async <T>(call: StorageCall, work: () => Promise<T>): Promise<T> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await (attempt === 1 ? work() : heard(call.kind, work, options.onRepeat));
      } catch (error) {
        if (isAbortedAlready(call, error, attempt)) return undefined as T;
        if (!isEngineError(error) || !error.retry || attempt >= attempts) throw numbered(error, attempt);
      }
      await options.clock.sleep(backoffMs(attempt, options.random), call.signal);
    }
  });
}

/** Tells of a repeat, unless the guard refused it: then it was not sent. */
export async function heard<T>(
  kind: RequestClass,
  work: () => Promise<T>,
  onRepeat: ((kind: RequestClass) => void) | undefined,
): Promise<T> {
  try {
    const result = await work();
    onRepeat?.(kind);
    return result;
  } catch (error) {
    if (!isEngineError(error, 'guard.exceeded')) onRepeat?.(kind);
    throw error;
  }
}

/** How long to wait after the n-th failed attempt, in ms. */
export function backoffMs(attempt: number, random: () => number): number {
  return Math.floor(random() * Math.min(LONGEST_MS, BASE_MS * 2 ** (attempt - 1)));
}

function isAbortedAlready(call: StorageCall, error: unknown, attempt: number): boolean {
  return call.method === 'abortMultipart' && attempt > 1 && isEngineError(error, 'upload.missing');
}

function numbered(error: unknown, attempts: number): unknown {
  if (!isEngineError(error) || attempts === 1) return error;
  const { code, message, retry, facts } = error;
  return new EngineError(code, { message, retry, facts: { ...facts, attempts }, cause: error });
}
