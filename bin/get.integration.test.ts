/** `foresync get` on the practice bucket: one file, a folder, everything; to a file and to standard output. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readZip } from '../lib/engine/download/testing/read-zip';
import { makeBucket } from '../lib/engine/testing/made-bucket';
import { type PracticeServer, startPracticeServer } from '../lib/practice-s3/practice-server';
import { runForesync } from './testing/run-foresync';

const credentials = { accessKeyId: 'PRACTICE', secretAccessKey: 'practice-secret' };
let folder: string;
let server: PracticeServer;
const at = (...parts: string[]) => path.join(folder, ...parts);
const cli = (...args: string[]) =>
  runForesync({ dataDir: at('data'), env: { FORESYNC_SECRET_KEY: credentials.secretAccessKey } }, ...args);

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'foresync-get-'));
  const where = { directory: at('bucket'), host: '127.0.0.1', port: 0, region: 'us-east-1' };
  server = await startPracticeServer({ ...where, credentials, buckets: [] });
  const storage = await makeBucket({ ...credentials, endpoint: server.endpoint }, 'backups');
  await storage.enableVersioning();
  storage.close();
  mkdirSync(at('html', 'img'), { recursive: true });
  writeFileSync(at('html', 'index.php'), '<?php one');
  writeFileSync(at('html', 'img', 'a b.jpg'), 'aaaa');
  for (const args of [
    [
      ...['destination', 'add', 'here', '--bucket', 'backups', '--prefix', 'site', '--region', 'us-east-1'],
      ...['--endpoint', server.endpoint, '--path-style', '--access-key', credentials.accessKeyId],
    ],
    ['job', 'add', 'web', '--source', at('html'), '--destination', 'here'],
    ['run', 'web'],
  ]) {
    const done = await cli(...args);
    expect(done.code, done.stdout + done.stderr).toBe(0);
  }
});
afterAll(async () => {
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

test('one file, told in JSON, and never over another one unasked', async () => {
  const output = at('index.php');
  const first = await cli('--json', 'get', 'web', 'index.php', '-o', output);
  expect(first.json, first.stderr).toMatchObject({ output, shape: 'file', files: 1, bytes: 9, requests: { get: 1 } });
  expect(readFileSync(output, 'utf8')).toBe('<?php one');
  writeFileSync(output, 'mine');
  const refused = await cli('get', 'web', 'index.php', '-o', output);
  expect([refused.code, readFileSync(output, 'utf8')]).toEqual([2, 'mine']);
  expect(refused.stderr).toContain('--force');
  const forced = await cli('get', 'web', 'index.php', '-o', output, '--force');
  expect([forced.code, readFileSync(output, 'utf8')]).toEqual([0, '<?php one']);
});

test('the version of an older snapshot, on standard output', async () => {
  const [old] = (await cli('--json', 'snapshots', 'web')).json as { id: string }[];
  writeFileSync(at('html', 'index.php'), '<?php two!');
  expect((await cli('run', 'web')).code).toBe(0);
  expect((await cli('get', 'web', 'index.php', '-o', '-')).stdout).toBe('<?php two!');
  expect((await cli('get', 'web', 'index.php', '--snapshot', old?.id ?? '', '-o', '-')).stdout).toBe('<?php one');
});

test('a folder with and without its slash, everything, and one file as a zip', async () => {
  const names = async (...args: string[]) => {
    const output = at('some.zip');
    const done = await cli('get', 'web', ...args, '-o', output, '--force');
    expect(done.code, done.stderr).toBe(0);
    return [...(await readZip(readFileSync(output))).keys()].sort();
  };
  expect(await names('img')).toEqual(['img/', 'img/a b.jpg']);
  expect(await names('img/')).toEqual(['img/', 'img/a b.jpg']);
  expect(await names('/')).toEqual(['img/', 'img/a b.jpg', 'index.php']);
  expect(await names('img/a b.jpg', '--zip')).toEqual(['a b.jpg']);
});

test('a restore that was only priced is given up by its id, once', async () => {
  const preview = await cli('--json', 'restore', 'web', '--to', at('back'), '--preview');
  expect(preview.json, preview.stderr).toMatchObject({ outcome: 'planned' });
  const { restoreId } = preview.json;
  const given = await cli('--json', 'restore', '--cancel', restoreId);
  expect(given.json, given.stderr).toMatchObject({ restoreId, outcome: 'cancelled' });
  const again = await cli('restore', '--cancel', restoreId);
  expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('has ended already')]);
  expect(existsSync(at('back'))).toBe(false);
});

test('databases are only tested where there are some, and on a schedule only with a time', async () => {
  const none = await cli('verify', 'web', '--databases');
  expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('has no databases')]);
  const two = await cli('verify', 'web', '--databases', '--head');
  expect(two.code).toBe(2);
  const never = await cli('job', 'add', 'x', '--source', at('html'), '--destination', 'here', '--verify-databases');
  expect([never.code, never.stderr]).toEqual([2, expect.stringContaining('--verify-cron')]);
  const weekly = ['--verify-cron', '0 5 * * 0', '--verify-by', 'read', '--verify-percent', '5%'];
  const made = await cli('--json', 'job', 'add', 'x', '--source', at('html'), '--destination', 'here', ...weekly);
  expect(made.json, made.stderr).toMatchObject({ proofSchedule: { cron: '0 5 * * 0', method: 'read', percent: 5 } });
  const shown = await cli('job', 'show', 'x');
  expect(shown.stdout).toContain('At 05:00, only on Sunday: read 5 %; next ');
});

test('what cannot be fetched leaves nothing behind', async () => {
  const before = readdirSync(folder);
  const absent = await cli('--json', 'get', 'web', 'nowhere', '-o', at('nowhere'));
  expect([absent.code, absent.json]).toMatchObject([1, { error: { code: 'restore.not-in-snapshot' } }]);
  await server.close();
  const down = await cli('get', 'web', 'index.php', '-o', at('down'));
  expect(down.code).toBe(1);
  expect(existsSync(at('down'))).toBe(false);
  expect(readdirSync(folder)).toEqual(before);
});
