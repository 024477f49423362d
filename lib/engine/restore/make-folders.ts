import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { errnoOf } from '../machine-error';

/**
 * Makes a folder with its parents. Resolves to true when it was not there. Rejects with the system's error, once: Node's own
 * `recursive` tries forever where a file system refuses a name with ENOENT, as /proc does (Node 20: mkdir("/proc/x")).
 */
export async function makeFolders(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    const parent = path.dirname(folder);
    if (errnoOf(error) !== 'ENOENT' || parent === folder) throw error;
    await makeFolders(parent);
  }
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  }
}
