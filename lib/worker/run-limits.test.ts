import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type StoredAllowance, storedRequests } from '../db/columns';
import { SETTINGS_KEY } from '../db/settings';
import { EngineError } from '../engine/errors';
import { readManifest } from '../engine/snapshot/read-manifest';
import type { Storage } from '../engine/storage/storage';
import { createMemoryStorage, type MemoryStorage } from '../engine/testing/memory-storage';
import { writeTree } from '../engine/testing/tree';
import { billable, NO_REQUESTS } from '../engine/types';
import { headerOfRow } from './snapshot-header';
import { addJob, eventually, type House, openTestHouse, portsWith, startTestWorker } from './testing/house';

let house: House;
let storage: MemoryStorage;
let worker: { stop(): Promise<void> };

beforeEach(async () => {
  house = await openTestHouse();
  storage = createMemoryStorage({ versioning: 'enabled' });
});
afterEach(async () => {
  await worker.stop();
  await house.close();
});

const start = (bucket: Storage = storage) => {
  worker = startTestWorker(house, portsWith(bucket));
};
const files = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${String(index).padStart(5, '0')}`, `${index}`]));
const planEnd = (id: string) =>
  eventually(
    () => house.db.plan.findUniqueOrThrow({ where: { id }, include: { findings: true } }),
    (plan) => !['queued', 'working'].includes(plan.state),
  );
const runEnd = (id: string) =>
  eventually(
    () => house.db.run.findUniqueOrThrow({ where: { id } }),
    (run) => ['succeeded', 'partial', 'failed', 'cancelled', 'held'].includes(run.state),
    60_000,
  );
const sentBy = (run: { requests: unknown }) => billable(storedRequests.parse(run.requests));

/** What the door does; `allowance` null: the limits of the job and of Settings. */
async function queueRun(planId: string, allowance: StoredAllowance | null): Promise<string> {
  const runId = await house.approve(planId);
  if (allowance !== null) await house.db.run.update({ where: { id: runId }, data: { allowance } });
  return runId;
}

async function resume(runId: string, requests: number | null): Promise<void> {
  const allowance: StoredAllowance = { by: 'resume', requests, usd: null };
  await house.db.run.update({ where: { id: runId }, data: { state: 'queued', allowance, finishedAt: null } });
  await house.queue('run', { runId }, 'sites');
}

describe('a run and its limits', () => {
  it('stops at 500 of 5,000, is held, and goes on to one consistent snapshot', { timeout: 120_000 }, async () => {
    writeTree(house.source, files(5000));
    await addJob(house, 'sites');
    const sent = { count: 0 };
    const counting: Storage = {
      ...storage,
      putObject: (request, signal) => {
        sent.count += 1;
        return storage.putObject(request, signal);
      },
    };
    const planId = await house.requestPlan('sites');
    worker = startTestWorker(house, portsWith(counting));
    expect(await planEnd(planId)).toMatchObject({ verdict: 'ready' });
    // Put together before the worker can see it.
    const runId = await house.db.$transaction(async (db) => {
      const allowance: StoredAllowance = { by: 'approval', requests: 500, usd: null };
      await db.plan.update({ where: { id: planId }, data: { state: 'approved', deletes: 'included' } });
      const row = { id: 'run', jobId: 'sites', planId, state: 'queued', trigger: 'manual', allowance };
      await db.run.create({ data: row });
      await db.task.create({ data: { id: 'task', kind: 'run', jobId: 'sites', payload: { runId: 'run' } } });
      return row.id;
    });
    const held = await runEnd(runId);
    expect(held).toMatchObject({ state: 'held', snapshotId: null });
    expect(held.error).toMatchObject({ code: 'guard.exceeded', facts: { limit: 'run', allowed: 500 } });
    expect(sent.count).toBe(500);
    expect(sentBy(held)).toBe(500);
    const keys = () => [...storage.contents().keys()];
    expect(keys().filter((key) => key.startsWith('.foresync/'))).toEqual([]);

    await resume(runId, 1000);
    expect(await runEnd(runId)).toMatchObject({ state: 'held', error: { facts: { allowed: 1000 } } });
    expect(sent.count).toBe(1000);

    await resume(runId, 6000);
    const done = await runEnd(runId);
    expect(done).toMatchObject({ state: 'succeeded', error: null });
    expect(await house.db.snapshot.count()).toBe(1);
    // 5,000 files, lease three times, job.json, manifest, header
    expect(sent.count).toBe(5006);
    expect(sentBy(done)).toBe(5006);
    const row = await house.db.snapshot.findFirstOrThrow();
    const header = headerOfRow(row, 'sites');
    const named: string[] = [];
    for await (const entry of readManifest(storage, header, new AbortController().signal)) {
      if (entry.type === 'file') named.push(entry.path);
    }
    expect(named).toEqual(Object.keys(files(5000)));
    expect(keys().filter((key) => !key.startsWith('.foresync/'))).toEqual(named);
  });

  it('stops at a limit in dollars, to the request', async () => {
    writeTree(house.source, files(50));
    await addJob(house, 'sites');
    start();
    const planId = await house.requestPlan('sites');
    await planEnd(planId);
    // us-east-1 STANDARD: $0.000005 a PUT
    const limits = { usdPerRun: '0.0001', requestsPerRun: null, deletesCount: null, deletesPercent: null };
    await house.db.job.update({ where: { id: 'sites' }, data: { limits } });
    const run = await runEnd(await queueRun(planId, null));
    expect(run).toMatchObject({ state: 'held', usd: '0.0001', error: { facts: { limit: 'run', unit: 'usd' } } });
    expect(sentBy(run)).toBe(20);
  });

  it('counts the month of all jobs together, and a plan that would cross it is held first', async () => {
    writeTree(house.source, files(20));
    await addJob(house, 'sites');
    await addJob(house, 'other', { prefix: 'other/' });
    const settings = { usdPerMonth: '25', requestsPerMonth: 100 };
    await house.db.setting.create({ data: { key: SETTINGS_KEY, value: settings } });
    const hour = new Date().toISOString().slice(0, 13);
    const spent = { hour, jobId: 'other', activity: 'run', activityId: 'earlier', put: 90, usd: '0.00045' };
    await house.db.ledger.create({ data: spent });
    start();
    const planId = await house.requestPlan('sites');
    const plan = await planEnd(planId);
    expect(plan).toMatchObject({ verdict: 'held' });
    expect(plan.findings).toContainEqual(
      expect.objectContaining({
        code: 'limit.month',
        evidence: expect.objectContaining({ of: 'all', limitRequests: 100 }),
      }),
    );
    // A limit that is lowered after the plan was made stops the run itself.
    await house.db.plan.update({ where: { id: planId }, data: { reasons: [] } });
    const run = await runEnd(await queueRun(planId, null));
    expect(run).toMatchObject({ state: 'held', error: { facts: { limit: 'all-month', allowed: 100 } } });
    expect(sentBy(run)).toBeLessThanOrEqual(10);
  });

  it('stops when it needs clearly more than its plan said', async () => {
    writeTree(house.source, files(3));
    await addJob(house, 'sites');
    const slow = new EngineError('storage.slow-down', { retry: true, facts: { httpStatus: 503 } });
    const refusing: Storage = {
      ...storage,
      putObject: (request, signal) =>
        request.key.startsWith('.foresync/') ? storage.putObject(request, signal) : Promise.reject(slow),
    };
    start(refusing);
    const planId = await house.requestPlan('sites');
    await planEnd(planId);
    // As after four interruptions: the plan says 7, the margin is a tenth and a hundred.
    const before = { hour: '2026-01-01T00', activity: 'run', jobId: 'sites', put: 104, usd: '0' };
    await house.db.plan.update({ where: { id: planId }, data: { state: 'approved', deletes: 'included' } });
    await house.db.ledger.create({ data: { ...before, activityId: 'stormy' } });
    const row = { id: 'stormy', jobId: 'sites', planId, state: 'queued', trigger: 'manual' };
    await house.db.run.create({ data: row });
    await house.queue('run', { runId: 'stormy' }, 'sites');
    const run = await runEnd('stormy');
    expect(run).toMatchObject({ state: 'held', error: { facts: { limit: 'plan', allowed: 108 } } });
    expect(sentBy(run)).toBe(108);
  });

  it('with 503s the difference to the plan is exactly the repeats, and they cost nothing', async () => {
    writeTree(house.source, files(10));
    await addJob(house, 'sites');
    let refused = 0;
    const stormy: Storage = {
      ...storage,
      putObject: (request, signal) => {
        if (refused >= 5 || request.key.startsWith('.foresync/')) return storage.putObject(request, signal);
        refused += 1;
        const facts = { httpStatus: 503, vendorCode: 'SlowDown' };
        return Promise.reject(new EngineError('storage.slow-down', { retry: true, facts }));
      },
    };
    start(stormy);
    const planId = await house.requestPlan('sites');
    const plan = await planEnd(planId);
    const run = await runEnd(await house.approve(planId));
    expect(run.state).toBe('succeeded');
    const planned = storedRequests.parse((plan.summary as { requests: unknown }).requests);
    const five = { ...NO_REQUESTS, put: 5 };
    expect(storedRequests.parse(run.requests)).toEqual({ ...planned, put: planned.put + 5 });
    expect(run).toMatchObject({ repeated: five, unbilled: five, usd: (plan.price as { now: string }).now });
    const ledger = await house.db.ledger.findMany({ where: { activityId: run.id } });
    expect(ledger.reduce((sum, row) => sum + row.put, 0)).toBe(planned.put + 5);
    expect(ledger.map(({ usd }) => usd)).toEqual([run.usd]);
  });
});
