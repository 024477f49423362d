import { constants } from 'node:fs';
import { type FileHandle, open, rename } from 'node:fs/promises';
import type { Clock } from '../clock';
import { isEngineError, throwIfCancelled } from '../errors';
import { machineError } from '../machine-error';
import type { Storage } from '../storage/storage';
import type { ManifestLine } from '../types';
import type { Directory } from './directory';
import { fetchChecked, fetchSmall } from './fetch-checked';
import { applyMetadata, type Notes } from './metadata';
import { placeError } from './place-error';
import { placeSmall, SMALL_BYTES } from './place-small';
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
 * there. Until the rename the old file stays whole. A small file where none was is written in one go, and synced with all
 * others at the end of the restore: after a power cut before that it is there whole or with another size, and fetched again. Throws `restore.hash-mismatch`, `restore.conflict` (a folder is in
 * its place), what Storage throws, `machine.*`, `cancelled`; the temporary file is gone then.
 */
export async function writeFile(
  task: {
    readonly line: ManifestLine;
    readonly directory: Directory;
    readonly name: Buffer;
    readonly temporary: Buffer;
    /** Whether a file is in its place already. */
    readonly replaces: boolean;
    /** Called when the new file is whole, before it takes the place. */
    readonly keep?: () => Promise<void> | undefined;
  },
  ports: WriteFilePorts,
  signal: AbortSignal,
): Promise<WrittenFile> {
  const { line, directory, name, temporary } = task;
  if (!task.replaces && line.size <= SMALL_BYTES) {
    const body = await withRetries(() => fetchSmall(line, ports.storage, signal), ports, signal);
    const place = { at: await directory.at(temporary), name: await directory.at(name) };
    return { isTimeExact: await placeSmall(line, body, place, ports.notes), isVerified: line.sha256 !== undefined };
  }
  const handle = await open(await directory.at(temporary), NEW_FILE, 0o600).catch((error) => {
    throw machineError(error);
  });
  let isPlaced = false;
  try {
    await withRetries(() => fetchInto(line, handle, ports.storage, signal), ports, signal);
    await handle.sync();
    const isTimeExact = await applyMetadata(handle, line, ports.notes);
    await task.keep?.();
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

async function withRetries<T>(
  fetch: () => Promise<T>,
  { clock }: Pick<WriteFilePorts, 'clock'>,
  signal: AbortSignal,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    throwIfCancelled(signal);
    try {
      return await fetch();
    } catch (error) {
      throwIfCancelled(signal);
      const canRetry = isEngineError(error) && error.retry && attempt < ATTEMPTS;
      if (!canRetry) throw error;
      await clock.sleep(PAUSE_MS * attempt, signal);
    }
  }
}

async function fetchInto(line: ManifestLine, handle: FileHandle, storage: Storage, signal: AbortSignal): Promise<void> {
  if ((await handle.stat()).size > 0) await handle.truncate(0);
  const write = (chunk: Buffer, position: number) => writeFully(handle, chunk, position);
  await fetchChecked(line, { storage, write }, signal);
}

async function writeFully(handle: FileHandle, chunk: Buffer, position: number): Promise<void> {
  for (let done = 0; done < chunk.length; ) {
    done += (await handle.write(chunk, done, chunk.length - done, position + done)).bytesWritten;
  }
}
