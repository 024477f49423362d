import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { counting, type SyncBench, syncBench } from '../sync/testing/sync-bench';
import { link, type Tree } from '../testing/tree';
import type { SnapshotHeader } from '../types';
import { type RestoreResult, restore } from './restore';
import { leftovers, portrait, restorePorts, restoreTo, snapshotOf } from './testing/restore-bench';
import type { Thawing } from './thaw';

const never = new AbortController().signal;
const tree: Tree = { 'a.txt': 'hello', dir: { 'b.txt': 'you', large: 'x'.repeat(300_000) }, l: link('a.txt') };
const bulk = { days: 7, speed: 'bulk', assume: false } as const;

let bench: SyncBench;
let target: string;
let header: SnapshotHeader;

afterEach(() => bench.close());

async function start(storageClass = 'GLACIER'): Promise<void> {
  bench = syncBench(tree, { versioning: 'enabled' });
  target = join(bench.directory, 'target');
  header = await snapshotOf(bench, 's1', storageClass);
}

async function pass(thaw: Thawing | undefined) {
  const { storage, requests } = counting(bench.storage);
  const ports = { ...restorePorts(bench, header, storage), ...(thaw === undefined ? {} : { thaw }) };
  const result: RestoreResult = await restore(restoreTo(header, target), ports, never);
  return { result, requests: requests() };
}

test('archived objects are asked for, and come when they are readable', async () => {
  await start();
  const first = await pass(bulk);
  expect(first.result).toMatchObject({ outcome: 'thawing', files: 0, failures: [], links: 1 });
  expect(first.result.thawing).toEqual({ files: 3, bytes: 300_008 });
  expect(first.requests).toMatchObject({ get: 3, post: 3 });
  expect(leftovers(target)).toEqual([]);
  const { lastThawing } = first.result;
  const address = { key: lastThawing?.key ?? '', versionId: lastThawing?.versionId ?? '' };
  expect(await bench.storage.headObject(address)).toMatchObject({ thaw: 'under-way' });

  const tooEarly = await pass(bulk);
  expect(tooEarly.result.outcome).toBe('thawing');
  expect(await bench.storage.headObject(address)).toMatchObject({ thaw: 'under-way' });

  bench.storage.finishThaws();
  expect(await bench.storage.headObject(address)).toMatchObject({ thaw: 'readable' });
  const last = await pass(bulk);
  expect(last.result).toMatchObject({ outcome: 'succeeded', files: 3, verified: 3, thawing: { files: 0, bytes: 0 } });
  expect(last.requests).toMatchObject({ get: 3, post: 0 });
  expect(portrait(target)).toEqual(portrait(bench.source));
});

test('where everything is known to be archived nothing is read before it was asked for', async () => {
  await start('DEEP_ARCHIVE');
  expect((await pass({ ...bulk, assume: true })).requests).toMatchObject({ get: 0, post: 3 });
  bench.storage.finishThaws();
  const last = await pass({ ...bulk, assume: true });
  expect(last.result).toMatchObject({ outcome: 'succeeded', files: 3 });
});

test('what is not archived after all is fetched at once', async () => {
  await start('STANDARD');
  expect((await pass({ ...bulk, assume: true })).result).toMatchObject({ outcome: 'succeeded', files: 3 });
});

test('nobody asked for a thaw: each archived file is a failure', async () => {
  await start();
  const { result, requests } = await pass(undefined);
  expect(result).toMatchObject({ outcome: 'partial', failuresTotal: 3, thawing: { files: 0 } });
  expect(new Set(result.failures.map(({ code }) => code))).toEqual(new Set(['object.archived']));
  expect(requests.post).toBe(0);
});
