import { setMaxListeners } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ApprovedPlan } from '../approve/approve';
import type { Clock } from '../clock';
import { type EngineError, type ErrorCode, isEngineError, throwIfCancelled } from '../errors';
import type { EngineListener } from '../events';
import type { FileIndex, OpenUpload } from '../file-index/file-index';
import { machineError } from '../machine-error';
import type { ReadAway } from '../native/addon';
import type { Storage } from '../storage/storage';
import type { LinkPolicy, PathFailure, PlanOperation, RequestCounts, SourceRoot } from '../types';
import { BodyBuffers } from './body-buffers';
import { ByteBudget } from './byte-budget';
import type { FileOperation, UploadPorts } from './data-object';
import { deleteRemoved, keepRemoved } from './deletes';
import { Failures, isOfOnePath } from './failures';
import { IndexCommitter } from './index-committer';
import { abortUpload, isUploadOf } from './multipart';
import { partLayout, SINGLE_PUT_LIMIT } from './parts';
import { Progress, type Workload } from './progress';
import { isUpload, recordUpload, recordWithoutRequest } from './record';
import { QuickReads, SMALL_BYTES } from './small-file';
import { resolveSource } from './source-file';
import { abortStrays, PostCount } from './stray-uploads';
import { uploadFile } from './upload';
import { type DumpTask, uploadDump, writeLastDump } from './upload-dump';
import { forEachConcurrently } from './work-pool';

/*
 * Sync carries out an approved plan: upload, record what the bucket acknowledged, and only then delete.
 *   1. abort multipart uploads an earlier crash left behind, but for those of files that are still to be uploaded as they were;
 *   2. uploads in path order, side by side; links, directories and metadata are recorded without a request;
 *   3. removals, only when step 2 had no failure and the approval included them.
 * A failure of one path is named and the run goes on; anything that would fail for every path ends it. Whatever ends it,
 * finished work is in the index, unfinished work is still pending in the plan, and calling sync again with the same
 * approval continues. At every instant the bucket holds too much rather than too little.
 */

/** T1's first run on a busy machine: 18.0 s of wall with this, 21.0 with 16 (medians of 3), in the same processor time. */
const DEFAULT_CONCURRENCY = 24;
/** Bytes of file content in memory at once; as much again of dumps. */
const BYTES_IN_FLIGHT = 96 * 1024 * 1024;
/** Databases dumped at once: more would only make the server slower for its visitors. */
const DUMPS_AT_ONCE = 2;
/** Operations that one commit announces before they are sent. */
const ANNOUNCED_AT_ONCE = 512;
/** Operations without a request that are recorded before the event loop gets its turn. */
const RECORDED_PER_TURN = 500;

/**
 * `prefix` is informative: keys come from the plan. `links` is the job's policy (default keep). `requests` reads the meter,
 * for progress. `concurrency` is how many files are worked on at once (default 24).
 */
export interface SyncPorts {
  readonly storage: Storage;
  readonly index: FileIndex;
  readonly roots: readonly SourceRoot[];
  readonly prefix: string;
  readonly links?: LinkPolicy;
  readonly storageClass?: string;
  readonly clock: Clock;
  readonly listener?: EngineListener;
  requests(): RequestCounts;
  readonly concurrency?: number;
  /** Databases of the job, by the path of their dump. */
  readonly databases?: ReadonlyMap<string, DumpTask>;
  /** Where copies of SQLite files lie while they are sent; the system's temporary directory unless told otherwise. */
  readonly scratchDirectory?: string;
  /** The addon's; left out: small files are read with what Node has. */
  readonly readAway?: ReadAway | undefined;
}

/**
 * succeeded: everything done. partial: named paths could not be read or deleted (or the plan already named unreadable
 * ones); the rest is done. cancelled, held (`guard.exceeded`), failed: ended early; `error` says why for the last two.
 */
export interface SyncResult {
  readonly outcome: 'succeeded' | 'partial' | 'failed' | 'cancelled' | 'held';
  /** The first 1,000. */
  readonly failures: readonly PathFailure[];
  readonly failuresTotal: number;
  /** Uploaded by this call. */
  readonly filesDone: number;
  readonly bytesDone: number;
  /** Objects deleted by this call. */
  readonly deleted: number;
  readonly error?: EngineError;
}

/** Never rejects: how it ended is in the result. Returns within about a second after `signal` fires. */
export async function sync(approved: ApprovedPlan, ports: SyncPorts, signal: AbortSignal): Promise<SyncResult> {
  const failures = new Failures(ports.listener);
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  const cancel = () => stop.abort(signal.reason);
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel, { once: true });
  const run: Run = { approved, ports, stop, failures, progress: new Progress(NOTHING, ports.requests, ports.listener) };
  let error: EngineError | undefined;
  try {
    await work(run);
  } catch (cause) {
    error = machineError(cause);
  } finally {
    signal.removeEventListener('abort', cancel);
  }
  return resultOf(run, signal.aborted, error);
}

