import { stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { errnoOf } from '../engine/machine-error';
import type { SourceRoot } from '../engine/types';

/** Bytes of index per entry of a source, measured: a row with its plan operation, and SQLite's log once more. */
const INDEX_BYTES_PER_ENTRY = 1000;
const LEAST_FREE_BYTES = 64 * 1024 * 1024;

/** Device number of each root, as text. A root that is not there is `-`: the scan says why. */
export async function devicesOf(roots: readonly SourceRoot[]): Promise<string> {
  const devices = await Promise.all(roots.map((root) => deviceOf(root.path)));
  return devices.join(',');
}

async function deviceOf(place: string): Promise<string> {
  try {
    return String((await stat(place, { bigint: true })).dev);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return '-';
  }
}

/** Where `sentinel`, a path below each folder, is not; none when the job has no sentinel. */
export async function missingSentinels(roots: readonly SourceRoot[], sentinel: string): Promise<string[]> {
  if (sentinel === '') return [];
  const places = roots.map((root) => path.join(root.path, sentinel));
  const devices = await Promise.all(places.map(deviceOf));
  return places.filter((_, at) => devices[at] === '-');
}

/** Whether the data folder's disk has room for the index of so many entries. */
export async function diskForIndex(dataDir: string, entries: number) {
  const { bavail, bsize } = await statfs(dataDir);
  return { path: dataDir, freeBytes: bavail * bsize, neededBytes: LEAST_FREE_BYTES + entries * INDEX_BYTES_PER_ENTRY };
}
