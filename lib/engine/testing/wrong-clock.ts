import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';

/** Debian's faketime package. */
const LIBRARY = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1';

/** 'run' when a clock can be set wrong here; where CI is set and it cannot, throws instead of skipping. */
export function requireWrongClock(): 'run' | 'skip' {
  if (existsSync(LIBRARY)) return 'run';
  if (process.env.CI) throw new Error('the faketime package is needed here');
  return 'skip';
}

/**
 * Runs a program (TypeScript of this folder, or any JavaScript by its absolute path) in a process whose wall clock is off by `offset` ("+20m"); its monotonic clock stays
 * true, as on a real machine. Returns the JSON it prints. Throws with its stderr when it fails.
 */
export async function runWithClock(offset: string, program: string, argument: string): Promise<unknown> {
  const script = path.resolve(import.meta.dirname, program);
  const loader = script.endsWith('.ts') ? ['--import', 'tsx'] : [];
  const child = spawn(process.execPath, [...loader, '--no-warnings', script, argument], {
    env: { ...process.env, LD_PRELOAD: LIBRARY, FAKETIME: offset, DONT_FAKE_MONOTONIC: '1', NODE_OPTIONS: '' },
  });
  const code = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if ((await code) !== 0) throw new Error(`${program} failed: ${stderr}`);
  return JSON.parse(stdout);
}
