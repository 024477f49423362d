import { createHash } from 'node:crypto';
import { type BigIntStats, constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { errnoOf, machineError } from '../machine-error';
import type { ManifestLine } from '../types';

const CHUNK = 256 * 1024;

/**
 * True when the regular file at `at` is the manifest's: the same size and, to the nanosecond, the same time; or the same size
 * and the same SHA-256, which reading locally costs nothing. `stat` is its lstat. A file that cannot be read is not identical.
 */
export async function isIdentical(at: Buffer, stat: BigIntStats, line: ManifestLine): Promise<boolean> {
  if (!stat.isFile() || stat.size !== BigInt(line.size)) return false;
  if (stat.mtimeNs === BigInt(line.mtime)) return true;
  if (line.sha256 === undefined) return false;
  return (await sha256Of(at)) === line.sha256;
}

/** Lower-case hex; null when it may not be read (it will be replaced, or named when it cannot be). */
async function sha256Of(at: Buffer): Promise<string | null> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const handle = await open(at, flags).catch((error) => {
    if (errnoOf(error) === 'EACCES' || errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ELOOP') return null;
    throw machineError(error);
  });
  if (handle === null) return null;
  try {
    const hash = createHash('sha256');
    const buffer = Buffer.allocUnsafe(CHUNK);
    for (let read = await handle.read(buffer, 0, CHUNK); read.bytesRead > 0; ) {
      hash.update(buffer.subarray(0, read.bytesRead));
      read = await handle.read(buffer, 0, CHUNK);
    }
    return hash.digest('hex');
  } catch (error) {
    throw machineError(error);
  } finally {
    await handle.close();
  }
}
