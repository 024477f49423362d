import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ManifestLine } from '../engine/types';
import { writeSnapshotFiles } from '../worker/snapshot-files-writer';
import { job, NOW, snapshot } from './testing/nouns';
import { codeOf, type TemporaryHouse, temporaryHouse } from './testing/temporary-house';

let at: TemporaryHouse;
let jobId: string;
let id: string;

beforeEach(async () => {
  at = await temporaryHouse(NOW);
  jobId = (await job(at)).id;
  id = await snapshot(at, jobId);
});
afterEach(() => at.close());

const GIB = 1024 ** 3;

async function load(): Promise<void> {
  const line = { type: 'file', mtime: '0', mode: '100644', uid: 0, gid: 0 } as const;
  const lines = async function* (): AsyncGenerator<ManifestLine> {
    yield { ...line, path: 'a/b', size: 10 * GIB, key: 'a/b' };
    yield { ...line, path: 'a/c', size: 5 * GIB, key: 'a/c' };
    yield { ...line, path: 'd', size: 7, key: 'd' };
  };
  await writeSnapshotFiles(at.dataDir, id, { lines: lines(), prefix: '' });
}

test('the price of a download waits for the manifest, and counts every file once', async () => {
  expect(await at.door.downloadPrice(id, { paths: ['d'] })).toMatchObject({ state: 'loading', usd: null });
  expect(await at.house.db.task.count({ where: { kind: 'load-snapshot' } })).toBe(1);
  await load();
  const price = await at.door.downloadPrice(id, { paths: ['a/', 'a/b', 'd'] });
  expect(price).toMatchObject({ state: 'ready', files: 3, bytes: 15 * GIB + 7, requests: { get: 3, put: 0 } });
  // 3 GETs at $0.00043 a thousand; eu-central-1's first 100 GB a month go out for nothing.
  expect(price).toMatchObject({ usd: '0.00000129', currency: 'USD' });
  expect(await at.door.downloadPrice(id, { paths: [] })).toMatchObject({ files: 3, bytes: 15 * GIB + 7 });
  expect(await at.door.downloadPrice(id, { paths: ['d'] })).toMatchObject({ files: 1, bytes: 7 });
});

test('what is not there, or a record only, has no price', async () => {
  await load();
  expect(await codeOf(at.door.downloadPrice(id, { paths: ['no'] }))).toBe('restore.not-in-snapshot');
  expect(await codeOf(at.door.downloadPrice('none', { paths: [] }))).toBe('snapshot.not-found');
  await at.house.db.snapshot.update({ where: { id }, data: { versioned: false } });
  at.time.nowMs += 1000;
  await snapshot(at, jobId);
  expect(await codeOf(at.door.downloadPrice(id, { paths: ['d'] }))).toBe('restore.records-only');
});
