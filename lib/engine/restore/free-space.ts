import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errnoOf } from '../machine-error';

/** Bytes free to this user where `path` lies or, when it does not exist yet, would lie; null when the system does not say. */
async function freeBytesAt(path: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  } catch (error) {
    const parent = dirname(path);
    if (errnoOf(error) === 'ENOENT' && parent !== path) return freeBytesAt(parent);
    if (errnoOf(error) === undefined) throw error;
    return null;
  }
}

/** The least of several places: where it is tightest. null when none of them is known. */
export async function leastFreeBytes(paths: readonly string[]): Promise<number | null> {
  const known: number[] = [];
  for (const path of paths) {
    const free = await freeBytesAt(path);
    if (free !== null) known.push(free);
  }
  return known.length === 0 ? null : Math.min(...known);
}
