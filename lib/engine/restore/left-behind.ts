import { readdir } from 'node:fs/promises';
import { errnoOf } from '../machine-error';
import { lstatOrNull } from './directory';

/** Files and bytes on disk that a snapshot does not know. */
export interface LeftBehind {
  files: number;
  bytes: number;
}

/** Names in the folder `at`, as latin1 text (one character per byte); none when it may not be listed. */
export async function namesIn(at: Buffer): Promise<Set<string>> {
  try {
    return new Set(await readdir(at, { encoding: 'latin1' }));
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return new Set();
  }
}

/** Adds the regular files at `at` and below it; links are not followed. */
export async function addFilesBelow(at: Buffer, left: LeftBehind): Promise<void> {
  const stat = await lstatOrNull(at);
  if (stat?.isFile()) {
    left.files += 1;
    left.bytes += Number(stat.size);
  }
  if (!stat?.isDirectory()) return;
  for (const name of await namesIn(at)) await addFilesBelow(below(at, Buffer.from(name, 'latin1')), left);
}

/** The path of `name` in the folder `at`. */
export function below(at: Buffer, name: Buffer): Buffer {
  return Buffer.concat([at, Buffer.from('/'), name]);
}
