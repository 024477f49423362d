import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { EngineError } from '../../errors';
import type { ClientAccess } from './credentials';
import type { DatabaseSource } from './database';
import { toolFailure } from './tool-failure';

/** Characters of a program's stderr that are kept: its last words. */
const STDERR_KEPT = 4000;

/** A client program that has been started. Its stdin and stdout are pipes. */
export interface RunningClient {
  readonly program: string;
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Resolves when the program has ended with exit code 0; rejects with a `database.*` error or `cancelled`. */
  readonly ended: Promise<void>;
  kill(): void;
}

/** The first of `names` on the PATH. Throws `database.tool-missing`. */
export function clientProgram(names: readonly string[]): string {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  for (const name of names) {
    for (const folder of folders) if (existsSync(path.join(folder, name))) return path.join(folder, name);
  }
  throw new EngineError('database.tool-missing', { facts: { program: names[0] ?? '', programs: names.join(', ') } });
}

export interface ClientCommand {
  readonly source: DatabaseSource;
  readonly access: ClientAccess;
  readonly program: string;
  readonly args: readonly string[];
  /** The code of an exit that says nothing more exact. */
  readonly otherwise: 'database.dump-failed' | 'database.load-failed';
}

/** Starts a program without a shell, in the C locale, ended when the signal fires. */
export function startClient(command: ClientCommand, signal: AbortSignal): RunningClient {
  const { access, program, args } = command;
  const env = { ...process.env, LC_ALL: 'C', LANGUAGE: '', ...access.env };
  const child = spawn(program, [...access.args, ...args], { stdio: ['pipe', 'pipe', 'pipe'], env, shell: false });
  const kill = () => void child.kill('SIGKILL');
  const ended = whenEnded(command, child, signal).finally(() => signal.removeEventListener('abort', kill));
  ended.catch(() => undefined);
  if (signal.aborted) kill();
  signal.addEventListener('abort', kill, { once: true });
  return { program, stdin: child.stdin, stdout: child.stdout, ended, kill };
}

function whenEnded(
  command: ClientCommand,
  child: ChildProcessByStdio<Writable, Readable, Readable>,
  signal: AbortSignal,
): Promise<void> {
  let lastWords = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-STDERR_KEPT);
  });
  // A program that ends early leaves its stdin broken; its exit code says why.
  child.stdin.on('error', () => undefined);
  return new Promise((resolve, reject) => {
    child.once('error', (cause) =>
      reject(new EngineError('database.tool-missing', { facts: { program: command.program }, cause })),
    );
    child.once('close', (exitCode, killedBy) => {
      if (signal.aborted) reject(new EngineError('cancelled', { cause: signal.reason }));
      else if (exitCode === 0) resolve();
      else reject(toolFailure(command, { exitCode, killedBy, lastWords }));
    });
  });
}
