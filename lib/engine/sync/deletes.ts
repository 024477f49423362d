import { throwIfCancelled } from '../errors';
import type { FileIndex } from '../file-index/file-index';
import { BULK_DELETE_KEYS, fitsBulkDelete } from '../storage/bulk-delete';
import type { Storage } from '../storage/storage';
import type { PlanOperation } from '../types';
import type { Failures } from './failures';
import type { Progress } from './progress';

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
  for (const batch of batches(pendingRemovals(ports.index, planId, 'objects'))) {
    throwIfCancelled(signal);
    const refused = await deleteBatch(batch, ports, signal);
    const done = batch.filter(({ key }) => !refused.has(key));
    forget(done, planId, ports.index);
    ports.progress.removed(done.length);
  }
  forgetWithoutObject(planId, ports.index);
}

/**
 * Settles removals that may not be carried out (excluded, or something failed): the object stays and its row is marked
 * gone, so that no manifest names it and the next plan offers it again. No request.
 */
export function keepRemoved(planId: string, index: FileIndex): void {
  for (const batch of batches(pendingRemovals(index, planId, 'objects'))) {
    const current = batch.filter((operation) => isCurrent(operation, index));
    for (const { entry } of current) index.markGone(entry.path);
    for (const { seq } of batch) index.markDone(planId, seq);
    index.flush();
  }
  forgetWithoutObject(planId, index);
}

function forgetWithoutObject(planId: string, index: FileIndex): void {
  for (const batch of batches(pendingRemovals(index, planId, 'recorded'))) forget(batch, planId, index);
}

/** Resolves to the keys that stay. */
async function deleteBatch(
  batch: readonly PlanOperation[],
  ports: DeletePorts,
  signal: AbortSignal,
): Promise<ReadonlySet<string | null>> {
  const paths = new Map<string, string>();
  for (const { key, entry } of batch) if (key !== null) paths.set(key, entry.path);
  const refused = new Set<string>();
  for (const { key, code } of await deleteKeys([...paths.keys()], ports.storage, signal)) {
    refused.add(key);
    ports.failures.add(paths.get(key) ?? key, code === 'AccessDenied' ? 'access.denied' : 'storage.unknown');
  }
  return refused;
}

/** One request, and one more for each key that the body of a bulk delete cannot carry (control characters), as DeleteRequests counts. */
async function deleteKeys(keys: readonly string[], storage: Storage, signal: AbortSignal): Promise<DeleteErrors> {
  const alone = keys.filter((key) => !fitsBulkDelete(key)).map((key) => [key]);
  const errors: DeleteErrors[number][] = [];
  for (const some of [keys.filter(fitsBulkDelete), ...alone]) {
    if (some.length === 0) continue;
    errors.push(...(await storage.deleteObjects({ objects: some.map((key) => ({ key })) }, signal)).errors);
  }
  return errors;
}

type DeleteErrors = Awaited<ReturnType<Storage['deleteObjects']>>['errors'];

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

function* pendingRemovals(index: FileIndex, planId: string, which: 'objects' | 'recorded'): Generator<PlanOperation> {
  for (const operation of index.pendingOperations(planId)) {
    const hasObject = operation.key !== null;
    if (operation.action === 'remove' && hasObject === (which === 'objects')) yield operation;
  }
}

function* batches(removals: Iterable<PlanOperation>): Generator<PlanOperation[]> {
  let batch: PlanOperation[] = [];
  for (const removal of removals) {
    batch.push(removal);
    if (batch.length < BULK_DELETE_KEYS) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
