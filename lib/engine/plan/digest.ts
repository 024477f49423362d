import { createHash } from 'node:crypto';
import type { FileIndex } from '../file-index/file-index';
import type { PlanOperation, PlanSummary } from '../types';

/** The digest of a plan whose operations come one by one: the planner adds them as it writes them, an approval as it reads them. */
export class PlanDigest {
  readonly #operations = createHash('sha256');

  /** Everything of an operation that decides what is sent, in a fixed order. Add them in the order of `seq`. */
  add({ seq, action, entry, key, previousSize }: PlanOperation): void {
    const { path, type, size, mtimeNs, mode, uid, gid, linkTarget = null } = entry;
    const facts = [seq, action, path, type, size, mtimeNs.toString(), mode, uid, gid, linkTarget, key, previousSize];
    this.#operations.update(`${JSON.stringify(facts)}\n`);
  }

  /** SHA-256 (hex) over the plan's summary and its operations. Nothing can be added after. */
  end(planId: string, summary: PlanSummary): string {
    const whole = [planId, canonical(summary), this.#operations.digest('hex')];
    return createHash('sha256').update(JSON.stringify(whole)).digest('hex');
  }
}

/** The digest of a stored plan. Streams: memory does not grow with the plan. */
export function planDigest(planId: string, index: Pick<FileIndex, 'planOperations'>, summary: PlanSummary): string {
  const digest = new PlanDigest();
  for (const operation of index.planOperations(planId)) digest.add(operation);
  return digest.end(planId, summary);
}

/** The same value with its keys in order, so that a round trip through a JSON column changes nothing. */
function canonical(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, canonical(inner)]);
}
