import { createHash } from 'node:crypto';
import { appendFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ApprovedPlan } from '../approve/approve';
import type { Storage } from '../storage/storage';
import { NO_REQUESTS } from '../types';
import { SINGLE_PUT_LIMIT } from './parts';
import { type SyncPorts, sync } from './sync';
import { counting, planned, type SyncBench, syncBench } from './testing/sync-bench';

const PART = SINGLE_PUT_LIMIT;
/** Three parts, each of its own bytes. */
const big = Buffer.concat([Buffer.alloc(PART, 1), Buffer.alloc(PART, 2), Buffer.alloc(1000, 3)]);
const never = new AbortController().signal;
let bench: SyncBench;
let approved: ApprovedPlan;
beforeEach(async () => {
  bench = syncBench({ 'big.zip': big });
  approved = await planned(bench, 'p1');
});
afterEach(() => bench.close());

const at = () => join(bench.source, 'big.zip');
const sha256Of = (body: Buffer) => createHash('sha256').update(body).digest('hex');
const openUploads = async () => (await bench.storage.listMultipartUploadsPage({ prefix: '' })).uploads.length;

function portsOf(storage: Storage): SyncPorts {
  const { index, roots, clock } = bench;
  return { storage, index, roots, prefix: 'data/', clock, requests: () => NO_REQUESTS };
}

/** What a run leaves that was killed after the bucket had acknowledged these parts. */
async function crashAfter(parts: readonly number[], content = big): Promise<string> {
  const { uploadId } = await bench.storage.createMultipart({ key: 'data/big.zip' });
  const { size, mtimeNs, ctimeNs, ino } = statSync(at(), { bigint: true });
  const file = { size: Number(size), mtimeNs, ctimeNs, inode: ino };
  bench.index.rememberUpload({ uploadId, key: 'data/big.zip', path: 'big.zip', file });
  for (const partNumber of parts) {
    const body = content.subarray((partNumber - 1) * PART, partNumber * PART);
    const sha256 = sha256Of(body);
    const { etag } = await bench.storage.uploadPart({ key: 'data/big.zip', uploadId, partNumber, body, sha256 });
    bench.index.rememberPart(uploadId, { partNumber, etag, sha256, bytes: body.length });
  }
  bench.reopen();
  return uploadId;
}

async function run() {
  const counted = counting(bench.storage);
  const result = await sync(approved, portsOf(counted.storage), never);
  return { result, requests: counted.requests() };
}

test('only the parts that are missing are sent, and the file is whole', async () => {
  await crashAfter([1, 3]);
  const { result, requests } = await run();
  expect(result).toMatchObject({ outcome: 'succeeded', filesDone: 1, bytesDone: big.length });
  expect(requests).toEqual({ ...NO_REQUESTS, put: 1, post: 1 });
  expect(bench.storage.contents().get('data/big.zip')?.equals(big)).toBe(true);
  expect(bench.index.get('big.zip')?.sha256).toBe(sha256Of(big));
  expect(bench.index.openUploads()).toEqual([]);
  expect(await openUploads()).toBe(0);
});

test('a part that is not the file\u2019s is sent again', async () => {
  await crashAfter([1, 2], Buffer.alloc(big.length, 9));
  const { result, requests } = await run();
  expect(result.outcome).toBe('succeeded');
  expect(requests).toEqual({ ...NO_REQUESTS, put: 3, post: 1 });
  expect(bench.storage.contents().get('data/big.zip')?.equals(big)).toBe(true);
});

test('an upload the bucket no longer knows is begun again', async () => {
  const uploadId = await crashAfter([1]);
  await bench.storage.abortMultipart({ key: 'data/big.zip', uploadId });
  const { result } = await run();
  expect(result.outcome).toBe('succeeded');
  expect(bench.storage.contents().get('data/big.zip')?.equals(big)).toBe(true);
  expect(bench.index.openUploads()).toEqual([]);
});

test.each([
  ['has changed', () => appendFileSync(at(), 'x')],
  ['was touched', () => utimesSync(at(), 1, 1)],
])('an upload of a file that %s since is aborted, and the plan made after it begins anew', async (_, change) => {
  await crashAfter([1, 2]);
  change();
  approved = await planned(bench, 'p2');
  const { result, requests } = await run();
  expect(result.outcome).toBe('succeeded');
  expect(requests).toEqual({ ...NO_REQUESTS, put: 3, post: 2, delete: 1 });
  expect(await openUploads()).toBe(0);
});

test('an upload of a file that is no longer wanted is aborted', async () => {
  await crashAfter([1, 2]);
  writeFileSync(at(), 'small');
  approved = await planned(bench, 'p2');
  const { result, requests } = await run();
  expect(result.outcome).toBe('succeeded');
  expect(requests).toEqual({ ...NO_REQUESTS, put: 1, delete: 1 });
  expect(await openUploads()).toBe(0);
});
