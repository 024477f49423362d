/** `foresync acknowledge` as a person types it: known, folded away, listed, withdrawn; and what it refuses. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { file, folder, link, writeTree } from '../lib/engine/testing/tree';
import { startPracticeServer } from '../lib/practice-s3/practice-server';
import { runForesync } from './testing/run-foresync';

const KEYS = { accessKeyId: 'PRACTICE', secretAccessKey: 'practice-secret' };

describe('foresync acknowledge', { timeout: 180_000 }, () => {
  let place: string;
  let server: Awaited<ReturnType<typeof startPracticeServer>>;
  const cli = (...args: string[]) =>
    runForesync({ dataDir: path.join(place, 'data'), env: { FORESYNC_SECRET_KEY: KEYS.secretAccessKey } }, ...args);
  const acknowledge = (...args: string[]) => cli('acknowledge', 'web', ...args);

  beforeAll(async () => {
    place = mkdtempSync(path.join(tmpdir(), 'foresync-acknowledge-'));
    const where = { directory: path.join(place, 'buckets'), host: '127.0.0.1', port: 0, region: 'us-east-1' };
    server = await startPracticeServer({
      ...where,
      credentials: KEYS,
      buckets: [{ name: 'backups', versioning: true }],
    });
    const html = path.join(place, 'html');
    writeTree(html, { a: folder({ 'x.txt': file('x'), self: link('./') }), b: folder({ self: link('./') }) });
    const destination = ['--bucket', 'backups', '--region', 'us-east-1', '--endpoint', server.endpoint];
    const added = await cli(
      'destination',
      'add',
      'to',
      ...destination,
      '--path-style',
      '--access-key',
      KEYS.accessKeyId,
    );
    expect(added.code, added.stderr).toBe(0);
    const job = await cli('job', 'add', 'web', '--source', html, '--destination', 'to');
    expect(job.code, job.stderr).toBe(0);
  });
  afterAll(async () => {
    await server?.close();
    if (place) rmSync(place, { recursive: true, force: true });
  });

  test('takes every finding of the code, with its reason, and gives it back', async () => {
    expect((await acknowledge('--finding', 'link.loop', '--reason', 'known')).stderr).toContain('no finding');
    expect((await cli('plan', 'web')).stdout).toMatch(/\[warns\] Link loop.*\[warns\] Link loop/s);
    const known = await acknowledge('--finding', 'link.loop', '--reason', 'The theme needs them.', '--days', '7');
    expect(known.code, known.stderr).toBe(0);
    expect(known.stdout.match(/Acknowledged until \d{4}-\d\d-\d\d: Link loop/g)).toHaveLength(2);
    const plan = await cli('plan', 'web');
    expect(plan.stdout).not.toContain('[warns] Link loop');
    expect(plan.stdout).toMatch(/\[acknowledged until .*\] Link loop.*: The theme needs them\./);

    const { json: listed } = await cli('--json', 'acknowledge', 'web', '--list');
    expect(listed).toMatchObject([
      { code: 'link.loop', expired: false },
      { code: 'link.loop', expired: false },
    ]);
    expect((await acknowledge('--withdraw', listed[0].id)).stdout).toContain('Withdrawn: Link loop');
    expect((await acknowledge('--list')).stdout).toContain(listed[1].id);
    expect((await acknowledge('--withdraw', listed[0].id)).stderr).toContain('There is no acknowledgement');
    expect((await cli('plan', 'web')).stdout).toContain('[warns] Link loop');
  });

  test('refuses an empty reason, days beyond a year, and two wishes at once', async () => {
    const loop = ['--finding', 'link.loop'];
    expect(await acknowledge(...loop, '--reason', ' ')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Say why'),
    });
    expect(await acknowledge(...loop, '--reason', 'x', '--days', '366')).toMatchObject({ code: 2 });
    expect(await acknowledge(...loop)).toMatchObject({ code: 2 });
    expect(await acknowledge(...loop, '--reason', 'x', '--list')).toMatchObject({ code: 2 });
    expect(await acknowledge()).toMatchObject({ code: 2 });
  });
});
