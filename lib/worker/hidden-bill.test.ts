import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { storedError } from '../db/columns';
import { storedHiddenBill } from '../db/hidden-bill-columns';
import { listAllUploads, listAllVersions } from '../engine/storage/listing';
import { createMemoryStorage, type MemoryStorage } from '../engine/testing/memory-storage';
import { writeTree } from '../engine/testing/tree';
import { addJob, eventually, type House, openTestHouse, portsWith, startTestWorker } from './testing/house';

let house: House;
let storage: MemoryStorage;
let worker: { stop(): Promise<void> };

beforeEach(async () => {
  house = await openTestHouse();
  // The bucket's own clock stands still in January 2026: everything in it is older than a day.
  storage = createMemoryStorage({ versioning: 'enabled' });
  writeTree(house.source, { 'index.php': 'one', 'same.txt': 'same' });
  await addJob(house, 'sites', { prefix: 'sites/' });
  worker = startTestWorker(house, portsWith(storage));
});

afterEach(async () => {
  await worker.stop();
  await house.close();
});

const WORKING = ['queued', 'working', 'running'];

async function backUp(): Promise<void> {
  const planId = await house.requestPlan('sites');
  const plan = () => house.db.plan.findUniqueOrThrow({ where: { id: planId } });
  await eventually(plan, ({ state }) => !WORKING.includes(state));
  const runId = await house.approve(planId);
  const run = () => house.db.run.findUniqueOrThrow({ where: { id: runId } });
  const { state } = await eventually(run, (one) => !WORKING.includes(one.state));
  expect(state).toBe('succeeded');
}

async function ask(agreed?: { uploads: number; versions: number; markers: number }) {
  const payload = { destinationId: 'to-sites', ...(agreed === undefined ? {} : { agreed }) };
  const id = await house.queue('hidden-bill', payload);
  const task = () => house.db.task.findUniqueOrThrow({ where: { id } });
  const { error } = await eventually(task, ({ state }) => state === 'done' || state === 'failed');
  if (error !== null) return { error: storedError.parse(error).code };
  const row = await house.db.destination.findUniqueOrThrow({ where: { id: 'to-sites' } });
  const bill = storedHiddenBill.parse(row.hiddenBill);
  const counts = Object.fromEntries(bill.piles.map(({ kind, count }) => [kind, count]));
  return { ...bill, counts, codes: bill.findings.map(({ code }) => code) };
}

async function put(key: string, text: string, storageClass = 'STANDARD'): Promise<void> {
  const body = Buffer.from(text);
  await storage.putObject({ key, body, sha256: createHash('sha256').update(body).digest('hex'), storageClass });
}

async function versions(prefix: string): Promise<number> {
  let count = 0;
  for await (const _ of listAllVersions(storage, prefix)) count += 1;
  return count;
}

test('a bucket that holds a backup and nothing else: only the leases of old runs', async () => {
  await backUp();
  const bill = await ask();
  const none = { uploads: 0, small: 0, outside: 0, foreign: 0 };
  expect(bill).toMatchObject({ counts: { ...none, noncurrent: 1, unneeded: 1, markers: 1 }, cleaned: null });
});

test('everything hidden is found, priced, and what may go goes; snapshots stay whole', async () => {
  await backUp();
  writeTree(house.source, { 'index.php': 'two' });
  await backUp();
  await put('sites/stray.txt', 'a stranger', 'STANDARD_IA');
  await put('sites/gone.txt', 'x');
  await storage.deleteObjects({ objects: [{ key: 'sites/gone.txt' }] });
  await put('elsewhere.txt', 'not ours');
  await storage.createMultipart({ key: 'sites/big.zip' });
  await storage.createMultipart({ key: '.foresync/x' });
  const bill = await ask();
  expect(bill).toMatchObject({
    // Two leases and gone.txt; the first index.php is older too, and the first snapshot needs it.
    counts: { uploads: 1, noncurrent: 4, unneeded: 3, markers: 3, small: 1, outside: 1, foreign: 1 },
    codes: ['bucket.hidden-versions', 'bucket.other-writer'],
    removable: { uploads: 1, versions: 3, markers: 3 },
  });
  if ('error' in bill) throw new Error(bill.error);
  expect(bill.removable.monthlyUsd).toMatch(/^0\.0+\d+/);
  // Ten bytes are billed as 131,072 in Standard-IA: 128 KB of a GB (2^30) at $0.0125 a month in us-east-1.
  expect(bill.piles.find(({ kind }) => kind === 'small')).toMatchObject({
    bytes: 10,
    monthlyUsd: '0.00000152587890625',
  });
  expect(bill.piles.find(({ kind }) => kind === 'markers')?.bytes).toBeGreaterThan(20);

  expect(await ask({ uploads: 1, versions: 2, markers: 3 })).toEqual({ error: 'cleanup.changed' });
  const after = await ask({ uploads: 1, versions: 3, markers: 3 });
  expect(after).toMatchObject({
    cleaned: { uploads: 1, versions: 3, markers: 3, refused: 0 },
    counts: { uploads: 0, noncurrent: 1, unneeded: 0, markers: 0, outside: 1, foreign: 1 },
    codes: ['bucket.other-writer'],
  });
  expect(await versions('sites/index.php')).toBe(2);
  expect(await versions('sites/gone.txt')).toBe(0);
  const left = [];
  for await (const { key } of listAllUploads(storage, '')) left.push(key);
  expect(left).toEqual(['.foresync/x']);
});

test('a manifest that cannot be read ends it: nothing counts as unneeded', async () => {
  await backUp();
  for (const key of storage.contents().keys()) if (key.includes('/manifests/')) await put(key, 'not gzip');
  expect(await ask({ uploads: 9, versions: 9, markers: 9 })).toEqual({ error: 'manifest.damaged' });
});

test('it waits for nobody: a job at work in the bucket refuses it', async () => {
  const data = { id: 'busy', kind: 'run', jobId: 'sites', payload: {}, state: 'running', owner: 'x' };
  const leaseUntil = new Date(Date.now() + 600_000);
  await house.db.task.create({ data: { ...data, leaseUntil, heartbeatAt: new Date() } });
  expect(await ask()).toEqual({ error: 'lease.held' });
});
