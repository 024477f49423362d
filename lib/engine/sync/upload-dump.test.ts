import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EngineError } from '../errors';
import type { DatabaseSource } from '../source/databases/database';
import type { Storage } from '../storage/storage';
import { FaultScript } from '../testing/fault-script';
import { faultyStorage, type StorageFaults } from '../testing/faulty-storage';
import { NO_REQUESTS } from '../types';
import { ByteBudget } from './byte-budget';
import type { FileOperation } from './data-object';
import { Progress } from './progress';
import { streamPartSize } from './stream-upload';
import { type SyncBench, syncBench } from './testing/sync-bench';
import { uploadDump } from './upload-dump';

/*
 * A program that is found as mariadb-dump stands in for the real one, so that what surrounds it is tested without a server;
 * source/databases/databases.integration.test.ts has the real ones.
 */

const never = new AbortController().signal;
const realPath = process.env.PATH;
let bench: SyncBench;
let tools: string;
beforeEach(() => {
  bench = syncBench({});
  tools = mkdtempSync(path.join(tmpdir(), 'foresync-tools-'));
});
afterEach(() => {
  process.env.PATH = realPath;
  bench.close();
  rmSync(tools, { recursive: true });
});

const source: DatabaseSource = {
  ...{ kind: 'mysql', name: 'shop', user: 'u', password: 'p', host: 'localhost' },
  ...{ port: null, socket: null },
};
const operation: FileOperation = {
  ...{ seq: 0, action: 'add', key: 'databases/shop.sql.gz', previousSize: 0 },
  entry: {
    ...{ path: 'databases/shop.sql.gz', type: 'file', size: 0, mtimeNs: 0n, ctimeNs: 0n, inode: 0n, device: 0n },
    ...{ mode: 0o100600, uid: 0, gid: 0 },
  },
};

/** A tool that prints a table, `megabytes` of noise that cannot be compressed, and the last line. */
function fakeTool(megabytes: number): void {
  const file = path.join(tools, 'mariadb-dump');
  const noise = `head -c ${megabytes}000000 /dev/urandom`;
  writeFileSync(file, `#!/bin/sh\necho 'CREATE TABLE \`a\` (x int);'\n${noise}\necho\necho '-- Dump completed'\n`);
  chmodSync(file, 0o755);
  process.env.PATH = `${tools}${path.delimiter}${realPath}`;
}

function upload(storage: Storage, signal = never) {
  const { index, clock } = bench;
  const progress = new Progress({ files: 1, bytes: 0, deletes: 0 }, () => NO_REQUESTS, undefined);
  const budget = new ByteBudget(96 * 1024 * 1024);
  const files = { roots: [], links: 'keep' } as const;
  const posts = { ask: () => undefined };
  const ports = { storage, index, clock, source: files, budget, progress, posts, storageClass: undefined };
  return uploadDump({ source, smallestShare: 50 }, operation, ports, signal);
}

const openUploads = async () => (await bench.storage.listMultipartUploadsPage({ prefix: '' })).uploads;
const down = new EngineError('storage.unavailable');

test('a small dump is one PutObject', async () => {
  fakeTool(0);
  const result = await upload(bench.storage);
  expect(result).toMatchObject({ kind: 'uploaded', stored: { tables: 1, rows: 0 } });
  expect([...bench.storage.contents().keys()]).toEqual(['databases/shop.sql.gz']);
});

test.each(['createMultipart', 'uploadPart', 'completeMultipart'] as const)(
  'a bucket that fails at %s: its own error, nothing visible, nothing open',
  async (method) => {
    fakeTool(17);
    const faults: StorageFaults = new FaultScript();
    faults.add({ on: method, error: down });
    await expect(upload(faultyStorage(bench.storage, faults))).rejects.toBe(down);
    faults.assertUsedUp();
    expect(bench.storage.contents().size).toBe(0);
    expect(await openUploads()).toEqual([]);
    expect(bench.index.openUploads()).toEqual([]);
  },
);

test('an upload that cannot be aborted is remembered for the next run', async () => {
  fakeTool(17);
  const faults: StorageFaults = new FaultScript();
  faults.add({ on: 'completeMultipart', error: down });
  faults.add({ on: 'abortMultipart', error: down });
  await expect(upload(faultyStorage(bench.storage, faults))).rejects.toBe(down);
  expect(bench.index.openUploads()).toMatchObject([{ key: 'databases/shop.sql.gz' }]);
});

test('what is remembered of another object than the index knows counts for nothing', async () => {
  fakeTool(0);
  const first = await upload(bench.storage);
  if (first.kind !== 'uploaded') throw new Error('uploaded');
  const { entry, etag, versionId } = first.uploaded;
  bench.index.setFact('dump:databases/shop.sql.gz', JSON.stringify(first.stored));
  bench.index.put({ ...entry, key: operation.key, etag, versionId, sha256: 'f'.repeat(64), gone: false });
  expect((await upload(bench.storage)).kind).toBe('uploaded');
  bench.index.put({ ...entry, key: operation.key, etag, versionId, sha256: first.uploaded.sha256, gone: false });
  expect((await upload(bench.storage)).kind).toBe('unchanged');
});

test('what is remembered and cannot be read is damage, not a first dump', async () => {
  fakeTool(0);
  bench.index.setFact('dump:databases/shop.sql.gz', '{half');
  await expect(upload(bench.storage)).rejects.toMatchObject({ code: 'index.damaged' });
  expect(bench.storage.contents().size).toBe(0);
});

test('parts leave room for a stream eight times its estimate', () => {
  expect(streamPartSize(0)).toBe(16 * 1024 * 1024);
  const terabyte = 2 ** 40;
  expect(streamPartSize(terabyte) * 10_000).toBeGreaterThanOrEqual(8 * terabyte);
});
