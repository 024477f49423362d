import { mkdirSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { TaskContext } from '../task-context';

/** Whose files: a worker's, by its id. */
type Owner = Pick<TaskContext, 'dataDir' | 'owner'>;

const scratchOf = (dataDir: string) => path.join(dataDir, 'scratch');

/** A folder for what is removed when it has been read; what is left in it when the worker is killed, sweepScratch() takes. */
export function scratchFolder({ dataDir, owner }: Owner): string {
  const folder = path.join(scratchOf(dataDir), owner);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** Hands `work` an empty folder of its own, and removes it at the end. */
export async function withScratch<T>(owner: Owner, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(scratchFolder(owner), 'task-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Whose folders there are. To be asked before who is alive is: a worker signs on before it has one. */
export async function scratchOwners(dataDir: string): Promise<string[]> {
  await mkdir(scratchOf(dataDir), { recursive: true, mode: 0o700 });
  return readdir(scratchOf(dataDir));
}

/** Removes the folders of those of these workers that are gone. `alive`: the ids of those that are not. */
export async function sweepScratch(
  dataDir: string,
  owners: readonly string[],
  alive: ReadonlySet<string>,
): Promise<void> {
  const gone = owners.filter((owner) => !alive.has(owner));
  await Promise.all(gone.map((owner) => rm(path.join(scratchOf(dataDir), owner), { recursive: true, force: true })));
}
