import { hash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { throwIfCancelled } from '../errors';
import type { FileStat } from '../scan/directory';
import { storable } from '../scan/storable-times';
import { beginsDatabase } from '../source/sqlite/database-file';
import type { SourceEntry } from '../types';
import {
  changed,
  type FileOperation,
  objectOf,
  readInto,
  type SourceHandle,
  type Uploaded,
  type UploadPorts,
} from './data-object';
import { type CopiedDatabase, copiedDatabase } from './database-copy';
import { uploadMultipart } from './multipart';
import { partLayout, uploadRequests } from './parts';
import { type ReadFile, readSmallFile, readSmallFileAway, SMALL_BYTES } from './small-file';
import { entryAsRead, isUnchanged, openSourceFile, sourceError } from './source-file';

/** How often a small file that changes while it is read is read again before it is reported. */
const ATTEMPTS = 3;

/**
 * Brings one file into the bucket with exactly the requests the plan counted for it, or fewer. Throws
 * `source.changed-while-read` (also when it grew beyond those requests: the next plan will show that), `source.vanished`,
 * `source.unreadable`, what Storage throws, `cancelled`.
 */
export async function uploadFile(operation: FileOperation, ports: UploadPorts, signal: AbortSignal): Promise<Uploaded> {
  const read = smallReader(operation.entry, ports);
  if (read === null) return uploadSlowly(operation, ports, signal);
  const done = await untilUnchanged(operation, signal, () => uploadSmall({ operation, read }, ports, signal));
  return done === 'not-small' ? uploadSlowly(operation, ports, signal) : done;
}

type SmallReader = (into: Buffer) => ReadFile | null | Promise<ReadFile | null>;

/** null: the file is not small, or has to be waited for where there is no addon. */
function smallReader(entry: SourceEntry, { source, quickReads, readAway }: UploadPorts): SmallReader | null {
  if (entry.size > SMALL_BYTES) return null;
  if (readAway !== undefined) return (into) => readSmallFileAway(source, entry, into, readAway);
  return quickReads.allows(entry.size) ? (into) => quickReads.time(() => readSmallFile(source, entry, into)) : null;
}

/** What may be a database, is large, or lies where a read has to be waited for. */
async function uploadSlowly(operation: FileOperation, ports: UploadPorts, signal: AbortSignal): Promise<Uploaded> {
  throwIfCancelled(signal);
  const copy = await copiedDatabase(operation.entry, ports, signal);
  if (copy !== null) return uploadCopy(operation, copy, ports, signal);
  return untilUnchanged(operation, signal, () => uploadOpened(operation, ports, signal));
}

async function untilUnchanged<T>(
  operation: FileOperation,
  signal: AbortSignal,
  attempt: () => Promise<T | 'changed'>,
): Promise<T> {
  for (let tries = 0; tries < ATTEMPTS; tries += 1) {
    throwIfCancelled(signal);
    const done = await attempt();
    if (done !== 'changed') return done;
  }
  throw changed(operation);
}

async function uploadOpened(
  operation: FileOperation,
  ports: UploadPorts,
  signal: AbortSignal,
): Promise<Uploaded | 'changed'> {
  const { handle, stat } = await openSourceFile(ports.source, operation.entry);
  try {
    return await send(operation, { handle, stat }, ports, signal);
  } catch (error) {
    throw sourceError(error, operation.entry.path);
  } finally {
    await handle.close();
  }
}

/** A database is sent from a copy that nobody writes to. */
async function uploadCopy(
  operation: FileOperation,
  copy: CopiedDatabase,
  ports: UploadPorts,
  signal: AbortSignal,
): Promise<Uploaded> {
  try {
    const done = await send(operation, copy, ports, signal);
    if (done === 'changed') throw changed(operation);
    return done;
  } finally {
    await copy.close();
  }
}

async function send(
  operation: FileOperation,
  { handle, stat }: { handle: SourceHandle; stat: BigIntStats },
  ports: UploadPorts,
  signal: AbortSignal,
): Promise<Uploaded | 'changed'> {
  if (!isWithinPlan(operation, stat)) throw changed(operation);
  if (partLayout(Number(stat.size)).parts === 1) return uploadWhole(operation, handle, stat, ports, signal);
  return uploadMultipart(operation, handle, stat, ports, signal);
}

function isWithinPlan(operation: FileOperation, stat: BigIntStats): boolean {
  const planned = uploadRequests(operation.entry.size);
  const needed = uploadRequests(Number(stat.size));
  return needed.put <= planned.put && needed.post <= planned.post;
}

async function uploadWhole(
  operation: FileOperation,
  handle: SourceHandle,
  before: BigIntStats,
  ports: UploadPorts,
  signal: AbortSignal,
): Promise<Uploaded | 'changed'> {
  const giveBack = await ports.budget.acquire(Number(before.size), signal);
  try {
    const body = await readInto(handle, 0, Buffer.allocUnsafe(Number(before.size)));
    const after = storable(await handle.stat({ bigint: true }));
    if (body === null || !isUnchanged(before, after)) return 'changed';
    return await putWhole(operation, { body, after }, ports, signal);
  } finally {
    giveBack();
  }
}

/**
 * The budget is asked first, for the size the plan saw: what has grown since is at most as large as what is small, or left to others.
 * That a file is a database its first bytes tell, so that no other file has to be looked at for it.
 */
async function uploadSmall(
  { operation, read }: { readonly operation: FileOperation; readonly read: SmallReader },
  ports: UploadPorts,
  signal: AbortSignal,
): Promise<Uploaded | 'changed' | 'not-small'> {
  const { bodies } = ports;
  const giveBack = await ports.budget.acquire(operation.entry.size, signal);
  const into = bodies.take();
  try {
    const found = await read(into);
    if (found === null || found.before.size > SMALL_BYTES) return 'not-small';
    const { before, body, after } = found;
    if (body === null || !isUnchanged(before, after)) return 'changed';
    if (beginsDatabase(body)) return 'not-small';
    const uploaded = await putWhole(operation, { body, after }, ports, signal);
    bodies.giveBack(into);
    return uploaded;
  } finally {
    giveBack();
  }
}

async function putWhole(
  operation: FileOperation,
  { body, after }: { body: Buffer; after: FileStat },
  ports: UploadPorts,
  signal: AbortSignal,
): Promise<Uploaded> {
  const sha256 = hash('sha256', body, 'hex');
  const entry = entryAsRead(operation.entry, after);
  const { key, metadata, storageClass } = objectOf(operation, entry, ports);
  const request = { key, metadata, body, sha256, ...(storageClass === undefined ? {} : { storageClass }) };
  const put = await ports.storage.putObject(request, signal);
  return { entry, sha256, etag: put.etag, versionId: put.versionId, partBytes: 0 };
}
