import { type EngineError, type ErrorCode, isEngineError } from '../errors';
import type { EngineListener } from '../events';
import type { PathFailure } from '../types';

/** Failures kept by name; beyond this many they are only counted. */
const KEPT = 1000;

/** What belongs to one path: it is reported, and the run goes on. Every other error ends the run. */
const OF_ONE_PATH: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'source.unreadable',
  'source.vanished',
  'source.changed-while-read',
  'object.too-large',
  'object.checksum',
  'object.precondition',
  'key.too-long',
  'upload.missing',
  'database.unreachable',
  'database.denied',
  'database.missing',
  'database.dump-failed',
  'database.dump-truncated',
  'database.dump-small',
  'database.tool-missing',
]);

export function isOfOnePath(error: unknown): error is EngineError {
  return isEngineError(error) && OF_ONE_PATH.has(error.code);
}

/** The paths a run could not bring over: all counted and announced, the first 1,000 kept. */
export class Failures {
  readonly kept: PathFailure[] = [];
  readonly #listener: EngineListener | undefined;
  #total = 0;

  constructor(listener: EngineListener | undefined) {
    this.#listener = listener;
  }

  get total(): number {
    return this.#total;
  }

  add(path: string, code: string): void {
    this.#total += 1;
    if (this.kept.length < KEPT) this.kept.push({ path, code });
    this.#listener?.({ kind: 'failure', path, code });
  }
}
