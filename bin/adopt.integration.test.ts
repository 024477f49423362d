/** A machine is lost: FORESYNC_DATA is deleted, and the bucket alone brings back jobs, keys and a verified restore. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Storage } from '../lib/engine/storage/storage';
import { makeBucket } from '../lib/engine/testing/made-bucket';
import { startRadosgw } from '../lib/engine/testing/real-servers';
import { file, folder, link, writeTree } from '../lib/engine/testing/tree';
import { startPracticeServer } from '../lib/practice-s3/practice-server';
import { runForesync } from './testing/run-foresync';
import { treeInventory } from './testing/tree-inventory';

async function practice() {
  const directory = mkdtempSync(path.join(tmpdir(), 'foresync-adopt-practice-'));
  const credentials = { accessKeyId: 'PRACTICE', secretAccessKey: 'practice-secret' };
  const where = { directory, host: '127.0.0.1', port: 0, region: 'us-east-1' };
  const server = await startPracticeServer({ ...where, credentials, buckets: [] });
  return {
    ...credentials,
    endpoint: server.endpoint,
    stop: async () => {
      await server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

const NO_FILES = { files: 0, bytes: 0 };

describe.each([
  { name: 'practice bucket', start: practice },
  { name: 'radosgw', start: startRadosgw },
])('$name', { timeout: 300_000 }, ({ start }) => {
  let server: Awaited<ReturnType<typeof practice>>;
  let storage: Storage & { close(): void };
  let place: string;
  let html: string;
  let data: string;
  const env = (more = {}) => ({ FORESYNC_SECRET_KEY: server.secretAccessKey, ...more });
  const cli = (...args: string[]) => runForesync({ dataDir: data, env: env() }, ...args);

  beforeAll(async () => {
    server = await start();
    storage = await makeBucket(server, 'backups');
    place = mkdtempSync(path.join(tmpdir(), 'foresync-adopt-'));
    data = path.join(place, 'data');
    html = path.join(place, 'html');
    writeTree(html, {
      'index.php': file('first', { mode: 0o640 }),
      'a & b': folder({ 'ünï "x".txt': 'odd', link: link('../index.php'), empty: folder({}, { mode: 0o711 }) }),
    });
    await addDestination();
    const job = await cli('job', 'add', 'web', '--source', html, '--destination', 'real', '--cron', '30 2 * * *');
    expect(job.code, job.stderr).toBe(0);
  });
  afterAll(async () => {
    storage?.close();
    await server?.stop();
    if (place) rmSync(place, { recursive: true, force: true });
  });

  async function addDestination(): Promise<void> {
    const added = await cli(
      ...['destination', 'add', 'real', '--bucket', 'backups', '--prefix', 'site', '--region', 'us-east-1'],
      ...['--endpoint', server.endpoint, '--path-style', '--access-key', server.accessKeyId, '--versioning'],
    );
    expect(added.code, added.stderr).toBe(0);
  }

  async function backUp() {
    const run = await cli('--json', 'run', 'web');
    expect(run.json, run.stdout + run.stderr).toMatchObject({ outcome: 'succeeded' });
    return run.json;
  }

  test('back to a verified restore from the bucket alone', async () => {
    const { recoveryKey } = (await cli('--json', 'recovery-key', '--new')).json;
    await backUp();
    const older = treeInventory(html);
    writeFileSync(path.join(html, 'index.php'), 'second');
    await backUp();
    const newer = treeInventory(html);
    rmSync(data, { recursive: true });

    await addDestination();
    const look = await cli('--json', 'adopt', '--destination', 'real', '--look');
    expect(look.json, look.stderr).toMatchObject({
      contents: { jobs: [{ slug: 'web', snapshots: 2, state: 'new' }], copies: [{ isOurs: false }] },
    });
    const wrong = await runForesync(
      { dataDir: data, env: env({ FORESYNC_RECOVERY_KEY: `${recoveryKey.slice(0, -4)}0000` }) },
      ...['adopt', '--destination', 'real', '--recovery-key'],
    );
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain('This recovery key does not open the copy in the bucket.');
    const kept = path.join(place, 'kept.txt');
    writeFileSync(kept, `Foresync recovery key\n\n${recoveryKey}\n`);
    const adopted = await cli('--json', 'adopt', '--destination', 'real', '--recovery-key', kept, '--resume');
    expect(adopted.json, adopted.stdout + adopted.stderr).toMatchObject({
      result: { skipped: [], jobs: [{ name: 'web', snapshots: 2, files: 2, left: 0 }] },
    });
    expect((await cli('--json', 'job', 'show', 'web')).json).toMatchObject({ schedule: { cron: '30 2 * * *' } });

    const verified = await cli('--json', 'verify', 'web', '--read', '100');
    expect(verified.json, verified.stdout + verified.stderr).toMatchObject({ outcome: 'sound', damageTotal: 0 });
    const [latest, first] = (await cli('--json', 'snapshots', 'web')).json;
    for (const [snapshot, expected] of [
      [latest, newer],
      [first, older],
    ]) {
      const target = path.join(place, snapshot.id);
      const restored = await cli('--json', 'restore', 'web', '--snapshot', snapshot.id, '--to', target);
      expect(restored.json, restored.stderr).toMatchObject({ outcome: 'succeeded', failures: [] });
      expect(Object.fromEntries(treeInventory(target))).toEqual(Object.fromEntries(expected));
    }

    // Also after everything is put back to where it was: new inodes, new change times, the same content.
    rmSync(html, { recursive: true });
    const back = await cli('--json', 'restore', 'web', '--original');
    expect(back.json, back.stderr).toMatchObject({ outcome: 'succeeded' });
    const plan = await cli('--json', 'plan', 'web');
    expect(plan.json).toMatchObject({ add: NO_FILES, change: NO_FILES, remove: NO_FILES });
    const run = await backUp();
    expect(run).toMatchObject({ filesDone: 0 });
  });
});
