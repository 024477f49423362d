import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import type { Machine } from './time-keeper';

/** chronyc waits longer than this for a daemon that is not there. */
const PATIENCE_MS = 3000;

/** The machine this process runs on. */
export const thisMachine: Machine = {
  output: (program, args, signal) =>
    new Promise((resolve) => {
      const options = { signal, timeout: PATIENCE_MS, env: { ...process.env, LC_ALL: 'C' } };
      execFile(program, [...args], options, (error, stdout) => resolve(error === null ? stdout : null));
    }),
  exists: (path) =>
    access(path).then(
      () => true,
      () => false,
    ),
};