const NOTHING: Workload = { files: 0, bytes: 0, deletes: 0 };

interface Run {
  readonly approved: ApprovedPlan;
  readonly ports: SyncPorts;
  /** Fires on cancel and on the first error that ends the run. */
  readonly stop: AbortController;
  readonly failures: Failures;
  progress: Progress;
}

async function work(run: Run): Promise<void> {
  const { ports, stop } = run;
  throwIfCancelled(stop.signal);
  let refusal: unknown;
  const committer = new IndexCommitter(ports.index, ports.clock, (error) => {
    refusal = error;
    stop.abort(error);
  });
  try {
    const unanswered = ports.index.settleSent().filter((operation) => isInParts(operation, ports));
    const { total, left, inParts } = await workload(run);
    await abortLeftovers(ports, left, stop.signal);
    await abortStrays(new Set(unanswered.map(({ key }) => key ?? '')), ports, stop.signal);
    const posts = new PostCount(ports.requests);
    run.progress = new Progress(total, ports.requests, ports.listener);
    ports.listener?.({ kind: 'stage', stage: 'sync' });
    await uploadAll({ ...run, posts }, committer, left);
    if (posts.hasResent) await abortStrays(inParts, ports, stop.signal);
    // Only once every row is on disk.
    committer.commit();
    ports.index.sending(run.approved.planId, null);
    await removeAll(run);
  } catch (error) {
    throw refusal ?? error;
  } finally {
    await committer.close();
  }
}

type LeftUploads = ReadonlyMap<string, OpenUpload>;

async function abortLeftovers(ports: SyncPorts, wanted: LeftUploads, signal: AbortSignal): Promise<void> {
  for (const { key, uploadId, path } of ports.index.openUploads()) {
    if (wanted.get(path)?.uploadId !== uploadId) await abortUpload(key, uploadId, ports, signal);
  }
}

interface Work {
  readonly total: Workload;
  /** Uploads of a crash that are part of it. */
  readonly left: LeftUploads;
  /** Keys of what goes in parts. */
  readonly inParts: ReadonlySet<string>;
}

async function workload({ approved, stop, ports }: Run): Promise<Work> {
  const { index } = ports;
  const inParts = new Set<string>();
  const open = new Map(index.openUploads().map((upload) => [upload.path, upload]));
  const left = new Map<string, OpenUpload>();
  const total = { files: 0, bytes: 0, deletes: 0 };
  let seen = 0;
  for (const operation of index.pendingOperations(approved.planId)) {
    seen += 1;
    if (seen % RECORDED_PER_TURN === 0) await nextTurn();
    throwIfCancelled(stop.signal);
    if (operation.action === 'remove') total.deletes += operation.key === null ? 0 : 1;
    if (!isUpload(operation)) continue;
    total.files += 1;
    total.bytes += operation.entry.size;
    if (isInParts(operation, ports)) inParts.add(operation.key);
    if (open.size === 0) continue;
    const upload = open.get(operation.entry.path);
    if (upload !== undefined && isUploadOf(upload, operation.key, operation.entry)) left.set(upload.path, upload);
  }
  return { total, left, inParts };
}

/** A dump's size is an estimate: it may. */
function isInParts({ entry }: PlanOperation, { databases }: SyncPorts): boolean {
  return partLayout(entry.size).parts > 1 || databases?.has(entry.path) === true;
}

