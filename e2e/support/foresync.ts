import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A Foresync started for one test file as a user starts it, on its own data folder and port. */
export interface RunningForesync {
  readonly origin: string;
  readonly setupLink: string;
  /** Temporary folder of this instance; `data` is inside it, and so is the demo. */
  readonly folder: string;
  readonly dataDir: string;
  /** Runs `foresync …` on the same data and resolves to what it printed and its exit code. */
  cli(...args: string[]): Promise<{ stdout: string; stderr: string; code: number }>;
  stop(): Promise<void>;
}

const root = path.dirname(path.dirname(import.meta.dirname));

async function anyFreePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === 'string') throw new Error('No port');
  return address.port;
}

/** Starts `foresync up` and waits for the set-up link it prints. */
export async function startForesync(options: { demo?: true } = {}): Promise<RunningForesync> {
  const folder = mkdtempSync(path.join(tmpdir(), 'foresync-e2e-'));
  const dataDir = path.join(folder, 'data');
  const args = [
    'dist/supervisor.js',
    '--port',
    String(await anyFreePort()),
    '--data',
    dataDir,
    ...(options.demo ? ['--demo'] : []),
  ];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = await readUntil(child, /Ctrl-C stops everything/);
  const setupLink = /http\S+\/setup\S+/.exec(output)?.[0];
  const origin = /running at (http\S+)/.exec(output)?.[1];
  if (setupLink === undefined || origin === undefined) throw new Error(`No set-up link in what it printed:\n${output}`);
  return {
    origin,
    setupLink,
    folder,
    dataDir,
    cli: (...words) => runProgram(['bin/foresync.mjs', '--data', dataDir, ...words]),
    stop: async () => {
      const closed = once(child, 'close');
      child.kill('SIGTERM');
      await closed;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Collects what a program prints until it matches; rejects with all of it when the program ends first. */
function readUntil(child: ChildProcess, wanted: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        printed += chunk.toString();
        if (wanted.test(printed)) resolve(printed);
      });
    }
    child.on('close', (code) => reject(new Error(`Foresync ended with ${code}:\n${printed}`)));
  });
}

async function runProgram(args: string[]): Promise<{ stdout: string; stderr: string; code: number }> {
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const printed = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    printed.stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    printed.stderr += chunk.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { ...printed, code: code ?? 1 };
}
