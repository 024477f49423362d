/**
 * The whole product on real input: Debian's wordpress package ten times, a link to itself planted, backed up and restored by the
 * command line, checked with diff, with the tree's own inventory, and with rclone. Each S3 server has a test file of its own, so
 * that they run side by side.
 */
import { execFile, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FAKETIME, runForesync } from './run-foresync';
import { treeInventory } from './tree-inventory';

const root = path.dirname(path.dirname(import.meta.dirname));
const wordpress = path.join(root, '.test-tools/wordpress/usr/share/wordpress');
const ci = process.env.CI === 'true';
const SITES = 10;
const NO_CHANGES = { files: 0, bytes: 0 };

/** A bucket of a server that was started for the test. */
export interface WordpressBucket {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  readonly bucket: string;
  stop(): Promise<void>;
}

/** What rclone, which knows nothing of Foresync, finds below a prefix. */
async function rcloneSize(server: WordpressBucket, prefix: string): Promise<{ count: number; bytes: number }> {
  const remote = `:s3,provider=Other,access_key_id=${server.accessKeyId},secret_access_key=${server.secretAccessKey},endpoint="${server.endpoint}",region=${server.region}:${server.bucket}/${prefix}`;
  // A CA bundle meant for the AWS SDK is more than rclone can load.
  const { AWS_CA_BUNDLE: _bundle, ...env } = process.env;
  // Not the synchronous kind: the practice bucket answers from this very process.
  const args = ['size', '--json', '--config', '/dev/null', remote];
  const { stdout } = await promisify(execFile)('rclone', args, { env });
  return JSON.parse(stdout);
}

/** Registers the tests on the server that `start` starts. */
export function backUpTenSites(name: string, start: () => Promise<WordpressBucket>): void {
  describe.skipIf(!existsSync(wordpress) && !ci)(`ten WordPress sites on ${name}`, () => tenSites(start));
}

function tenSites(start: () => Promise<WordpressBucket>): void {
  let server: WordpressBucket;
  let folder: string;
  let html: string;
  const cli = (...args: string[]) => runForesync({ dataDir: path.join(folder, 'data') }, ...args);

  beforeAll(async () => {
    server = await start();
    folder = mkdtempSync(path.join(tmpdir(), 'foresync-wp-'));
    html = path.join(folder, 'html');
    for (let site = 1; site <= SITES; site += 1) {
      cpSync(wordpress, path.join(html, `site-${site}`), {
        recursive: true,
        preserveTimestamps: true,
        verbatimSymlinks: true,
      });
    }
    symlinkSync('./', path.join(html, 'site-3', 'mydir'));
    const added = await runForesync(
      { dataDir: path.join(folder, 'data'), env: { FORESYNC_SECRET_KEY: server.secretAccessKey } },
      ...['destination', 'add', 'real', '--bucket', server.bucket, '--prefix', 'sites', '--region', server.region],
      ...['--endpoint', server.endpoint, '--path-style', '--access-key', server.accessKeyId, '--versioning'],
    );
    expect(added.code, added.stderr).toBe(0);
    const job = await cli('job', 'add', 'sites', '--source', html, '--destination', 'real');
    expect(job.code, job.stderr).toBe(0);
  });
  afterAll(async () => {
    await server?.stop();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  test('plan, run, run again, change, run, restore both', async () => {
    const first = treeInventory(html);
    const plan = await cli('--json', 'plan', 'sites');
    expect(plan.json.verdict, plan.stdout).toBe('ready');
    expect(plan.json.findings.map((one: { code: string }) => one.code)).toContain('link.loop');

    const run = await cli('--json', 'run', 'sites', '--approve', plan.json.planId);
    expect(run.json, run.stderr).toMatchObject({ outcome: 'succeeded', requests: plan.json.requests });
    const size = await rcloneSize(server, 'sites');
    expect({ files: size.count, bytes: size.bytes }).toEqual(plan.json.add);

    const quiet = await cli('--json', 'plan', 'sites');
    expect(quiet.json).toMatchObject({ add: NO_CHANGES, change: NO_CHANGES, remove: NO_CHANGES });
    const again = await cli('--json', 'run', 'sites', '--approve', quiet.json.planId);
    expect(again.json).toMatchObject({ outcome: 'succeeded', requests: quiet.json.requests, filesDone: 0 });
    expect(again.json.requests.put, 'the snapshot and the lease, nothing else').toBeLessThanOrEqual(3);

    const [gone, alsoGone, ...changed] = changeable(html);
    for (const file of changed) appendFileSync(file, '\n// changed\n');
    for (const file of [gone, alsoGone]) if (file) rmSync(file);
    const third = await cli('--json', 'run', 'sites');
    expect(third.json, third.stderr).toMatchObject({ outcome: 'succeeded', filesDone: 3, deletesDone: 2 });

    const { json: snapshots } = await cli('--json', 'snapshots', 'sites');
    expect(snapshots).toHaveLength(3);
    await restored('latest', treeInventory(html));
    await restored(snapshots.at(-1).id, first);
  });

  /** Restores a snapshot into a new folder and compares every path, byte, mode, time and link. */
  async function restored(snapshot: string, expected: Map<string, string>): Promise<void> {
    const target = path.join(folder, `restored-${snapshot}`);
    const result = await cli('--json', 'restore', 'sites', '--snapshot', snapshot, '--to', target);
    expect(result.json, result.stderr).toMatchObject({ outcome: 'succeeded', failures: [] });
    expect(Object.fromEntries(treeInventory(target))).toEqual(Object.fromEntries(expected));
    if (snapshot === 'latest') {
      const diff = spawnSync('diff', ['-r', '--no-dereference', html, target], { encoding: 'utf8' });
      expect(diff.stdout + diff.stderr).toBe('');
    }
    rmSync(target, { recursive: true });
  }

  test.skipIf(!existsSync(FAKETIME) && !ci)(
    'with the clock 20 minutes ahead it says so first, and still backs up',
    async () => {
      const wrong = {
        dataDir: path.join(folder, 'data'),
        env: { LD_PRELOAD: FAKETIME, FAKETIME: '+20m', DONT_FAKE_MONOTONIC: '1' },
      };
      writeFileSync(path.join(html, 'written-at-night.txt'), 'one more file\n');
      const plan = await runForesync(wrong, '--json', 'plan', 'sites');
      const finding = plan.json.findings.find((one: { code: string }) => one.code === 'clock.skewed');
      expect(finding, plan.stdout).toBeDefined();
      const measured = await runForesync(wrong, '--json', 'clock', server.endpoint);
      expect(Math.abs(measured.json.offsetMs - 1_200_000), `measured ${measured.json.offsetMs} ms`).toBeLessThan(1000);
      const run = await runForesync(wrong, '--json', 'run', 'sites', '--approve', plan.json.planId);
      expect(run.json, run.stderr).toMatchObject({ outcome: 'succeeded', filesDone: 1 });
      const { json: snapshots } = await cli('--json', 'snapshots', 'sites');
      expect(
        Math.abs(Date.parse(snapshots[0].createdAt) - Date.now()),
        'dated by the server, not by the wrong clock',
      ).toBeLessThan(300_000);
    },
  );
}

/** Five files of different sites. */
function changeable(html: string): string[] {
  return readdirSync(html)
    .sort()
    .slice(0, 5)
    .map((site) => path.join(html, site, 'index.php'));
}
