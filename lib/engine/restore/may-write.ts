import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errnoOf, machineError } from '../machine-error';

/**
 * Whether this user can put names into a folder that exists, without trying: access(2), which also tells of a file system
 * mounted read-only. A folder of our own that lacks the bit counts as writable: the restore sets it for the time it works there.
 */
export async function mayWriteInto(folder: Buffer): Promise<boolean> {
  try {
    await access(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'EROFS') return false;
    if (errno !== 'EACCES' && errno !== 'EPERM') throw machineError(error);
    return isOwn(folder);
  }
}

async function isOwn(folder: Buffer): Promise<boolean> {
  try {
    return (await stat(folder)).uid === process.getuid?.();
  } catch (error) {
    if (errnoOf(error) === 'EACCES') return false;
    throw machineError(error);
  }
}

/** The folder a base would be made in: the nearest one above it that exists. */
export async function nearestFolder(path: string): Promise<string> {
  try {
    await stat(path);
    return path;
  } catch (error) {
    const parent = dirname(path);
    if ((errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') && parent !== path) return nearestFolder(parent);
    throw machineError(error);
  }
}
