import { EngineError } from '../errors';
import { billable, type RequestClass } from '../types';
import { wrapStorage } from './around';
import type { Meter } from './meter';
import type { Storage } from './storage';

/** What a run may not exceed. */
export interface RequestLimits {
  /** Billable requests (put, copy, post, list, get, head) of this meter, in all. */
  readonly requests?: number;
}

export interface GuardOptions {
  readonly meter: Meter;
  readonly limits?: RequestLimits;
  /** Called before each request; throws guard.exceeded when it must not be sent (a budget in money, say). */
  readonly allow?: (kind: RequestClass) => void;
}

/**
 * Stops before the request that would cross a limit: it is not sent, and the call throws guard.exceeded, which no retry helps.
 * Deletes and aborts are free and pass, so that a stopped run can clean up after itself. Sits directly on the metered storage:
 * between the look at the meter and the count nothing else can run.
 */
export function guarded(inner: Storage, options: GuardOptions): Storage {
  return wrapStorage(inner, async (call, work) => {
    if (call.kind !== 'delete') check(call.kind, options);
    return work();
  });
}

function check(kind: RequestClass, { meter, limits, allow }: GuardOptions): void {
  allow?.(kind);
  const limit = limits?.requests;
  const sent = billable(meter.counts());
  if (limit === undefined || sent < limit) return;
  throw new EngineError('guard.exceeded', { facts: { limit: 'requests', allowed: limit, sent, kind } });
}
