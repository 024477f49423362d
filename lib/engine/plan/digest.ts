import { createHash, type Hash } from 'node:crypto';
import type { FileIndex } from '../file-index/file-index';
import type { PlanOperation, PlanSummary } from '../types';

/** Adds one operation to a digest: everything of it that decides what is sent, in a fixed order. */
function addOperation(hash: Hash, operation: PlanOperation): void {
  const { entry } = operation;
  hash.update(
    `${JSON.stringify([
      operation.seq,
      operation.action,
      entry.path,
      entry.type,
      entry.size,
      entry.mtimeNs.toString(),
      entry.mode,
      entry.uid,
      entry.gid,
      entry.linkTarget ?? null,
      operation.key,
      operation.previousSize,
    ])}\n`,
  );
}

/** SHA-256 (hex) over a plan's summary and every stored operation, in order. Streams: memory does not grow with the plan. */
export function planDigest(planId: string, index: Pick<FileIndex, 'planOperations'>, summary: PlanSummary): string {
  const hash = createHash('sha256').update(`${JSON.stringify([planId, canonical(summary)])}\n`);
  for (const operation of index.planOperations(planId)) addOperation(hash, operation);
  return hash.digest('hex');
}

/** The same value with its keys in order, so that a round trip through a JSON column changes nothing. */
function canonical(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, canonical(inner)]);
}
