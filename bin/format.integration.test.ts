/** The script of docs/format.md, taken from the page as it stands, brings a backup back without Foresync. */
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeBucket } from '../lib/engine/testing/made-bucket';
import { file, folder, link, type Tree, writeTree } from '../lib/engine/testing/tree';
import { startPracticeServer } from '../lib/practice-s3/practice-server';
import { runForesync } from './testing/run-foresync';
import { treeInventory } from './testing/tree-inventory';

const credentials = { accessKeyId: 'PRACTICE', secretAccessKey: 'practice-secret' };
const ci = process.env.CI === 'true';

const ODD: Tree = {
  'index.php': file('first', { mode: 0o640, mtimeMs: 1_000_000_000_123 }),
  'gone.txt': 'deleted on the second day',
  'empty file': '',
  'before 1970': file('old', { mtimeMs: -1500 }),
  'Ünïcödé & "quotes" \'too\' $(id) `x` %41+?#.txt': 'odd',
  'two\nlines\tand a tab\\n': 'odd too',
  '-rf': 'a dash',
  'script.sh': file('#!/bin/sh\n', { mode: 0o755 }),
  'to a file': link('index.php'),
  'to nowhere': link('../../no such "place"'),
  loop: link('./'),
  'empty folder': folder({}, { mode: 0o711, mtimeMs: 1_500_000_000_000 }),
  'read only': folder({ 'in & below': folder({ x: file('x', { mode: 0o400 }) }, { mode: 0o500 }) }, { mode: 0o555 }),
};

/** The script as a reader of the page copies it. */
function scriptOfThePage(): string {
  const page = readFileSync(path.join(path.dirname(import.meta.dirname), 'docs', 'format.md'), 'utf8');
  const scripts = [...page.matchAll(/^```bash\n(.*?)^```$/gms)].map(([, text]) => text);
  expect(scripts).toHaveLength(1);
  return scripts[0] ?? '';
}

function has(tool: string): boolean {
  try {
    execFileSync(tool, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!(has('aws') && has('jq')) && !ci)('docs/format.md', () => {
  let server: Awaited<ReturnType<typeof startPracticeServer>>;
  let storage: Awaited<ReturnType<typeof makeBucket>>;
  let place: string;
  let source: string;
  let days: Map<string, string>[];
  const cli = (...args: string[]) => runForesync({ dataDir: path.join(place, 'data') }, ...args);

  beforeAll(async () => {
    place = mkdtempSync(path.join(tmpdir(), 'foresync-format-'));
    source = path.join(place, 'source');
    const where = { directory: path.join(place, 'bucket'), host: '127.0.0.1', port: 0, region: 'us-east-1' };
    server = await startPracticeServer({ ...where, credentials, buckets: [] });
    storage = await makeBucket({ endpoint: server.endpoint, ...credentials }, 'backups');
    await storage.enableVersioning();
    writeTree(source, ODD);
    const added = await runForesync(
      { dataDir: path.join(place, 'data'), env: { FORESYNC_SECRET_KEY: credentials.secretAccessKey } },
      ...['destination', 'add', 'real', '--bucket', 'backups', '--prefix', 'my sites', '--region', 'us-east-1'],
      ...['--endpoint', server.endpoint, '--path-style', '--access-key', credentials.accessKeyId, '--versioning'],
    );
    expect(added.code, added.stderr).toBe(0);
    const job = await cli('job', 'add', 'web', '--source', source, '--destination', 'real');
    expect(job.code, job.stderr).toBe(0);
    days = [await backUp()];
    appendFileSync(path.join(source, 'index.php'), ', then the second');
    rmSync(path.join(source, 'gone.txt'));
    days.push(await backUp());
  });
  afterAll(async () => {
    storage?.close();
    await server?.close();
    rmSync(place, { recursive: true, force: true });
  });

  async function backUp(): Promise<Map<string, string>> {
    const run = await cli('--json', 'run', 'web');
    expect(run.json, run.stdout + run.stderr).toMatchObject({ outcome: 'succeeded' });
    return treeInventory(source);
  }

  /** Not the synchronous kind: the practice bucket answers from this very process. */
  function restore(snapshot: string, target: string) {
    const script = path.join(place, 'restore.sh');
    writeFileSync(script, scriptOfThePage());
    const env = {
      ...process.env,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: server.endpoint,
    };
    return promisify(execFile)('bash', [script, 'backups', 'web', snapshot, target], { env });
  }

  test('the script restores both days to the byte, mode, time and link', { timeout: 180_000 }, async () => {
    const snapshots = (await cli('--json', 'snapshots', 'web')).json.map(({ id }: { id: string }) => id).reverse();
    expect(snapshots).toHaveLength(2);
    for (const [day, snapshot] of snapshots.entries()) {
      const target = path.join(place, `day ${day}`);
      const { stderr } = await restore(snapshot, target);
      expect(stderr).toBe('');
      expect(Object.fromEntries(treeInventory(target))).toEqual(Object.fromEntries(days[day] ?? []));
    }
    expect(days[0]).not.toEqual(days[1]);
  });

  test('a damaged manifest is refused', { timeout: 60_000 }, async () => {
    const [{ id }] = (await cli('--json', 'snapshots', 'web')).json;
    const body = Buffer.from('not what was written');
    const sha256 = createHash('sha256').update(body).digest('hex');
    await storage.putObject({ key: `.foresync/web/manifests/${id}.ndjson.gz`, body, sha256 });
    const refused = restore(id, path.join(place, 'refused'));
    await expect(refused).rejects.toMatchObject({ stderr: expect.stringContaining('a manifest is damaged') });
  });
});
