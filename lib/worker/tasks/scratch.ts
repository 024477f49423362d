import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';

/** Hands `work` an empty folder of its own below the data folder; what an earlier try left there is removed, and the folder at the end. */
export async function withScratch<T>(
  { dataDir, id }: { dataDir: string; id: string },
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = path.join(dataDir, 'scratch', id);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
