import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** Debian's libfaketime, which makes a process believe in another time. */
export const FAKETIME = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1';

const program = path.join(path.dirname(path.dirname(import.meta.dirname)), 'bin', 'foresync.mjs');

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The parsed standard output; undefined when it is not JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever fields the command documents
  readonly json: any;
}

/** Runs `foresync …` as a user does, in a process of its own. */
export async function runForesync(
  where: { dataDir: string; env?: Readonly<Record<string, string>> },
  ...args: string[]
): Promise<Ended> {
  const env = { ...process.env, ...where.env };
  const child = spawn(process.execPath, [program, '--data', where.dataDir, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code: code ?? 1, stdout, stderr, json: /^\s*[[{]/.test(stdout) ? JSON.parse(stdout) : undefined };
}
