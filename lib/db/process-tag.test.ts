import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { isProcessAlive, processTag } from './process-tag';

const isLinux = process.platform === 'linux';

test('the process that wrote a row is alive, one that has ended is not', async () => {
  expect(isProcessAlive({ pid: process.pid, process: processTag(process.pid) })).toBe(true);
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const pid = child.pid ?? 0;
  const row = { pid, process: processTag(pid) };
  expect(isProcessAlive(row)).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isProcessAlive(row)).toBe(false);
});

test.runIf(isLinux)('a process that was given the pid of another is not that one', () => {
  const own = processTag(process.pid);
  expect(own).toMatch(/^[0-9a-f-]{36} \d+$/);
  expect(processTag(1)).not.toBe(own);
  expect(isProcessAlive({ pid: process.pid, process: processTag(1) })).toBe(false);
});

test('without a tag the pid alone decides', () => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  expect(processTag(pid)).toBeNull();
  expect(isProcessAlive({ pid, process: null })).toBe(false);
  expect(isProcessAlive({ pid: process.pid, process: null })).toBe(true);
});
