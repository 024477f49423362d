import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { storedDamage, storedProofPlan, storedPrunePlan, storedRequests } from '../db/columns';
import { newId } from '../db/ids';
import { listAllVersions } from '../engine/storage/listing';
import { createMemoryStorage, type MemoryStorage } from '../engine/testing/memory-storage';
import { writeTree } from '../engine/testing/tree';
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
    expect(readdirSync(path.join(house.dataDir, 'scratch'))).toEqual([]);
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

  it('keeps a snapshot that is being restored', async () => {
    const first = await backUp('one');
    await backUp('two 2');
    const row = { id: 'r', jobId: 'sites', snapshotId: first, paths: [], existing: 'keep', state: 'planned' };
    await house.db.restore.create({ data: row });
    const plan = storedPrunePlan.parse((await pruneEnd(await keepLast(1))).plan);
    expect(plan.snapshots[1]).toMatchObject({ keep: true, reasons: [{ rule: 'pinned' }] });
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
      expect(existsSync(path.join(house.dataDir, 'scratch', ended.id))).toBe(false);
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
