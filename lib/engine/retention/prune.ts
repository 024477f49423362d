import { createHash } from 'node:crypto';
import { EngineError, throwIfCancelled } from '../errors';
import { formatHeader } from '../snapshot/header';
import { recordKeys } from '../snapshot/records';
import type { Storage } from '../storage/storage';
import type { ObjectVersion } from './dropped-records';
import { BATCH, type PrunePlan } from './plan-prune';
import { Pruning } from './pruning';
import { type Refusal, removeVersions } from './remove-versions';

/*
 * Removes what a prune plan lists, in an order that may be broken off anywhere:
 *
 *   1. a mark for each dropped snapshot: a copy of its header, so that a broken-off removal can be taken up
 *   2. their headers: from here on they do not count, and nobody restores from half of one
 *   3. the versions nobody needs any more; of each key, when all of them have gone, its delete markers
 *   4. manifests and marks, unless something was refused: then the next prune tries again
 *
 * Nothing of 3 happens before all of 2 has. What the bucket refuses to remove (Object Lock) is named and stays.
 */

/** How the newest run of the job ended. After a failed or suspicious one the old snapshots may be the only good ones. */
export type NewestRun = 'sound' | 'failed' | 'suspicious';

export interface PrunePorts {
  readonly storage: Storage;
  /** The headers have gone: the snapshots with these ids no longer exist. Called once, before any file version is removed. */
  readonly onUncounted?: (ids: readonly string[]) => Promise<void>;
}

export interface PruneResult {
  /** partial: something was refused, and is tried again by the next prune. */
  readonly outcome: 'succeeded' | 'partial';
  readonly versions: number;
  /** Bytes freed, those of the records not counted. */
  readonly bytes: number;
  readonly markers: number;
  /** The first 1,000. */
  readonly refused: readonly Refusal[];
  readonly refusedTotal: number;
}

/**
 * Throws `retention.unsafe` before any request when the newest run was not sound, `access.denied` when a header may not be
 * removed (no file version has been then), what Storage throws, `cancelled`.
 */
export async function prune(
  plan: PrunePlan,
  newestRun: NewestRun,
  ports: PrunePorts,
  signal: AbortSignal,
): Promise<PruneResult> {
  if (newestRun !== 'sound') throw new EngineError('retention.unsafe', { facts: { newestRun } });
  const { storage } = ports;
  const marks = await mark(plan, storage, signal);
  await removeHeaders(plan, storage, signal);
  await ports.onUncounted?.(plan.dropped.map(({ id }) => id));
  const pruning = new Pruning(storage, signal);
  await pruning.remove(plan.listFile);
  if (pruning.refusedTotal === 0) {
    const left = await removeAll([...plan.records.others, ...marks], storage, signal);
    pruning.refuse(left);
  }
  const { versions, bytes, markers, refused, refusedTotal } = pruning;
  return { outcome: refusedTotal === 0 ? 'succeeded' : 'partial', versions, bytes, markers, refused, refusedTotal };
}

/** Resolves to the marks written now. */
async function mark({ job, records }: PrunePlan, storage: Storage, signal: AbortSignal): Promise<ObjectVersion[]> {
  const marks: ObjectVersion[] = [];
  for (const header of records.unmarked) {
    const body = formatHeader(header);
    const sha256 = createHash('sha256').update(body).digest('hex');
    const key = recordKeys(job).pruned(header.id);
    const { versionId } = await storage.putObject({ key, body, sha256, contentType: 'application/json' }, signal);
    marks.push(versionId === null ? { key } : { key, versionId });
  }
  return marks;
}

async function removeHeaders({ records }: PrunePlan, storage: Storage, signal: AbortSignal): Promise<void> {
  const [refused] = await removeAll(records.headers, storage, signal);
  if (refused === undefined) return;
  throw new EngineError('access.denied', { facts: { key: refused.key, vendorCode: refused.code } });
}

async function removeAll(objects: readonly ObjectVersion[], storage: Storage, signal: AbortSignal): Promise<Refusal[]> {
  const refused: Refusal[] = [];
  for (let at = 0; at < objects.length; at += BATCH) {
    throwIfCancelled(signal);
    refused.push(...(await removeVersions(objects.slice(at, at + BATCH), storage, signal)));
  }
  return refused;
}
