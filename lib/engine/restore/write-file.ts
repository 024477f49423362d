import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, rename } from 'node:fs/promises';
import type { Clock } from '../clock';
import { EngineError, isEngineError, throwIfCancelled } from '../errors';
import { machineError } from '../machine-error';
import type { Storage } from '../storage/storage';
import type { ManifestLine } from '../types';
import type { Directory } from './directory';
import { applyMetadata, type Notes } from './metadata';
import { placeError } from './place-error';
import { removeIfThere } from './temporary-name';

/** GETs per file when its body breaks off; the retrying wrapper below only sees whole calls. */
const ATTEMPTS = 3;
const PAUSE_MS = 500;

const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

export interface WriteFilePorts {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly notes: Notes;
}

export interface WrittenFile {
  /** False when Node could not set the time to the nanosecond. */
  readonly isTimeExact: boolean;
  /** True when a SHA-256 was known and was compared. */
  readonly isVerified: boolean;
}

/**
 * Brings one object to `name` in the folder: to a temporary name, hash and size compared, synced, dressed, renamed over what was
 * there. Until the rename the old file stays whole. Throws `restore.hash-mismatch`, `restore.conflict` (a folder is in
 * its place), what Storage throws, `machine.*`, `cancelled`; the temporary file is gone then.
 */
export async function writeFile(
  task: {
    readonly line: ManifestLine;
    readonly directory: Directory;
    readonly name: Buffer;
    readonly temporary: Buffer;
  },
  ports: WriteFilePorts,
  signal: AbortSignal,
): Promise<WrittenFile> {
  const { line, directory, name, temporary } = task;
  const handle = await open(await directory.at(temporary), NEW_FILE, 0o600).catch((error) => {
    throw machineError(error);
  });
  let isPlaced = false;
  try {
    await fetchWithRetries(line, handle, ports, signal);
    await handle.sync();
    const isTimeExact = await applyMetadata(handle, line, ports.notes);
    await rename(await directory.at(temporary), await directory.at(name));
    isPlaced = true;
    return { isTimeExact, isVerified: line.sha256 !== undefined };
  } catch (error) {
    throw placeError(error, line.path);
  } finally {
    await handle.close();
    if (!isPlaced) await removeIfThere(await directory.at(temporary));
  }
}

async function fetchWithRetries(
  line: ManifestLine,
  handle: FileHandle,
  ports: WriteFilePorts,
  signal: AbortSignal,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    throwIfCancelled(signal);
    try {
      return await fetchInto(line, handle, ports.storage, signal);
    } catch (error) {
      throwIfCancelled(signal);
      const canRetry = isEngineError(error) && error.retry && attempt < ATTEMPTS;
      if (!canRetry) throw error;
      await ports.clock.sleep(PAUSE_MS * attempt, signal);
    }
  }
}

async function fetchInto(line: ManifestLine, handle: FileHandle, storage: Storage, signal: AbortSignal): Promise<void> {
  const { key, versionId, path } = line;
  if (key === undefined) throw new EngineError('manifest.damaged', { facts: { field: 'key', path } });
  if ((await handle.stat()).size > 0) await handle.truncate(0);
  const { body } = await storage.getObject({ key, ...(versionId ? { versionId } : {}) }, signal);
  const cancel = () => body.destroy(new EngineError('cancelled', { cause: signal.reason }));
  signal.addEventListener('abort', cancel, { once: true });
  try {
    await receive(line, handle, body);
  } finally {
    signal.removeEventListener('abort', cancel);
    body.destroy();
  }
}

async function receive(line: ManifestLine, handle: FileHandle, body: AsyncIterable<Buffer>): Promise<void> {
  const hash = createHash('sha256');
  let received = 0;
  for await (const chunk of body) {
    if (received + chunk.length > line.size) throw mismatch(line, received + chunk.length, null);
    await writeFully(handle, chunk, received);
    hash.update(chunk);
    received += chunk.length;
  }
  const sha256 = hash.digest('hex');
  const isWhole = received === line.size && (line.sha256 === undefined || sha256 === line.sha256);
  if (!isWhole) throw mismatch(line, received, sha256);
}

async function writeFully(handle: FileHandle, chunk: Buffer, position: number): Promise<void> {
  for (let done = 0; done < chunk.length; ) {
    done += (await handle.write(chunk, done, chunk.length - done, position + done)).bytesWritten;
  }
}

function mismatch(line: ManifestLine, received: number, sha256: string | null): EngineError {
  const facts = { path: line.path, key: line.key ?? null, expectedBytes: line.size, received, sha256 };
  return new EngineError('restore.hash-mismatch', { facts });
}
