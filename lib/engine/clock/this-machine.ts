import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import type { Machine } from './time-keeper';

/** chronyc waits longer than this for a daemon that is not there. */
const PATIENCE_MS = 3000;

/** The machine this process runs on. */
export const thisMachine: Machine = {
  output: async (program, args, signal) => ((await isThere(program)) ? outputOf(program, args, signal) : null),
  exists: (path) =>
    access(path).then(
      () => true,
      () => false,
    ),
};

/** Whether starting it is worth a try: to find out that a program is not there by starting it costs a process. */
async function isThere(program: string): Promise<boolean> {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const found = folders.map((folder) => access(path.resolve(folder, program), constants.X_OK));
  return Promise.any(found).then(
    () => true,
    () => false,
  );
}

function outputOf(program: string, args: readonly string[], signal: AbortSignal): Promise<string | null> {
  return new Promise((resolve) => {
    const options = { signal, timeout: PATIENCE_MS, env: { ...process.env, LC_ALL: 'C' } };
    execFile(program, [...args], options, (error, stdout) => resolve(error === null ? stdout : null));
  });
}
