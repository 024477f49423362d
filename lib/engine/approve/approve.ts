import { EngineError } from '../errors';
import type { FileIndex } from '../file-index/file-index';
import { planDigest } from '../plan/digest';
import type { PlanSummary } from '../types';

/** Only approve() can make one: the symbol is not exported. */
const approved: unique symbol = Symbol('approved');

/** A plan someone (or the guard) said yes to, exactly as it was shown. sync() takes nothing else. */
export interface ApprovedPlan {
  readonly planId: string;
  readonly digest: string;
  /** excluded: every `remove` leaves its object in the bucket. */
  readonly deletes: 'included' | 'excluded';
  readonly summary: PlanSummary;
  readonly [approved]: true;
}

/** What a database row keeps of an approval: a brand does not survive it, the digest does. */
export interface Approval {
  readonly planId: string;
  readonly digest: string;
  readonly deletes: 'included' | 'excluded';
}

/**
 * Recomputes the digest from the stored operations. Throws `plan.digest-mismatch` when they are not the ones that were
 * shown: nothing may run that nobody saw.
 */
export function approve(approval: Approval, stored: { index: FileIndex; summary: PlanSummary }): ApprovedPlan {
  const { planId } = approval;
  const digest = planDigest(planId, stored.index.operationsDigest(planId), stored.summary);
  if (digest !== approval.digest) {
    throw new EngineError('plan.digest-mismatch', {
      facts: { plan: planId, approved: approval.digest, stored: digest },
    });
  }
  return { ...approval, summary: stored.summary, [approved]: true };
}
