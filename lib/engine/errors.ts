/**
 * One error type for the engine, translated once in each adapter and worded once in lib/control/words.ts.
 * A stage never looks at a message to decide: it looks at `code` and `retry`.
 */

/** Every code the engine may raise. Vendor codes are folded into these by the adapters; the raw code stays in `facts`. */
export const ERROR_CODES = [
  // storage
  'bucket.missing',
  'bucket.wrong-region',
  'access.denied',
  'access.bad-key',
  'access.bad-signature',
  'clock.skewed',
  'object.missing',
  'object.too-large',
  'object.checksum',
  'object.precondition',
  'object.archived',
  'upload.missing',
  'key.too-long',
  'storage.slow-down',
  'storage.unavailable',
  'storage.not-implemented',
  'storage.bad-request',
  'storage.unknown',
  // network
  'network.dns',
  'network.refused',
  'network.timeout',
  'network.reset',
  'network.tls',
  'network.proxy',
  // time servers
  'time.refused',
  'time.bad-answer',
  // source and machine
  'source.missing',
  'source.not-a-directory',
  'source.unreadable',
  'source.inside-data',
  'source.changed-while-read',
  'source.vanished',
  'source.database-not-copied',
  // databases
  'database.unreachable',
  'database.denied',
  'database.missing',
  'database.dump-failed',
  'database.dump-truncated',
  'database.dump-small',
  'database.load-failed',
  'database.full',
  'database.no-dump',
  'database.no-scratch',
  'database.tool-missing',
  'machine.disk-full',
  'machine.too-many-open-files',
  'machine.read-only',
  'machine.io',
  // engine
  'plan.stale',
  'plan.digest-mismatch',
  'plan.blocked',
  'guard.exceeded',
  'lease.held',
  'manifest.damaged',
  'snapshot.missing',
  'restore.outside-target',
  'restore.hash-mismatch',
  'restore.not-in-snapshot',
  'restore.conflict',
  'retention.unsafe',
  'retention.changed',
  'cleanup.changed',
  'index.damaged',
  // a new installation brings back what a lost one left in the bucket
  'adopt.other-prefix',
  'adopt.name-taken',
  'recovery.wrong-key',
  'recovery.no-copy',
  'recovery.damaged',
  // billing: what CloudWatch, SNS and Cost Explorer refuse
  'billing.no-data',
  'billing.no-sizes',
  'billing.denied',
  'billing.wrong-region',
  'billing.slow-down',
  'billing.unavailable',
  'billing.bad-request',
  'billing.no-explorer',
  'billing.not-ours',
  'billing.not-acknowledged',
  'billing.unknown',
  'cancelled',
  'work.stuck',
  'internal',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** Raw facts for the folded "details" of a message: HTTP status, vendor code, request id, times, paths. */
export type ErrorFacts = Readonly<Record<string, string | number | boolean | null>>;

/** The engine's only error. `retry` says whether trying the same request again can help. */
export class EngineError extends Error {
  readonly code: ErrorCode;
  readonly retry: boolean;
  readonly facts: ErrorFacts;

  constructor(
    code: ErrorCode,
    options: { message?: string; retry?: boolean; facts?: ErrorFacts; cause?: unknown } = {},
  ) {
    super(options.message ?? code, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'EngineError';
    this.code = code;
    this.retry = options.retry ?? false;
    this.facts = options.facts ?? {};
  }
}

/** True for an EngineError, optionally of one code. */
export function isEngineError(error: unknown, code?: ErrorCode): error is EngineError {
  return error instanceof EngineError && (code === undefined || error.code === code);
}

/** Throws `cancelled` when the signal has fired. Call it between units of work. */
export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new EngineError('cancelled', { cause: signal.reason });
}
