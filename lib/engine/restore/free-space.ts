import { stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errnoOf } from '../machine-error';

/** Room on the file system a path lies on, or would lie on when it does not exist yet. */
export interface FreeSpace {
  readonly path: string;
  /** Which file system, as stat names it; null when the system does not say. */
  readonly device: number | null;
  /** Bytes free to this user; null when the system does not say. */
  readonly freeBytes: number | null;
}

/** The nearest folder that exists is asked. Never rejects for what the file system answers. */
export async function freeSpaceAt(path: string, asked: string = path): Promise<FreeSpace> {
  try {
    const { bavail, bsize } = await statfs(path);
    return { path: asked, device: (await stat(path)).dev, freeBytes: bavail * bsize };
  } catch (error) {
    const parent = dirname(path);
    const isMissing = errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR';
    if (isMissing && parent !== path) return freeSpaceAt(parent, asked);
    if (errnoOf(error) === undefined) throw error;
    return { path: asked, device: null, freeBytes: null };
  }
}

/** The least of several places: where it is tightest. null when none of them is known. */
export function leastFreeBytes(places: readonly FreeSpace[]): number | null {
  const known = places.map(({ freeBytes }) => freeBytes).filter((bytes) => bytes !== null);
  return known.length === 0 ? null : Math.min(...known);
}
