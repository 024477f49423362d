import { hash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { throwIfCancelled } from '../errors';
import {
  changed,
  type FileOperation,
  objectOf,
  readAt,
  type SourceHandle,
  type Uploaded,
  type UploadPorts,
} from './data-object';
import { type CopiedDatabase, copiedDatabase } from './database-copy';
import { uploadMultipart } from './multipart';
import { partLayout, uploadRequests } from './parts';
import { readSmallFile } from './small-file';
import { entryAsRead, isUnchanged, openSourceFile, sourceError } from './source-file';

/** How often a small file that changes while it is read is read again before it is reported. */
const ATTEMPTS = 3;

/**
 * Brings one file into the bucket with exactly the requests the plan counted for it, or fewer. Throws
 * `source.changed-while-read` (also when it grew beyond those requests: the next plan will show that), `source.vanished`,
 * `source.unreadable`, what Storage throws, `cancelled`.
 */
export async function uploadFile(operation: FileOperation, ports: UploadPorts, signal: AbortSignal): Promise<Uploaded> {
  const copy = await copiedDatabase(operation.entry, ports, signal);
  if (copy !== null) return uploadCopy(operation, copy, ports, signal);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    throwIfCancelled(signal);
    const done = await attemptUpload(operation, ports, signal);
    if (done !== 'changed') return done;
  }
  throw changed(operation);
}

async function attemptUpload(
  operation: FileOperation,
  ports: UploadPorts,
  signal: AbortSignal,
): Promise<Uploaded | 'changed'> {
  if (ports.quickReads.allows(operation.entry.size)) return uploadSmall(operation, ports, signal);
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
    const body = await readAt(handle, 0, Number(before.size));
    const after = await handle.stat({ bigint: true });
    if (body === null || !isUnchanged(before, after)) return 'changed';
    return await putWhole(operation, { body, after }, ports, signal);
  } finally {
    giveBack();
  }
}

/** The budget is asked first, for the size the plan saw: what has grown since is at most as large as what is small. */
async function uploadSmall(
  operation: FileOperation,
  ports: UploadPorts,
  signal: AbortSignal,
): Promise<Uploaded | 'changed'> {
  const giveBack = await ports.budget.acquire(operation.entry.size, signal);
  try {
    const { before, body, after } = ports.quickReads.time(() => readSmallFile(ports.source, operation.entry));
    if (!isWithinPlan(operation, before)) throw changed(operation);
    if (body === null || !isUnchanged(before, after)) return 'changed';
    return await putWhole(operation, { body, after }, ports, signal);
  } finally {
    giveBack();
  }
}

async function putWhole(
  operation: FileOperation,
  { body, after }: { body: Buffer; after: BigIntStats },
  ports: UploadPorts,
  signal: AbortSignal,
): Promise<Uploaded> {
  const sha256 = hash('sha256', body, 'hex');
  const entry = entryAsRead(operation.entry, after);
  const put = await ports.storage.putObject({ ...objectOf(operation, entry, ports), body, sha256 }, signal);
  return { entry, sha256, etag: put.etag, versionId: put.versionId, partBytes: 0 };
}
