import { spawnSync } from 'node:child_process';

/** Whether a program that a test runs is there; without it the test skips on a laptop and fails where CI is set. */
export function requireProgram(name: string): 'run' | 'skip' {
  if (spawnSync(name, ['--version'], { stdio: 'ignore' }).error === undefined) return 'run';
  if (process.env.CI) throw new Error(`${name} is needed here, but it is missing`);
  return 'skip';
}
