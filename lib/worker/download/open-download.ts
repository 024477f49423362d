import type { Readable } from 'node:stream';
import { DOWNLOADER } from '../../db/downloader';
import { newId } from '../../db/ids';
import { type SelectedRow, SnapshotSelection } from '../../db/snapshot-selection';
import { type DownloadLine, openChecked } from '../../engine/download/checked-body';
import { openZip } from '../../engine/download/zip';
import { folderAbove } from '../../engine/download/zip-name';
import { EngineError } from '../../engine/errors';
import { objectKey } from '../../engine/plan/object-key';
import { bookInUse } from '../../engine/pricing/book-file';
import { readManifest } from '../../engine/snapshot/read-manifest';
import { isArchiveClass } from '../../engine/storage/archive-classes';
import type { Storage } from '../../engine/storage/storage';
import type { SnapshotHeader } from '../../engine/types';
import { type BucketSession, openBucketSession } from '../bucket-session';
import { repeat } from '../repeat';
import { writeSnapshotFiles } from '../snapshot-files-writer';
import { headerOfRow } from '../snapshot-header';
import type { TaskContext } from '../task-context';
import { scratchFolder } from '../tasks/scratch';
import { beat, signOff } from '../worker-row';

/** What a process that sends downloads lends to each. */
export type DownloadBench = Pick<TaskContext, 'db' | 'dataDir' | 'box' | 'ports' | 'installation' | 'tool'>;

export interface DownloadRequest {
  readonly snapshotId: string;
  /** As a snapshot names them, folders with a final '/'; none: everything. */
  readonly paths: readonly string[];
  /** auto: one file as it is, everything else as a zip. */
  readonly shape: 'auto' | 'zip';
}

export interface Download {
  /** What it should be called. */
  readonly name: string;
  readonly shape: 'file' | 'zip';
  readonly files: number;
  /** Of the contents; of a file, exactly what comes. */
  readonly bytes: number;
  /** Ends with an EngineError when something is wrong; read it to its end or destroy it. */
  readonly body: Readable;
  /** Resolves when its requests are in the ledger, after the body has closed. Rejects with what the database threw. */
  readonly settled: Promise<void>;
}

/**
 * Files of a snapshot as a stream, its requests counted and priced under an activity `restore` of its own: one GET for each file, and
 * one for the manifest when nobody has looked at the snapshot before. What can be refused is thrown before the first byte: of a zip out
 * of an archive class, one HEAD tells whether its first file can be read.
 *
 * Throws `snapshot.missing`, `restore.not-in-snapshot`, and what openChecked(), openZip() and openBucketSession() throw.
 */
export async function openDownload(
  bench: DownloadBench,
  request: DownloadRequest,
  signal: AbortSignal,
): Promise<Download> {
  const snapshot = await bench.db.snapshot.findUnique({ where: { id: request.snapshotId }, include: WITH_PLACE });
  if (snapshot === null) throw new EngineError('snapshot.missing', { facts: { snapshotId: request.snapshotId } });
  const header = headerOfRow(snapshot, snapshot.job.slug);
  const sender = await signOn(bench, signal);
  const account = { activity: 'restore', activityId: sender.context.owner, jobId: snapshot.jobId } as const;
  let session: BucketSession | null = null;
  let selection: SnapshotSelection | null = null;
  const close = async () => {
    selection?.close();
    await session?.close();
    await sender.end();
  };
  try {
    session = await openBucketSession(sender.context, snapshot.job.destination, account);
    selection = await select(sender.context, { session, header, request });
    const sums = selection.sums();
    const isFile = sums.file !== null && request.shape === 'auto';
    if (!isFile && isArchiveClass(snapshot.job.destination.storageClass)) {
      await refuseArchived(linesOf(selection.rows(), header.prefix), session.storage, signal);
    }
    const body = await open(sender.context, { session, header, selection, paths: request.paths, isFile });
    const settled = new Promise((resolve) => body.once('close', resolve)).then(close);
    settled.catch(() => {});
    const name = isFile ? (sums.file?.split('/').at(-1) ?? '') : zipFileName(request.paths, header);
    return { name, shape: isFile ? 'file' : 'zip', files: sums.files, bytes: sums.bytes, body, settled };
  } catch (error) {
    await close();
    throw error;
  }
}

const WITH_PLACE = { job: { include: { destination: true } } } as const;
const BEAT_EVERY_MS = 60_000;

