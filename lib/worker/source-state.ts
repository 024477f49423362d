import { stat, statfs } from 'node:fs/promises';
import { errnoOf } from '../engine/machine-error';
import type { SourceRoot } from '../engine/types';

/** Bytes of index per entry of a source, measured: a row with its plan operation, and SQLite's log once more. */
const INDEX_BYTES_PER_ENTRY = 1000;
const LEAST_FREE_BYTES = 64 * 1024 * 1024;

/** Device number of each root, as text. A root that is not there is `-`: the scan says why. */
export async function devicesOf(roots: readonly SourceRoot[]): Promise<string> {
  const devices = await Promise.all(roots.map(({ path }) => deviceOf(path)));
  return devices.join(',');
}

async function deviceOf(path: string): Promise<string> {
  try {
    return String((await stat(path, { bigint: true })).dev);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return '-';
  }
}

/** Whether the data folder's disk has room for the index of so many entries. */
export async function diskForIndex(dataDir: string, entries: number) {
  const { bavail, bsize } = await statfs(dataDir);
  return { path: dataDir, freeBytes: bavail * bsize, neededBytes: LEAST_FREE_BYTES + entries * INDEX_BYTES_PER_ENTRY };
}