async function uploadAll(
  run: Run & { posts: PostCount },
  committer: IndexCommitter,
  leftUploads: LeftUploads,
): Promise<void> {
  const { approved, ports, stop, progress, posts } = run;
  const { storage, index, clock } = ports;
  const source = await resolveSource(ports.roots, ports.links ?? 'keep');
  const budget = new ByteBudget(BYTES_IN_FLIGHT);
  const dumps = new ByteBudget(DUMPS_AT_ONCE);
  // Of their own: a dump takes as long as its server, and no file should wait for that.
  const dumpBytes = new ByteBudget(BYTES_IN_FLIGHT);
  const quickReads = new QuickReads(clock);
  const { storageClass } = ports;
  const copies = new ByteBudget(DUMPS_AT_ONCE);
  const note = (path: string, code: ErrorCode) => run.failures.add(path, code);
  const upload: UploadPorts = {
    ...{ storage, index, clock, source, budget, progress, quickReads, storageClass, leftUploads },
    bodies: new BodyBuffers(SMALL_BYTES),
    partBodies: new BodyBuffers(SINGLE_PUT_LIMIT),
    ...{ copies, note, posts, scratchDirectory: ports.scratchDirectory },
    readAway: ports.readAway && fewAtATime(ports.readAway, stop.signal),
  };
  let recorded = 0;
  let announced = -1;
  const carryOut = async (operation: PlanOperation) => {
    throwIfCancelled(stop.signal);
    if (operation.action === 'remove') return;
    if (operation.seq > announced && isUpload(operation)) {
      announced = operation.seq + ANNOUNCED_AT_ONCE;
      index.sending(approved.planId, announced);
      committer.committed();
    }
    const task = ports.databases?.get(operation.entry.path);
    if (isUpload(operation) && task !== undefined) {
      const giveBack = await dumps.acquire(1, stop.signal);
      return dumpOne(run, operation, { task, upload: { ...upload, budget: dumpBytes }, committer }).finally(giveBack);
    }
    if (isUpload(operation)) return uploadOne(run, operation, upload, committer);
    recordWithoutRequest(index, approved.planId, operation);
    committer.changed();
    recorded += 1;
    if (recorded % RECORDED_PER_TURN === 0) await nextTurn();
  };
  const operations = index.pendingOperations(approved.planId);
  const width = ports.concurrency ?? DEFAULT_CONCURRENCY;
  await forEachConcurrently(operations, width, carryOut, (error) => stop.abort(error));
}

async function uploadOne(
  run: Run,
  operation: Parameters<typeof uploadFile>[0],
  upload: UploadPorts,
  committer: IndexCommitter,
): Promise<void> {
  const { approved, failures, progress, stop } = run;
  try {
    const uploaded = await uploadFile(operation, upload, stop.signal);
    recordUpload(upload.index, approved.planId, operation, uploaded);
    committer.changed();
    progress.file(operation.entry.path, uploaded.entry.size, uploaded.partBytes);
  } catch (error) {
    if (!isOfOnePath(error)) throw error;
    failures.add(operation.entry.path, error.code);
  }
}

async function dumpOne(
  { approved, failures, progress, stop }: Run,
  operation: FileOperation,
  { task, upload, committer }: { task: DumpTask; upload: UploadPorts; committer: IndexCommitter },
): Promise<void> {
  const { path } = operation.entry;
  try {
    const result = await uploadDump(task, operation, upload, stop.signal);
    if (result.kind === 'unchanged') {
      upload.index.markDone(approved.planId, operation.seq);
      progress.file(path, 0, 0);
    } else {
      const { uploaded, stored } = result;
      recordUpload(upload.index, approved.planId, operation, uploaded);
      writeLastDump(upload.index, path, stored);
      progress.file(path, uploaded.entry.size, uploaded.partBytes);
    }
    committer.changed();
  } catch (error) {
    if (!isOfOnePath(error)) throw error;
    failures.add(path, error.code);
  }
}

async function removeAll(run: Run): Promise<void> {
  const { approved, ports, failures, progress, stop } = run;
  throwIfCancelled(stop.signal);
  if (approved.deletes === 'excluded' || failures.total > 0) return keepRemoved(approved.planId, ports.index);
  ports.listener?.({ kind: 'stage', stage: 'delete' });
  await deleteRemoved(approved.planId, { storage: ports.storage, index: ports.index, progress, failures }, stop.signal);
}

function resultOf(run: Run, isCancelled: boolean, error: EngineError | undefined): SyncResult {
  const { failures, progress, approved } = run;
  const done = {
    failures: failures.kept,
    failuresTotal: failures.total,
    filesDone: progress.filesDone,
    bytesDone: progress.bytesDone,
    deleted: progress.deleted,
  };
  if (error === undefined) {
    const isWhole = failures.total === 0 && approved.summary.unreadable === 0;
    return { outcome: isWhole ? 'succeeded' : 'partial', ...done };
  }
  if (isCancelled) return { outcome: 'cancelled', ...done, ...(error.code === 'cancelled' ? {} : { error }) };
  if (isEngineError(error, 'guard.exceeded')) return { outcome: 'held', ...done, error };
  return { outcome: 'failed', ...done, error };
}

/** A drive that hangs must not take all of libuv's four threads: names of servers are looked up there too. */
const READS_AT_ONCE = 3;

function fewAtATime(readAway: ReadAway, signal: AbortSignal): ReadAway {
  const reads = new ByteBudget(READS_AT_ONCE);
  return async (...call) => {
    const giveBack = await reads.acquire(1, signal);
    try {
      return await readAway(...call);
    } finally {
      giveBack();
    }
  };
}
