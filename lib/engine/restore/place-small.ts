import { closeSync, constants, open, renameSync, unlinkSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import { errnoOf, machineError } from '../machine-error';
import type { ManifestLine } from '../types';
import { applyMetadataNow, type Notes } from './metadata';
import { placeError } from './place-error';

/**
 * Up to here a file is held in memory and written without leaving the thread: each call to the pool costs more than the write.
 * Only making the file is left to the pool: there the disk's journal may be waited for.
 */
export const SMALL_BYTES = 256 * 1024;

const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/**
 * Writes checked content to the new file `at`, dresses it and renames it to `name`. True when its time is exact to the nanosecond.
 * Throws `restore.conflict`, `machine.*`; the temporary file is gone then.
 */
export async function placeSmall(
  line: ManifestLine,
  content: Buffer,
  { at, name }: { at: Buffer; name: Buffer },
  notes: Notes,
): Promise<boolean> {
  const descriptor = await openNew(at);
  let isPlaced = false;
  try {
    for (let done = 0; done < content.length; ) done += writeSync(descriptor, content, done);
    const isTimeExact = applyMetadataNow(descriptor, line, notes);
    renameSync(at, name);
    isPlaced = true;
    return isTimeExact;
  } catch (error) {
    throw placeError(error, line.path);
  } finally {
    closeSync(descriptor);
    if (!isPlaced) removeNow(at);
  }
}

const openFile = promisify(open);

async function openNew(at: Buffer): Promise<number> {
  try {
    return await openFile(at, NEW_FILE, 0o600);
  } catch (error) {
    throw machineError(error);
  }
}

function removeNow(at: Buffer): void {
  try {
    unlinkSync(at);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw machineError(error);
  }
}
