import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { restorePlan, storedRequests, storedThaw } from '../db/columns';
import { createMemoryStorage, type MemoryStorage } from '../engine/testing/memory-storage';
import { writeTree } from '../engine/testing/tree';
import { addJob, eventually, type House, openTestHouse, portsWith, startTestWorker } from './testing/house';

let house: House;
let storage: MemoryStorage;
let worker: { stop(): Promise<void> };

beforeEach(async () => {
  house = await openTestHouse();
  storage = createMemoryStorage({ versioning: 'enabled' });
  writeTree(house.source, { 'a.txt': 'hello', dir: { 'b.txt': 'you' } });
  await addJob(house, 'sites');
  await house.db.destination.update({ where: { id: 'to-sites' }, data: { storageClass: 'GLACIER' } });
  worker = startTestWorker(house, portsWith(storage));
});
afterEach(async () => {
  await worker.stop();
  await house.close();
});

/** USD for one request of the class, from the price book. */
const GLACIER = { get: 0.0000004, head: 0.0000004 };

const restoreIs = (wanted: string) =>
  eventually(
    () => house.db.restore.findUniqueOrThrow({ where: { id: 'x' } }),
    ({ state }) => state === wanted,
  );

async function backUp(): Promise<string> {
  const planId = await house.requestPlan('sites');
  await eventually(
    () => house.db.plan.findUniqueOrThrow({ where: { id: planId } }),
    ({ state }) => state === 'open',
  );
  const runId = await house.approve(planId);
  const { snapshotId } = await eventually(
    () => house.db.run.findUniqueOrThrow({ where: { id: runId } }),
    ({ state }) => state === 'succeeded',
  );
  return snapshotId ?? '';
}

/** The next look is due, whatever the clock says. */
async function lookNow(): Promise<void> {
  await house.db.task.updateMany({ where: { kind: 'restore', state: 'queued' }, data: { leaseUntil: null } });
}

it('asks for what is archived, waits, looks, and goes on by itself', async () => {
  const row = { jobId: 'sites', snapshotId: await backUp(), paths: [], existing: 'replace', thawSpeed: 'bulk' };
  await house.db.restore.create({ data: { id: 'x', ...row, target: house.target, state: 'queued' } });
  await house.queue('restore-plan', { restoreId: 'x' }, 'sites');
  const plan = restorePlan.parse((await restoreIs('planned')).plan);
  expect(plan).toMatchObject({ thaw: { speed: 'bulk', days: 7 }, requests: { get: 4, post: 2 } });

  await house.db.restore.update({ where: { id: 'x' }, data: { state: 'queued' } });
  await house.queue('restore', { restoreId: 'x' }, 'sites');
  const waiting = await restoreIs('thawing');
  const asked = storedThaw.parse(waiting.thaw);
  expect(asked).toMatchObject({ files: 2, bytes: 8 });
  expect(storedRequests.parse(waiting.requests)).toMatchObject({ get: 1, post: 2, head: 0 });
  const { get, head } = GLACIER;
  expect(Number(waiting.usd)).toBeCloseTo(Number(plan.usd) - 3 * get, 12);

  await lookNow();
  const looked = await eventually(
    () => house.db.restore.findUniqueOrThrow({ where: { id: 'x' } }),
    ({ thaw }) => storedThaw.parse(thaw).checkedAt !== asked.checkedAt,
  );
  expect(looked.state).toBe('thawing');
  expect(storedRequests.parse(looked.requests)).toMatchObject({ get: 1, post: 2, head: 1 });
  expect(storedThaw.parse(looked.thaw).requestedAt).toBe(asked.requestedAt);

  storage.finishThaws();
  await eventually(
    async () => {
      await lookNow();
      return house.db.restore.findUniqueOrThrow({ where: { id: 'x' } });
    },
    ({ state }) => state === 'succeeded',
  );
  const ended = await restoreIs('succeeded');
  expect(ended).toMatchObject({ verified: 2, failuresTotal: 0 });
  expect(Number(ended.usd)).toBeCloseTo(Number(plan.usd) + storedRequests.parse(ended.requests).head * head, 12);
  expect(storedRequests.parse(ended.requests)).toMatchObject({ get: plan.requests.get, post: plan.requests.post });
  expect(execFileSync('diff', ['-r', house.source, house.target]).toString()).toBe('');
});
