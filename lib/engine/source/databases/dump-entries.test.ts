import { expect, test } from 'vitest';
import type { ScanItem } from '../../scan/scan-item';
import type { SourceEntry } from '../../types';
import { dumpLabel, dumpPath } from './database';
import { withDumps } from './dump-entries';

const file = (path: string): SourceEntry => ({
  path,
  type: path.endsWith('/') ? 'directory' : 'file',
  size: 1,
  mtimeNs: 1n,
  ctimeNs: 1n,
  inode: 7n,
  device: 1n,
  mode: 0o100644,
  uid: 0,
  gid: 0,
});

async function merged(paths: readonly string[], labels: readonly string[]): Promise<ScanItem[]> {
  const found = async function* () {
    yield* paths.map(file);
  };
  const dumps = labels.map((label) => ({ label, bytes: 500 }));
  const all: ScanItem[] = [];
  for await (const entry of withDumps(found(), dumps, 99n)) all.push(entry);
  return all;
}

test('dumps stand among the files, in path order, as old as the plan', async () => {
  const all = await merged(['a', 'databases.txt', 'z'], ['shop', 'blog', 'blog-2']);
  expect(all.map(({ path }) => path)).toEqual([
    'a',
    'databases.txt',
    'databases/blog-2.sql.gz',
    'databases/blog.sql.gz',
    'databases/shop.sql.gz',
    'z',
  ]);
  expect(all[4]).toMatchObject({ type: 'file', size: 500, mtimeNs: 99n });
});

test("a folder of the source with the dumps' name stays the source's; a file in a dump's place is an error", async () => {
  const all = await merged(['databases/', 'databases/own', 'databases/shop.sql.gz'], ['shop']);
  expect((all as SourceEntry[]).map(({ path, type, inode, errorCode }) => [path, type, inode, errorCode])).toEqual([
    ['databases/', 'directory', 7n, undefined],
    ['databases/own', 'file', 7n, undefined],
    ['databases/shop.sql.gz', 'error', 7n, 'EEXIST'],
  ]);
});

test('without databases nothing is added', async () => {
  expect((await merged(['a', 'b'], [])).map(({ path }) => path)).toEqual(['a', 'b']);
});

test('labels are safe names', () => {
  expect(['shop', 'my shop/2', '..', 'ü', ''].map(dumpLabel)).toEqual(['shop', 'my_shop_2', '_', '_', '_']);
  expect(dumpPath('shop')).toBe('databases/shop.sql.gz');
});

test('batches stay batches, with the dumps among them', async () => {
  const found = async function* () {
    yield ['a', 'z'].map(file);
    yield ['zz'].map(file);
  };
  const batches = [];
  for await (const batch of withDumps(found(), [{ label: 'shop', bytes: 500 }], 99n)) batches.push(batch);
  const paths = batches.map((batch) => [batch].flat().map(({ path }) => path));
  expect(paths).toEqual([['a', 'databases/shop.sql.gz', 'z'], ['zz']]);
});
