import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineError, isEngineError } from '../errors';
import type { FileIndex } from '../file-index/file-index';
import { machineError } from '../machine-error';
import type { Storage } from '../storage/storage';
import type { ManifestPart, SnapshotHeader, SourceRoot } from '../types';
import { formatHeader, parseHeader } from './header';
import { type WrittenManifest, writeManifest, writePart } from './manifest';
import { baseOfNext, countsOver, readChain, rememberManifest } from './manifest-chain';
import { readRecord } from './read-object';
import { recordKeys } from './records';

/*
 * A snapshot is a manifest and, written after it, a header. Only the header makes it count: a crash between the two leaves
 * a manifest nobody names, never a snapshot without its list. Two PUTs, no other request.
 */

/** S3 takes at most 5 GB in one PUT (facts: qfacts.md); Node holds at most 4 GiB in one Buffer. */
const MANIFEST_LIMIT = 4 * 1024 ** 3 - 1;

/** `createdAtMs`: ms since 1970 by the server's clock. `failures`: paths the run could not bring over. */
export interface SnapshotRequest {
  readonly id: string;
  readonly jobSlug: string;
  readonly createdAtMs: number;
  readonly parent: string | null;
  readonly prefix: string;
  readonly sources: readonly SourceRoot[];
  readonly outcome: SnapshotHeader['outcome'];
  readonly failures: number;
  readonly versioned: boolean;
  /** Name and version of the program, such as "foresync 0.1.0". */
  readonly tool: string;
}

/** `scratchDirectory` (existing) gets the manifest for the time of the call; nothing is left in it. */
export interface SnapshotPorts {
  readonly storage: Storage;
  readonly index: Pick<FileIndex, 'entries' | 'totals' | 'getFact' | 'touched' | 'touchedCount' | 'manifestWritten'>;
  readonly scratchDirectory: string;
}

/**
 * Writes manifest, then header; a delta when the manifest before can be added to. A snapshot that was written already, by a run
 * that was then cut short, is not written again. Throws what Storage throws, `machine.*` for the scratch file, `object.too-large`,
 * `cancelled`.
 */
export async function writeSnapshot(
  request: SnapshotRequest,
  ports: SnapshotPorts,
  signal: AbortSignal,
): Promise<SnapshotHeader> {
  const { index, storage } = ports;
  const chain = readChain(index);
  if (chain?.header.id === request.id) return chain.header;
  const base = baseOfNext(index, chain);
  const scratch = await mkdtemp(join(ports.scratchDirectory, 'manifest-')).catch((error) => {
    throw machineError(error);
  });
  try {
    const file = join(scratch, `${request.id}.ndjson.gz`);
    const written = await (base === null
      ? writeManifest(index.entries(), file, signal)
      : writePart(index.touched(), file, signal));
    const header = headerOf(request, { written, base, totals: index.totals() });
    await putManifest(storage, header, file, signal);
    await putHeader(storage, header, signal);
    rememberManifest(index, { header, ...countsOver(base === null ? null : chain, written.lines) });
    return header;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function putManifest(storage: Storage, header: SnapshotHeader, file: string, signal: AbortSignal): Promise<void> {
  const { key, sha256, bytes } = header.manifest;
  if (bytes > MANIFEST_LIMIT) throw new EngineError('object.too-large', { facts: { key, bytes } });
  const body = await readFile(file).catch((error) => {
    throw machineError(error);
  });
  await storage.putObject({ key, body, sha256, contentType: 'application/gzip' }, signal);
}

async function putHeader(storage: Storage, header: SnapshotHeader, signal: AbortSignal): Promise<void> {
  const body = formatHeader(header);
  const sha256 = createHash('sha256').update(body).digest('hex');
  const key = recordKeys(header.job).header(header.id);
  await storage.putObject({ key, body, sha256, contentType: 'application/json' }, signal);
}

interface Written {
  readonly written: WrittenManifest;
  readonly base: readonly ManifestPart[] | null;
  readonly totals: ReturnType<FileIndex['totals']>;
}

function headerOf(request: SnapshotRequest, { written, base, totals }: Written): SnapshotHeader {
  return {
    format: 1,
    id: request.id,
    job: request.jobSlug,
    createdAt: new Date(request.createdAtMs).toISOString(),
    parent: request.parent,
    outcome: request.outcome,
    files: totals.files,
    bytes: totals.bytes,
    directories: totals.directories,
    links: totals.links,
    failures: request.failures,
    prefix: request.prefix,
    sources: request.sources,
    manifest: {
      key: recordKeys(request.jobSlug).manifest(request.id),
      sha256: written.sha256,
      bytes: written.bytes,
      ...(base === null ? { kind: 'full' } : { kind: 'delta', base }),
    },
    versioned: request.versioned,
    tool: request.tool,
  };
}

/**
 * Whether a run that was cut short may go on with the snapshot it had begun. Not when that one is whole in the bucket: a run that
 * came between may have laid its list of files over this one's. `whole` is its header then, null when it cannot be read. The newest
 * snapshot, with nothing touched since, may: writeSnapshot() gives it back as it is. At most one GET.
 */
export async function mayGoOn(
  { jobSlug, id }: Pick<SnapshotRequest, 'jobSlug' | 'id'>,
  { storage, index }: { readonly storage: Storage; readonly index: Pick<FileIndex, 'getFact' | 'touchedCount'> },
  signal: AbortSignal,
): Promise<{ readonly may: true } | { readonly may: false; readonly whole: SnapshotHeader | null }> {
  if (readChain(index)?.header.id === id && index.touchedCount() === 0) return { may: true };
  try {
    return { may: false, whole: await readHeader(storage, jobSlug, id, signal) };
  } catch (error) {
    if (isEngineError(error, 'snapshot.missing')) return { may: true };
    if (isEngineError(error, 'manifest.damaged')) return { may: false, whole: null };
    throw error;
  }
}

/** One GET. Throws `snapshot.missing` when there is no such snapshot, `manifest.damaged` when its header is not readable. */
export async function readHeader(
  storage: Storage,
  job: string,
  id: string,
  signal?: AbortSignal,
): Promise<SnapshotHeader> {
  const key = recordKeys(job).header(id);
  try {
    return parseHeader((await readRecord(storage, key, signal)).text, key);
  } catch (error) {
    if (!isEngineError(error, 'object.missing')) throw error;
    throw new EngineError('snapshot.missing', { facts: { job, snapshot: id }, cause: error });
  }
}

/** The ids of a job's snapshots in key order: one LIST per 1,000. */
async function* listSnapshotIds(storage: Storage, job: string, signal?: AbortSignal): AsyncGenerator<string> {
  const prefix = recordKeys(job).headers;
  let cursor: string | null | undefined;
  do {
    const page = await storage.listPage({ prefix, ...(cursor ? { cursor } : {}) }, signal);
    for (const { key } of page.objects) {
      if (key.endsWith('.json')) yield key.slice(prefix.length, -'.json'.length);
    }
    cursor = page.cursor;
  } while (cursor !== null);
}

/** Every header of a job in key order: one LIST per 1,000 and one GET each. Errors as `readHeader`. */
export async function* listHeaders(
  storage: Storage,
  job: string,
  signal?: AbortSignal,
): AsyncGenerator<SnapshotHeader> {
  for await (const id of listSnapshotIds(storage, job, signal)) yield await readHeader(storage, job, id, signal);
}
