import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DOWNLOADER } from '../../db/downloader';
import { openSecretBox } from '../../db/secrets';
import { snapshotFilesPath } from '../../db/snapshot-files';
import { SnapshotSelection } from '../../db/snapshot-selection';
import { readZip } from '../../engine/download/testing/read-zip';
import { EngineError } from '../../engine/errors';
import type { Storage } from '../../engine/storage/storage';
import { FaultScript } from '../../engine/testing/fault-script';
import { faultyStorage, type StorageFaults } from '../../engine/testing/faulty-storage';
import { createMemoryStorage, type MemoryStorage } from '../../engine/testing/memory-storage';
import { link, writeTree } from '../../engine/testing/tree';
import type { ManifestLine } from '../../engine/types';
import { recoverLedgers } from '../ledger';
import { journalNames } from '../request-journal';
import { writeSnapshotFiles } from '../snapshot-files-writer';
import { addJob, eventually, type House, openTestHouse, portsWith, startTestWorker } from '../testing/house';
import { type DownloadBench, openDownload } from './open-download';

const never = new AbortController().signal;
const LARGE = 'large'.repeat(100_000);
let house: House;
let storage: MemoryStorage;
let snapshotId: string;

beforeEach(async () => {
  house = await openTestHouse();
  mkdirSync(house.source);
  const www = { 'index.php': '<?php', img: { 'a.jpg': 'aaaa', 'b.jpg': 'bb' }, latest: link('img/a.jpg') };
  writeTree(house.source, { www, 'large.bin': LARGE, empty: {} });
  storage = createMemoryStorage({ versioning: 'enabled' });
  await addJob(house, 'sites');
  snapshotId = await backUp();
});
afterEach(() => house.close());

/** Plans, approves and runs the job with a worker; the id of its snapshot. */
async function backUp(): Promise<string> {
  const worker = startTestWorker(house, portsWith(storage), { schedules: 'off' });
  const planId = await house.requestPlan('sites');
  const readPlan = () => house.db.plan.findUniqueOrThrow({ where: { id: planId } });
  await eventually(readPlan, ({ state }) => !['queued', 'working'].includes(state));
  const runId = await house.approve(planId);
  const readRun = () => house.db.run.findUniqueOrThrow({ where: { id: runId } });
  const run = await eventually(readRun, ({ state }) => !['queued', 'running'].includes(state));
  await worker.stop();
  return run.snapshotId ?? '';
}

function bench(bucket: Storage = storage): DownloadBench {
  const { db, dataDir } = house;
  return { db, dataDir, box: openSecretBox(dataDir), ports: portsWith(bucket), installation: 'i', tool: 'test' };
}

const ask = (paths: string[], shape: 'auto' | 'zip' = 'auto') => ({ snapshotId, paths, shape });
const ledger = () => house.db.ledger.findMany({ where: { activity: 'restore' } });

describe('openDownload', () => {
  it('sends one file as it is, of the version the snapshot names, and writes its request down', async () => {
    writeFileSync(path.join(house.source, 'large.bin'), 'newer');
    await backUp();
    const { body, settled, ...about } = await openDownload(bench(), ask(['large.bin']), never);
    expect(about).toEqual({ name: 'large.bin', shape: 'file', files: 1, bytes: LARGE.length });
    expect((await buffer(body)).toString()).toBe(LARGE);
    await settled;
    // The manifest was not here: one GET more.
    expect(await ledger()).toMatchObject([{ get: 2, put: 0, jobId: 'sites' }]);
    const again = await openDownload(bench(), ask(['large.bin']), never);
    await buffer(again.body);
    await again.settled;
    expect((await ledger()).map(({ get }) => get).sort()).toEqual([1, 2]);
    expect(Number((await ledger())[0]?.bytesDown)).toBeGreaterThanOrEqual(LARGE.length);
    expect(await house.db.workerRow.count()).toBe(0);
    expect(readdirSync(path.join(house.dataDir, 'meter'))).toEqual([]);
  });

  it('sends a folder as a zip, and of many paths each thing once', async () => {
    const folder = await openDownload(bench(), ask(['www/']), never);
    expect([folder.name, folder.files]).toEqual(['www.zip', 3]);
    const entries = await readZip(await buffer(folder.body));
    expect([...entries.keys()].sort()).toEqual(
      ['www/', 'www/img/', 'www/img/a.jpg', 'www/img/b.jpg', 'www/index.php', 'www/latest'].sort(),
    );
    const many = await openDownload(bench(), ask(['www/img/a.jpg', 'www/', 'large.bin', 'large.bin']), never);
    const names = [...(await readZip(await buffer(many.body))).keys()];
    expect(names).toHaveLength(7);
    expect(many.name).toMatch(/^sites-\d{4}-\d{2}-\d{2}\.zip$/);
    const all = await openDownload(bench(), ask([]), never);
    expect([...(await readZip(await buffer(all.body))).keys()]).toContain('empty/');
    const one = await openDownload(bench(), ask(['large.bin'], 'zip'), never);
    expect([...(await readZip(await buffer(one.body))).keys()]).toEqual(['large.bin']);
    await Promise.all([folder, many, all, one].map(({ settled }) => settled));
  });

  it('refuses what is not there, and what is archived, with nothing left open', async () => {
    await expect(openDownload(bench(), ask(['nowhere']), never)).rejects.toMatchObject({
      code: 'restore.not-in-snapshot',
    });
    const archived = { on: 'getObject', error: new EngineError('object.archived') } as const;
    const faults: StorageFaults = new FaultScript([archived]);
    const frozen = bench(faultyStorage(storage, faults));
    await expect(openDownload(frozen, ask(['large.bin']), never)).rejects.toMatchObject({ code: 'object.archived' });
    const gone = { ...ask([]), snapshotId: 'none' };
    await expect(openDownload(bench(), gone, never)).rejects.toMatchObject({ code: 'snapshot.missing' });
    expect(await house.db.workerRow.count()).toBe(0);
    expect(readdirSync(path.join(house.dataDir, 'meter'))).toEqual([]);
  });

  it('refuses a zip out of an archive before its first byte, until it is thawed', async () => {
    await house.db.destination.updateMany({ data: { storageClass: 'GLACIER' } });
    writeFileSync(path.join(house.source, 'www/index.php'), 'frozen');
    snapshotId = await backUp();
    const newest = { snapshotId, paths: ['www/index.php'], shape: 'zip' } as const;
    await expect(openDownload(bench(), newest, never)).rejects.toMatchObject({ code: 'object.archived' });
    expect(readdirSync(path.join(house.dataDir, 'meter'))).toEqual([]);
    await storage.requestThaw({ key: 'www/index.php', days: 1, speed: 'standard' });
    storage.finishThaws();
    const { body, settled } = await openDownload(bench(), newest, never);
    expect([...(await readZip(await buffer(body))).keys()]).toEqual(['index.php']);
    await settled;
  });

  it('counts what was asked for when the reader leaves', async () => {
    const { body, settled } = await openDownload(bench(), ask(['large.bin']), never);
    body.destroy();
    await settled;
    expect(await ledger()).toMatchObject([{ get: 2 }]);
  });

  it('is nobody else’s to finish while it lasts', async () => {
    const { body, settled } = await openDownload(bench(), ask(['large.bin']), never);
    const left = { dataDir: house.dataDir, journals: journalNames(house.dataDir) };
    const alive = await house.db.workerRow.findMany({ select: { id: true } });
    expect(alive.map(({ id }) => id.startsWith(DOWNLOADER))).toEqual([true]);
    await recoverLedgers(house.db, left, new Set(alive.map(({ id }) => id)));
    expect(readdirSync(path.join(house.dataDir, 'meter'))).toHaveLength(1);
    body.destroy();
    await settled;
    expect(await ledger()).toMatchObject([{ get: 2 }]);
  });

  it('takes a file whose key is not its path', async () => {
    const row = await house.db.snapshot.findUniqueOrThrow({ where: { id: snapshotId } });
    const line: ManifestLine = { ...PLAIN, path: 'renamed', type: 'file', size: 5, key: 'www/index.php' };
    await load([line]);
    const { body, settled } = await openDownload(bench(), ask(['renamed']), never);
    expect((await buffer(body)).toString()).toBe('<?php');
    await settled;
    expect(row.versioned).toBe(true);
  });
});

