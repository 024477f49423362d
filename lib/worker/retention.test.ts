import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { storedDamage, storedProofPlan, storedPrunePlan, storedRequests } from '../db/columns';
import { newId } from '../db/ids';
import { listAllVersions } from '../engine/storage/listing';
import { FaultScript } from '../engine/testing/fault-script';
import { faultyStorage, type StorageFaults } from '../engine/testing/faulty-storage';
import { createMemoryStorage, type MemoryStorage } from '../engine/testing/memory-storage';
import { writeTree } from '../engine/testing/tree';
import { markAbandoned } from './abandoned';
import { addJob, eventually, type House, openTestHouse, portsWith, startTestWorker } from './testing/house';

let house: House;
let storage: MemoryStorage;
let worker: { stop(): Promise<void> };

beforeEach(async () => {
  house = await openTestHouse();
  storage = createMemoryStorage({ versioning: 'enabled' });
  writeTree(house.source, { 'index.php': '<?php', 'same.txt': 'same' });
  await addJob(house, 'sites');
  worker = startTestWorker(house, portsWith(storage));
});

afterEach(async () => {
  await worker.stop();
  await house.close();
});

const WORKING = ['queued', 'planning', 'working', 'running', 'interrupted'];
const isOver = ({ state }: { state: string }) => !WORKING.includes(state);
const planEnd = (id: string) => eventually(() => house.db.plan.findUniqueOrThrow({ where: { id } }), isOver);
const runEnd = (id: string) => eventually(() => house.db.run.findUniqueOrThrow({ where: { id } }), isOver);
const pruneEnd = (id: string) => eventually(() => house.db.prune.findUniqueOrThrow({ where: { id } }), isOver);
const proofEnd = (id: string) => eventually(() => house.db.proof.findUniqueOrThrow({ where: { id } }), isOver);

async function backUp(content: string): Promise<string> {
  writeTree(house.source, { 'index.php': content });
  const planId = await house.requestPlan('sites');
  await planEnd(planId);
  return (await runEnd(await house.approve(planId))).snapshotId ?? '';
}

async function keepLast(last: number): Promise<string> {
  const id = newId();
  const data = { id, jobId: 'sites', policy: { last }, trigger: 'manual', state: 'queued' };
  await house.db.prune.create({ data });
  await house.queue('retention', { pruneId: id }, 'sites');
  return id;
}

/** What the door does when a person approves. */
async function approvePrune(id: string): Promise<void> {
  await house.db.prune.update({ where: { id }, data: { state: 'queued' } });
  await house.queue('retention', { pruneId: id }, 'sites');
}

async function versionsOf(key: string): Promise<number> {
  let count = 0;
  for await (const _ of listAllVersions(storage, key)) count += 1;
  return count;
}

/** What is in the folders of the workers. */
async function scratchLeft(): Promise<string[]> {
  const scratch = path.join(house.dataDir, 'scratch');
  return readdirSync(scratch).flatMap((owner) => readdirSync(path.join(scratch, owner)));
}

