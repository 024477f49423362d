/**
 * Retention and verification by the command line, on the practice bucket and on radosgw: several days, old snapshots removed,
 * what is left proven by reading every byte and by a restore, and damage found and repaired.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { manifestParts } from '../lib/engine/snapshot/manifest-parts';
import { listHeaders } from '../lib/engine/snapshot/snapshot';
import { listAllVersions } from '../lib/engine/storage/listing';
import type { Storage } from '../lib/engine/storage/storage';
import { makeBucket } from '../lib/engine/testing/made-bucket';
import { startRadosgw } from '../lib/engine/testing/real-servers';
import { startPracticeServer } from '../lib/practice-s3/practice-server';
import { runForesync } from './testing/run-foresync';
import { treeInventory } from './testing/tree-inventory';

interface Server {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  stop(): Promise<void>;
}

async function practice(): Promise<Server> {
  const directory = mkdtempSync(path.join(tmpdir(), 'foresync-retention-practice-'));
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

const DAYS = 4;

describe.each([
  { name: 'practice bucket', start: practice },
  { name: 'radosgw', start: startRadosgw },
])('$name', ({ start }) => {
  let server: Server;
  let storage: Storage & { close(): void };
  let folder: string;
  let html: string;
  const cli = (...args: string[]) => runForesync({ dataDir: path.join(folder, 'data') }, ...args);

  beforeAll(async () => {
    server = await start();
    storage = await makeBucket(server, 'backups');
    await storage.enableVersioning();
    folder = mkdtempSync(path.join(tmpdir(), 'foresync-retention-'));
    html = path.join(folder, 'html');
    mkdirSync(path.join(html, 'sub'), { recursive: true });
    const added = await runForesync(
      { dataDir: path.join(folder, 'data'), env: { FORESYNC_SECRET_KEY: server.secretAccessKey } },
      ...['destination', 'add', 'real', '--bucket', 'backups', '--prefix', 'site', '--region', 'us-east-1'],
      ...['--endpoint', server.endpoint, '--path-style', '--access-key', server.accessKeyId, '--versioning'],
    );
    expect(added.code, added.stderr).toBe(0);
    const job = await cli('job', 'add', 'web', '--source', html, '--destination', 'real');
    expect(job.code, job.stderr).toBe(0);
  });
  afterAll(async () => {
    storage?.close();
    await server?.stop();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  async function backUp(): Promise<void> {
    const run = await cli('--json', 'run', 'web');
    expect(run.json, run.stdout + run.stderr).toMatchObject({ outcome: 'succeeded' });
  }

  async function versions(prefix: string): Promise<string[]> {
    const found: string[] = [];
    for await (const { key, isDeleteMarker } of listAllVersions(storage, prefix)) {
      found.push(isDeleteMarker ? `${key} (marker)` : key);
    }
    return found.sort();
  }

  /** By the headers that are left: a delta needs what it is laid over. */
  async function manifestsNeeded(): Promise<string[]> {
    const needed = new Set<string>();
    for await (const header of listHeaders(storage, 'web'))
      for (const { key } of manifestParts(header)) needed.add(key);
    return [...needed].sort();
  }

  test('days go by; retention leaves what the kept snapshots need, and nothing else', async () => {
    for (let day = 0; day < DAYS; day += 1) {
      writeFileSync(path.join(html, 'index.php'), `day ${'x'.repeat(day)}`);
      writeFileSync(path.join(html, 'sub', `only-on-${day} & <odd>.txt`), 'x');
      if (day > 0) rmSync(path.join(html, 'sub', `only-on-${day - 1} & <odd>.txt`));
      if (day === 0) writeFileSync(path.join(html, 'same.txt'), 'same');
      await backUp();
    }
    const preview = await cli('--json', 'retention', 'web', '--preview', '--keep-last', '2');
    expect(preview.json, preview.stderr).toMatchObject({
      outcome: 'planned',
      plan: { keeps: 2, drops: 2, versions: 4 },
    });
    const removed = await cli('--json', 'retention', 'web', '--keep-last', '2');
    expect(removed.code, removed.stdout + removed.stderr).toBe(0);
    expect(removed.json).toMatchObject({ outcome: 'succeeded', versions: 4, refusedTotal: 0 });
    expect(removed.json.requests).toEqual(removed.json.plan.requests);
    expect(await versions('site/')).toEqual([
      'site/index.php',
      'site/index.php',
      'site/same.txt',
      'site/sub/only-on-2 & <odd>.txt',
      'site/sub/only-on-2 & <odd>.txt (marker)',
      'site/sub/only-on-3 & <odd>.txt',
    ]);
    expect(await versions('.foresync/web/snapshots/')).toHaveLength(2);
    expect(await versions('.foresync/web/manifests/')).toEqual(await manifestsNeeded());
    expect(await versions('.foresync/web/pruned/')).toEqual([]);
    expect((await cli('--json', 'snapshots', 'web')).json).toHaveLength(2);
  });

  test('what is left is proven: every byte, a drill, a restore of the older one', async () => {
    for (const way of [[], ['--head'], ['--read', '100'], ['--drill', '2']]) {
      const verified = await cli('--json', 'verify', 'web', ...way);
      expect(verified.code, verified.stdout + verified.stderr).toBe(0);
      expect(verified.json).toMatchObject({ outcome: 'sound', damageTotal: 0 });
      if (verified.json.plan.requestsAre === 'exact') {
        expect(verified.json.requests).toEqual(verified.json.plan.requests);
      }
    }
    const [, older] = (await cli('--json', 'snapshots', 'web')).json;
    const target = path.join(folder, 'older');
    const restored = await cli('--json', 'restore', 'web', '--snapshot', older.id, '--to', target);
    expect(restored.json, restored.stderr).toMatchObject({ outcome: 'succeeded', failures: [] });
    expect([...treeInventory(target).keys()].some((name) => name.includes('only-on-2'))).toBe(true);
    expect((await cli('--json', 'job', 'show', 'web')).json.proof).toMatchObject({ provenBy: 'restore' });
  });

  test('damage is named, exits with 1, and the next run repairs it', async () => {
    for await (const { key, versionId } of listAllVersions(storage, 'site/same.txt')) {
      await storage.deleteObjects({ objects: [{ key, versionId }] });
    }
    const damaged = await cli('--json', 'verify', 'web');
    expect(damaged.code).toBe(1);
    expect(damaged.json).toMatchObject({
      outcome: 'damaged',
      repairs: 1,
      damage: [{ path: 'same.txt', kind: 'missing' }],
    });
    await backUp();
    const sound = await cli('verify', 'web', '--read', '100');
    expect(sound.code, sound.stdout).toBe(0);
    expect(sound.stdout).toContain('every SHA-256 is right');
  });
});