/** A row among the workers while it lasts: without one the journal of its requests would be taken for a dead worker's. */
async function signOn(bench: DownloadBench, signal: AbortSignal) {
  const owner = `${DOWNLOADER}${newId()}`;
  const stop = new AbortController();
  const { db, ports } = bench;
  const show = () => beat(db, { id: owner, host: ports.host, nowMs: ports.clock.now() });
  await show();
  const beating = repeat(ports.clock, BEAT_EVERY_MS, show, (error) => stop.abort(error));
  const context: TaskContext = {
    ...bench,
    ...{ book: bookInUse(bench.dataDir), taskId: owner, owner },
    signal: AbortSignal.any([signal, stop.signal]),
    cancel: () => stop.abort(),
    pause: () => stop.abort(),
    sign: () => undefined,
    stopOnError: (error) => stop.abort(error),
  };
  return {
    context,
    end: async () => {
      await beating.stop();
      await signOff(db, owner);
    },
  };
}

interface Opened {
  readonly session: BucketSession;
  readonly header: SnapshotHeader;
}

/** Fetches the manifest first when it is not here. */
async function select(
  context: TaskContext,
  { session, header, request }: Opened & { request: DownloadRequest },
): Promise<SnapshotSelection> {
  const { snapshotId, paths } = request;
  const { dataDir, signal } = context;
  const loaded = SnapshotSelection.open(dataDir, snapshotId, paths);
  if (loaded !== null) return loaded;
  const lines = readManifest(session.storage, header, signal, { scratchDirectory: scratchFolder(context) });
  await writeSnapshotFiles(dataDir, snapshotId, { lines, prefix: header.prefix });
  const selection = SnapshotSelection.open(dataDir, snapshotId, paths);
  if (selection === null) throw new EngineError('snapshot.missing', { facts: { snapshotId } });
  return selection;
}

interface Opening extends Opened {
  readonly selection: SnapshotSelection;
  readonly paths: readonly string[];
  readonly isFile: boolean;
}

async function open(context: TaskContext, { session, header, selection, paths, isFile }: Opening): Promise<Readable> {
  const { signal } = context;
  const lines = linesOf(selection.rows(), header.prefix);
  if (!isFile) {
    const ports = { storage: session.storage, scratchDirectory: scratchFolder(context) };
    return openZip({ lines, above: folderAbove(paths) }, ports, signal);
  }
  const { value } = lines.next();
  if (value === undefined) throw new EngineError('restore.not-in-snapshot', { facts: { path: paths[0] ?? '' } });
  return openChecked(value, session.storage, signal);
}

/** A zip that has begun could only break off. Throws `object.archived`. */
async function refuseArchived(lines: Iterable<DownloadLine>, storage: Storage, signal: AbortSignal): Promise<void> {
  for (const { type, key, versionId } of lines) {
    if (type !== 'file' || key === undefined) continue;
    const found = await storage.headObject({ key, ...(versionId == null ? {} : { versionId }) }, signal);
    const isArchived = found !== null && isArchiveClass(found.storageClass ?? 'STANDARD');
    if (isArchived && found.thaw !== 'readable') throw new EngineError('object.archived', { facts: { key } });
    return;
  }
}

/** Folders that no line named come with what lies in them. */
function* linesOf(rows: Iterable<SelectedRow>, prefix: string): Generator<DownloadLine, undefined> {
  for (const { path, kind, size, mode, mtimeNs: mtime, target, sha256, versionId, key } of rows) {
    if (kind === 'folder') {
      if (mode !== '') yield { path, type: 'directory', size: 0, mtime, mode };
    } else if (kind === 'symlink') {
      yield { path, type: 'symlink', size: 0, mtime, mode, target: target ?? '' };
    } else {
      const where = { key: key ?? objectKey(prefix, path), versionId };
      yield { path, type: 'file', size, mtime, mode, ...(sha256 === null ? {} : { sha256 }), ...where };
    }
  }
}

/** A single folder by its name, everything else by job and day. */
function zipFileName(paths: readonly string[], { job, createdAt }: SnapshotHeader): string {
  const name = paths.length === 1 ? paths[0]?.replace(/\/$/, '').split('/').at(-1) : undefined;
  return `${name ?? `${job}-${createdAt.slice(0, 10)}`}.zip`;
}