describe('retention', () => {
  it('shows what goes, then removes exactly that, to the request', async () => {
    const ids = [await backUp('one'), await backUp('two 2'), await backUp('three 3')];
    const id = await keepLast(1);
    const planned = await pruneEnd(id);
    const plan = storedPrunePlan.parse(planned.plan);
    expect(planned.state).toBe('planned');
    expect(plan.snapshots.map((one) => [one.id, one.keep])).toEqual([
      [ids[2], true],
      [ids[1], false],
      [ids[0], false],
    ]);
    expect(plan).toMatchObject({ versions: 2, bytes: 3 + 5, markers: 0, resumed: 0, currency: 'USD' });
    expect(plan.monthlyUsd).not.toBeNull();
    expect(await versionsOf('index.php')).toBe(3);

    await approvePrune(id);
    const ended = await pruneEnd(id);
    expect(ended).toMatchObject({ state: 'succeeded', versions: 2, bytes: 8n, refusedTotal: 0, error: null });
    expect(storedRequests.parse(ended.requests)).toEqual(plan.requests);
    expect(await versionsOf('index.php')).toBe(1);
    expect((await house.db.snapshot.findMany()).map((row) => row.id)).toEqual([ids[2]]);
    // The row is written before its folder goes.
    await eventually(scratchLeft, (left) => left.length === 0);
  });

  it('runs by itself after a run that succeeded, and its row says so', async () => {
    await house.db.job.update({ where: { id: 'sites' }, data: { retention: { last: 2 } } });
    const first = await backUp('one');
    await backUp('two 2');
    expect(await house.db.prune.count()).toBe(0);
    await backUp('three 3');
    const [row] = await eventually(
      () => house.db.prune.findMany(),
      (rows) => rows.some(isOver),
    );
    expect(row).toMatchObject({ state: 'succeeded', trigger: 'automatic', versions: 1 });
    expect(storedRequests.parse(row?.requests)).toEqual(storedPrunePlan.parse(row?.plan).requests);
    expect((await house.db.snapshot.findMany()).map(({ id }) => id)).not.toContain(first);
  });

  it('removes nothing after a run that failed, or when the newest snapshot lost half', async () => {
    await backUp('one');
    await backUp('two 2');
    const id = await keepLast(1);
    await pruneEnd(id);
    await house.db.run.create({ data: { id: 'bad', jobId: 'sites', state: 'failed', trigger: 'manual' } });
    await approvePrune(id);
    expect(await pruneEnd(id)).toMatchObject({ state: 'failed', error: { code: 'retention.unsafe' }, versions: 0 });
    expect(await versionsOf('index.php')).toBe(2);

    await house.db.run.delete({ where: { id: 'bad' } });
    writeTree(house.source, Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`f${at}`, 'x'])));
    await backUp('three 3');
    for (let at = 0; at < 15; at += 1) rmSync(path.join(house.source, `f${at}`));
    await house.db.job.update({
      where: { id: 'sites' },
      data: { limits: { usdPerRun: null, requestsPerRun: null, deletesCount: null, deletesPercent: null } },
    });
    await backUp('four 4');
    const again = await keepLast(1);
    await pruneEnd(again);
    await approvePrune(again);
    expect(await pruneEnd(again)).toMatchObject({ state: 'failed', error: { code: 'retention.unsafe' } });
    expect(await house.db.snapshot.count()).toBe(4);
  });

  it('a plan that is out of date removes nothing', async () => {
    await backUp('one');
    await backUp('two 2');
    const id = await keepLast(1);
    await pruneEnd(id);
    await backUp('three 3');
    await approvePrune(id);
    expect(await pruneEnd(id)).toMatchObject({ state: 'failed', error: { code: 'retention.changed' } });
    expect(await house.db.snapshot.count()).toBe(3);
  });

  it.each(['planned', 'thawing'])('keeps a snapshot whose restore is %s', async (state) => {
    const first = await backUp('one');
    await backUp('two 2');
    const row = { id: 'r', jobId: 'sites', snapshotId: first, paths: [], existing: 'keep', state };
    await house.db.restore.create({ data: row });
    const plan = storedPrunePlan.parse((await pruneEnd(await keepLast(1))).plan);
    expect(plan.snapshots[1]).toMatchObject({ keep: true, reasons: [{ rule: 'pinned' }] });
  });
});

describe('a worker that ends', () => {
  it('in the middle of a removal: the next one finishes it, and no half-removed snapshot is left', async () => {
    const ids = [await backUp('one'), await backUp('two 2'), await backUp('three 3')];
    const id = await keepLast(1);
    await pruneEnd(id);
    await worker.stop();
    // The first delete takes the headers away.
    const stopping: Promise<void>[] = [];
    const stop = () => void stopping.push(ended.stop());
    const faults: StorageFaults = new FaultScript([{ on: 'deleteObjects', before: stop }]);
    const ended = startTestWorker(house, portsWith(faultyStorage(storage, faults)));
    await approvePrune(id);
    await eventually(
      async () => stopping.length,
      (count) => count === 1,
    );
    await Promise.all(stopping);
    faults.assertUsedUp();
    expect(await house.db.prune.findUniqueOrThrow({ where: { id } })).toMatchObject({ state: 'interrupted' });

    worker = startTestWorker(house, portsWith(storage));
    expect(await pruneEnd(id)).toMatchObject({ state: 'succeeded', refusedTotal: 0 });
    expect((await house.db.snapshot.findMany()).map((row) => row.id)).toEqual([ids[2]]);
    expect(await versionsOf('index.php')).toBe(1);
    expect(await versionsOf('.foresync/sites/pruned/')).toBe(0);
  });

  it.each([
    { kind: 'verify', state: 'planning', next: 'queued', becomes: 'queued' },
    { kind: 'verify', state: 'running', next: 'queued', becomes: 'interrupted' },
    { kind: 'verify', state: 'running', next: 'failed', becomes: 'failed' },
    { kind: 'retention', state: 'planning', next: 'queued', becomes: 'queued' },
    { kind: 'retention', state: 'running', next: 'queued', becomes: 'interrupted' },
    { kind: 'retention', state: 'running', next: 'failed', becomes: 'failed' },
  ] as const)('without a word: a $kind that was $state becomes $becomes when its task is $next', async (was) => {
    const base = { id: 'x', jobId: 'sites', state: was.state };
    await house.db.proof.create({
      data: { ...base, snapshotId: 's', snapshotAt: new Date(), method: 'list', seed: 's' },
    });
    await house.db.prune.create({ data: { ...base, policy: {}, trigger: 'manual' } });
    const payload = was.kind === 'verify' ? { proofId: 'x' } : { pruneId: 'x' };
    const data = { id: 't', kind: was.kind, jobId: 'sites', payload, state: 'done' };
    const task = await house.db.task.create({ data });
    await house.db.$transaction((tx) => markAbandoned(tx, { task, next: was.next }));
    const where = { where: { id: 'x' } };
    const proof = await house.db.proof.findUniqueOrThrow(where);
    const prune = await house.db.prune.findUniqueOrThrow(where);
    const [touched, other] = was.kind === 'verify' ? [proof, prune] : [prune, proof];
    expect([touched.state, other.state]).toEqual([was.becomes, was.state]);
  });
});