const PLAIN = { mtime: '0', mode: '100644', uid: 0, gid: 0 } as const;

async function load(given: readonly ManifestLine[]): Promise<void> {
  rmSync(snapshotFilesPath(house.dataDir, snapshotId), { force: true });
  const lines = (async function* () {
    yield* given;
  })();
  await writeSnapshotFiles(house.dataDir, snapshotId, { lines, prefix: '' });
}

describe('SnapshotSelection', () => {
  it('is null before the snapshot is loaded, and sums what is selected', async () => {
    expect(existsSync(snapshotFilesPath(house.dataDir, snapshotId))).toBe(false);
    expect(SnapshotSelection.open(house.dataDir, snapshotId, [])).toBeNull();
    await load([
      { ...PLAIN, path: 'a/b', type: 'file', size: 1, key: 'a/b' },
      { ...PLAIN, path: 'a/c/d', type: 'file', size: 2, key: 'a/c/d' },
      { ...PLAIN, path: 'ab', type: 'file', size: 4, key: 'ab' },
    ]);
    const sums = (paths: string[]) => {
      const selection = SnapshotSelection.open(house.dataDir, snapshotId, paths);
      const found = { ...selection?.sums(), paths: [...(selection?.rows() ?? [])].map((row) => row.path) };
      selection?.close();
      return found;
    };
    expect(sums([])).toEqual({
      files: 3,
      bytes: 7,
      file: null,
      paths: ['a/', 'ab', 'a/b', 'a/c/', 'a/c/d'].sort(byFolder),
    });
    expect(sums(['a/'])).toMatchObject({ files: 2, bytes: 3 });
    expect(sums(['a/c/', 'a/c/d', 'ab'])).toEqual({ files: 2, bytes: 6, file: null, paths: ['a/c/', 'a/c/d', 'ab'] });
    expect(sums(['ab'])).toEqual({ files: 1, bytes: 4, file: 'ab', paths: ['ab'] });
  });

  it('refuses a snapshot in which a link and a folder have one name', async () => {
    await load([
      { ...PLAIN, path: 'x', type: 'symlink', size: 0, target: '/etc' },
      { ...PLAIN, path: 'x/passwd', type: 'file', size: 1, key: 'x/passwd' },
    ]);
    const selection = SnapshotSelection.open(house.dataDir, snapshotId, []);
    expect(() => [...(selection?.rows() ?? [])]).toThrow(expect.objectContaining({ code: 'manifest.damaged' }));
    selection?.close();
  });
});

/** By the folder a path lies in, folders first. */
function byFolder(a: string, b: string): number {
  const parent = (one: string) => one.slice(0, one.slice(0, -1).lastIndexOf('/') + 1);
  const rank = (one: string) => (one.endsWith('/') ? 0 : 1);
  return parent(a) < parent(b) ? -1 : parent(a) > parent(b) ? 1 : rank(a) - rank(b) || (a < b ? -1 : 1);
}
