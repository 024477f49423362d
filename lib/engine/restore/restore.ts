import { setMaxListeners } from 'node:events';
import type { Clock } from '../clock';
import type { EngineError } from '../errors';
import { isEngineError, throwIfCancelled } from '../errors';
import type { EngineListener } from '../events';
import { machineError } from '../machine-error';
import type { Storage } from '../storage/storage';
import { forEachConcurrently } from '../sync/work-pool';
import type { FilesAndBytes, ManifestLine, PathFailure, RequestCounts, SourceRoot } from '../types';
import { carryOut } from './carry-out';
import { ExactTimes } from './exact-times';
import type { FolderContext } from './folder';
import { isOfOnePlace } from './place-error';
import { Placement } from './placement';
import { type Existing, SafetyCopies } from './safety-copy';
import { Selection } from './selection';
import { RESTORE_WIDTH } from './space-need';
import { syncDisk } from './sync-disk';
import { Tally } from './tally';
import { TemporaryNames } from './temporary-name';
import type { Thawing } from './thaw';
import { walk } from './walk';

/*
 * Restore brings a snapshot's files back, in one pass over its manifest:
 *   folders are made (mode 0700) as the walk enters them; files are fetched side by side, each to a temporary name in its own
 *   folder, hash and size compared, synced, given owner, mode and time, and renamed into place; links are made the same way;
 *   a folder gets its own mode and time when everything in it is in place.
 * It never writes outside its target: not for `..` or absolute paths (a damaged manifest), not through a link in the place of
 * a folder, planted before or during the restore (directory.ts). It deletes nothing but its own temporary files. What is
 * identical is not fetched, so calling it again after a crash or a cancel finishes the job.
 */

/**
 * `id` names the temporary files; the same id must be used when the restore is continued. `paths`: files, or folders ending
 * with '/'; empty is everything. `target`: an absolute folder, or null for the original places. `existing`, for files that
 * differ: replace them, keep them, or copy: replace them and keep a copy (safety-copy.ts). `expected`: what the restore plan said will be fetched, for progress.
 */
export interface RestoreRequest {
  readonly id: string;
  readonly sources: readonly SourceRoot[];
  readonly paths: readonly string[];
  readonly target: string | null;
  readonly existing: Existing;
  readonly expected?: FilesAndBytes;
}

/** `manifest`: readManifest() of the snapshot. `requests` reads the meter, for progress. */
export interface RestorePorts {
  readonly storage: Storage;
  readonly manifest: AsyncIterable<ManifestLine>;
  readonly clock: Clock;
  readonly listener?: EngineListener;
  requests(): RequestCounts;
  readonly concurrency?: number;
  /** How archived objects are asked for; left out: each is a failure, `object.archived`. */
  readonly thaw?: Thawing;
}

/**
 * thawing: archived objects were asked for and cannot be read yet; call again with the same request when `lastThawing` can be.
 * partial: everything else is in place, but the named paths are not. cancelled, held (`guard.exceeded`), failed: ended early.
 */
export interface RestoreResult {
  readonly outcome: 'succeeded' | 'partial' | 'thawing' | 'failed' | 'cancelled' | 'held';
  /** Fetched and put in place by this call. */
  readonly files: number;
  readonly bytes: number;
  /** Of those, how many had their SHA-256 compared before they were put in place. */
  readonly verified: number;
  readonly links: number;
  /** There already with the right content, links too; nothing was fetched. */
  readonly identical: number;
  /** Of those, the files. */
  readonly present: FilesAndBytes;
  /** Different, and left alone because `existing` said so. */
  readonly kept: number;
  /** Archived, asked for, and not fetched by this call. */
  readonly thawing: FilesAndBytes;
  readonly lastThawing: ManifestLine | null;
  /** Entries whose owner only root could have set. */
  readonly ownersNotSet: number;
  /** Entries whose time could not be set to the nanosecond. */
  readonly timesNotExact: number;
  /** The first 1,000. */
  readonly failures: readonly PathFailure[];
  readonly failuresTotal: number;
  readonly error?: EngineError;
}

/** Never rejects: how it ended is in the result. Returns within about a second after `signal` fires. */
export async function restore(
  request: RestoreRequest,
  ports: RestorePorts,
  signal: AbortSignal,
): Promise<RestoreResult> {
  const tally = new Tally(request.expected ?? { files: 0, bytes: 0 }, ports.requests, ports.listener);
  const context: FolderContext = {
    restoreId: request.id,
    notes: { owners: 0 },
    times: new ExactTimes(),
    open: new Set(),
    onFailure: (path, error) => failAt(tally, path, error),
  };
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  const cancel = () => stop.abort(signal.reason);
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel, { once: true });
  let error: EngineError | undefined;
  try {
    await work(request, ports, { tally, context, stop });
  } catch (cause) {
    error = machineError(cause);
  } finally {
    signal.removeEventListener('abort', cancel);
    for (const folder of [...context.open]) await folder.abandon();
  }
  return resultOf(tally, context, signal.aborted, error);
}

interface Run {
  readonly tally: Tally;
  readonly context: FolderContext;
  readonly stop: AbortController;
}

async function work(request: RestoreRequest, ports: RestorePorts, { tally, context, stop }: Run): Promise<void> {
  throwIfCancelled(stop.signal);
  const names = new TemporaryNames(request.id);
  const selection = new Selection(request.paths);
  const placement = new Placement(request.sources, request.target);
  ports.listener?.({ kind: 'stage', stage: 'restore' });
  const tasks = walk({ lines: ports.manifest, selection, placement }, context, stop.signal);
  const { storage, clock } = ports;
  const { notes, times } = context;
  const copies = request.existing === 'copy' ? new SafetyCopies(request.id, placement) : null;
  const each = {
    storage,
    clock,
    notes,
    times,
    names,
    tally,
    existing: request.existing,
    copies,
    thaw: ports.thaw ?? null,
  };
  const width = ports.concurrency ?? RESTORE_WIDTH;
  const carry = (task: Parameters<typeof carryOut>[0]) => carryOut(task, each, stop.signal);
  await forEachConcurrently(tasks, width, carry, (error) => stop.abort(error));
  await times.flush();
  for (const folder of placement.bases) await syncDisk(folder);
  for (const path of selection.unmatched) tally.failures.add(path, 'restore.not-in-snapshot');
}

/** What stands in the way of one folder is its failure; anything else ends the restore. */
function failAt(tally: Tally, path: string, error: EngineError): void {
  if (!isOfOnePlace(error)) throw error;
  tally.failures.add(path, error.code);
}

function resultOf(
  tally: Tally,
  context: FolderContext,
  isCancelled: boolean,
  error: EngineError | undefined,
): RestoreResult {
  const { files, bytes, verified, links, identical, kept, failures } = tally;
  const counts = { files, bytes, verified, links, identical, kept, present: { ...tally.present } };
  const notes = { ownersNotSet: context.notes.owners, timesNotExact: context.times.inexact };
  const thaw = { thawing: { ...tally.thawing }, lastThawing: tally.lastThawing };
  const done = { ...counts, ...notes, ...thaw, failures: failures.kept, failuresTotal: failures.total };
  if (error === undefined && tally.thawing.files > 0) return { outcome: 'thawing', ...done };
  if (error === undefined) return { outcome: failures.total === 0 ? 'succeeded' : 'partial', ...done };
  if (isCancelled) return { outcome: 'cancelled', ...done, ...(error.code === 'cancelled' ? {} : { error }) };
  if (isEngineError(error, 'guard.exceeded')) return { outcome: 'held', ...done, error };
  return { outcome: 'failed', ...done, error };
}