describe('verification', () => {
  async function proof(more: { method: string; percent?: number; files?: number }, snapshotId: string) {
    const id = newId();
    const row = { id, jobId: 'sites', snapshotId, snapshotAt: new Date(), seed: 's', state: 'queued', ...more };
    await house.db.proof.create({ data: row });
    await house.queue('verify', { proofId: id }, 'sites');
    const planned = await proofEnd(id);
    expect(planned.state).toBe('planned');
    await house.db.proof.update({ where: { id }, data: { state: 'queued' } });
    await house.queue('verify', { proofId: id }, 'sites');
    return { plan: storedProofPlan.parse(planned.plan), ended: await proofEnd(id) };
  }

  it.each([{ method: 'list' }, { method: 'head' }, { method: 'read', percent: 100 }, { method: 'drill', files: 5 }])(
    '$method: priced first, sound, and the requests are those of the plan',
    async (method) => {
      const snapshotId = await backUp('one');
      const { plan, ended } = await proof(method, snapshotId);
      const hashes = method.method === 'read' || method.method === 'drill' ? 2 : 0;
      expect(ended).toMatchObject({
        state: 'sound',
        damageTotal: 0,
        checkedFiles: 2,
        checkedBytes: 7n,
        hashed: hashes,
      });
      expect(storedRequests.parse(ended.requests)).toEqual(plan.requests);
      expect(plan.usd).not.toBeNull();
      await eventually(scratchLeft, (left) => left.length === 0);
      const sum = await house.db.ledger.aggregate({ where: { activity: 'verify' }, _sum: { get: true } });
      expect(sum._sum.get).toBeGreaterThan(0);
    },
  );

  it('damage is named, and the next run uploads it again', async () => {
    const snapshotId = await backUp('one');
    for await (const { key, versionId } of listAllVersions(storage, 'same.txt')) {
      await storage.deleteObjects({ objects: [{ key, versionId }] });
    }
    const { ended } = await proof({ method: 'list' }, snapshotId);
    expect(ended).toMatchObject({ state: 'damaged', damageTotal: 1, repairs: 1 });
    expect(storedDamage.parse(ended.damage)).toMatchObject([{ path: 'same.txt', kind: 'missing', expectedBytes: 4 }]);
    expect(storage.contents().has('same.txt')).toBe(false);
    const next = await backUp('one');
    expect(storage.contents().get('same.txt')?.toString()).toBe('same');
    expect((await proof({ method: 'head' }, next)).ended.state).toBe('sound');
  });

  it('of a snapshot that is gone it fails, and says which', async () => {
    await backUp('one');
    const row = { id: 'p', jobId: 'sites', snapshotId: 'gone', snapshotAt: new Date(), seed: 's', state: 'queued' };
    await house.db.proof.create({ data: { ...row, method: 'list' } });
    await house.queue('verify', { proofId: 'p' }, 'sites');
    expect(await proofEnd('p')).toMatchObject({ state: 'failed', error: { code: 'snapshot.missing' } });
  });
});
