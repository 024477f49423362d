import { spawn } from 'node:child_process';
import { errnoOf } from '../machine-error';

/**
 * Brings everything written below `folder` to the disk, once, instead of file by file: coreutils' `sync -f` (syncfs), or `sync`
 * where it does not know that. Resolves to false where neither can be run; the system then does it in its own time.
 */
export async function syncDisk(folder: string): Promise<boolean> {
  return (await run(['-f', '--', folder])) || (await run([]));
}

function run(options: readonly string[]): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn('sync', options, { stdio: 'ignore' });
    child.on('error', (error) => (errnoOf(error) === undefined ? reject(error) : resolve(false)));
    child.on('close', (code) => resolve(code === 0));
  });
}
