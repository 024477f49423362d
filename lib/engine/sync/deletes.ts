import { throwIfCancelled } from '../errors';
import type { FileIndex } from '../file-index/file-index';
import type { Storage } from '../storage/storage';
import type { PlanOperation } from '../types';
import type { Failures } from './failures';
import type { Progress } from './progress';

/** DeleteObjects names at most this many keys. */
const BATCH = 1000;

export interface DeletePorts {
  readonly storage: Storage;
  readonly index: FileIndex;
  readonly progress: Progress;
  readonly failures: Failures;
}

/**
 * Carries out the plan's removals in batches, one request per 1,000 objects; links and directories need none. A key the
 * bucket refuses is a failure of its path and stays in the index. Each batch is committed before the next is sent.
 */
export async function deleteRemoved(planId: string, ports: DeletePorts, signal: AbortSignal): Promise<void> {
  for (const batch of batches(pendingRemovals(ports.index, planId))) {
    throwIfCancelled(signal);
    const refused = await deleteBatch(batch, ports, signal);
    const done = batch.filter((operation) => operation.key === null || !refused.has(operation.key));
    forget(done, planId, ports.index);
    ports.progress.removed(done.filter((operation) => operation.key !== null).length);
  }
}

/**
 * Settles removals that may not be carried out (excluded, or something failed): the object stays and its row is marked
 * gone, so that no manifest names it and the next plan offers it again. No request.
 */
export function keepRemoved(planId: string, index: FileIndex): void {
  for (const batch of batches(pendingRemovals(index, planId))) {
    const objects = batch.filter((operation) => operation.key !== null);
    const current = objects.filter((operation) => isCurrent(operation, index));
    for (const { entry } of current) index.markGone(entry.path);
    for (const { seq } of objects) index.markDone(planId, seq);
    forget(
      batch.filter((operation) => operation.key === null),
      planId,
      index,
    );
  }
}

async function deleteBatch(
  batch: readonly PlanOperation[],
  ports: DeletePorts,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const paths = new Map<string, string>();
  for (const { key, entry } of batch) if (key !== null) paths.set(key, entry.path);
  if (paths.size === 0) return new Set();
  const { errors } = await ports.storage.deleteObjects({ objects: [...paths.keys()].map((key) => ({ key })) }, signal);
  for (const { key, code } of errors) ports.failures.add(paths.get(key) ?? key, code);
  return new Set(errors.map(({ key }) => key));
}

function forget(operations: readonly PlanOperation[], planId: string, index: FileIndex): void {
  const current = operations.filter((operation) => isCurrent(operation, index));
  for (const { entry } of current) index.remove(entry.path);
  for (const { seq } of operations) index.markDone(planId, seq);
  index.flush();
}

/** False when the row of that path is another thing by now: a link that took a file's name keeps its row. */
function isCurrent(operation: PlanOperation, index: FileIndex): boolean {
  return index.get(operation.entry.path)?.key === operation.key;
}

function* pendingRemovals(index: FileIndex, planId: string): Generator<PlanOperation> {
  for (const operation of index.pendingOperations(planId)) if (operation.action === 'remove') yield operation;
}

/** Removals of up to 1,000 objects at a time, with the links and directories between them. */
function* batches(removals: Iterable<PlanOperation>): Generator<PlanOperation[]> {
  let batch: PlanOperation[] = [];
  let objects = 0;
  for (const removal of removals) {
    batch.push(removal);
    objects += removal.key === null ? 0 : 1;
    if (objects < BATCH && batch.length < BATCH * 10) continue;
    yield batch;
    batch = [];
    objects = 0;
  }
  if (batch.length > 0) yield batch;
}
