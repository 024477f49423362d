import { createHash } from 'node:crypto';
import type { PlanSummary } from '../types';

/**
 * What an approval of a plan is bound to: SHA-256 (hex) over its id, its summary and the digest of its operations, which the index tells
 * when they are written (PlanWriter.commit) and again from what is stored (FileIndex.operationsDigest).
 */
export function planDigest(planId: string, operations: string, summary: PlanSummary): string {
  return createHash('sha256')
    .update(JSON.stringify([planId, canonical(summary), operations]))
    .digest('hex');
}

/** The same value with its keys in order, so that a round trip through a JSON column changes nothing. */
function canonical(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, canonical(inner)]);
}
