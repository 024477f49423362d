import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockDataDirectory } from './data-lock';
import { packageRoot } from './package-root';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'foresync-lock-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

/** Another process that takes the lock, says so, and stays. */
async function holder() {
  const lockFile = path.join(packageRoot(), 'lib/db/data-lock.ts');
  const program = `import(${JSON.stringify(lockFile)}).then((m) => { m.lockDataDirectory(${JSON.stringify(dataDir)}); console.log('held'); setInterval(() => {}, 1000); });`;
  const child = spawn(process.execPath, ['--import', 'tsx', '-e', program], {
    cwd: packageRoot(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

describe('lockDataDirectory', () => {
  it('refuses a second process and names the first; a killed one leaves nothing behind', async () => {
    const other = await holder();
    expect(() => lockDataDirectory(dataDir)).toThrow(
      expect.objectContaining({ code: 'data.locked', facts: expect.objectContaining({ pid: other.pid }) }),
    );
    other.kill('SIGKILL');
    await once(other, 'close');
    lockDataDirectory(dataDir).release();
  });

  it('can be taken again once released, and released twice', () => {
    const lock = lockDataDirectory(dataDir);
    expect(() => lockDataDirectory(dataDir)).toThrow(expect.objectContaining({ code: 'data.locked' }));
    lock.release();
    lock.release();
    lockDataDirectory(dataDir).release();
  });
});
