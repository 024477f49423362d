import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Script } from 'node:vm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runForesync } from './testing/run-foresync';

const dist = path.join(import.meta.dirname, '..', 'dist');
const program = path.join(dist, 'cli-program.js');
const MISSED = `globalThis[Symbol.for('foresync.plan-missed')] = ({ request }) => console.error(request);`;

const dataDir = mkdtempSync(path.join(tmpdir(), 'foresync-launch-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

// Builds when something has changed.
beforeAll(async () => {
  await runForesync({ dataDir }, '--version');
});

test('V8 takes the compiled code that lies beside the program', () => {
  const script = new Script(readFileSync(program, 'latin1'), {
    filename: program,
    cachedData: readFileSync(`${program}.code`),
  });
  expect(script.cachedDataRejected).toBe(false);
});

test('a usual command makes no plan of a query anew', async () => {
  const observed = ['--import', `data:text/javascript,${encodeURIComponent(MISSED)}`, path.join(dist, 'cli.js')];
  const { stderr } = await promisify(execFile)(process.execPath, [...observed, ...['--data', dataDir, 'job', 'list']]);
  expect(stderr).toBe('');
  expect(existsSync(path.join(dist, 'query-plans.txt'))).toBe(true);
});
