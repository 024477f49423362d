import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type Prisma } from '../db/database';
import { createMemoryStorage, type MemoryStorage } from '../engine/testing/memory-storage';
import { writeTree } from '../engine/testing/tree';
import { startDueProofs } from './proof-scheduler';
import { addJob, eventually, type House, openTestHouse, portsWith, startTestWorker } from './testing/house';

const SUNDAY = new Date('2026-11-22T05:00:00Z');
const MONDAY = Date.parse('2026-11-23T08:00:00Z');
let house: House;

beforeEach(async () => {
  house = await openTestHouse();
});
afterEach(() => house.close());

const weekly = { proofSchedule: { cron: '0 5 * * 0', method: 'drill', files: 7 }, nextProofAt: SUNDAY };
const job = () => house.db.job.findUniqueOrThrow({ where: { id: 'a' } });
const proofs = () => house.db.proof.findMany({ orderBy: { id: 'asc' } });

async function addSnapshot(id: string, at: string): Promise<void> {
  const counts = { files: 1, bytes: 1n, directories: 0, links: 0, failures: 0, versioned: true };
  const data = { id, jobId: 'a', createdAt: new Date(at), outcome: 'complete', ...counts, header: {} };
  await house.db.snapshot.create({ data });
}

describe('startDueProofs', () => {
  it('verifies the newest snapshot once for all the times it missed, and knows the next', async () => {
    await addJob(house, 'a', weekly);
    await addSnapshot('old', '2026-11-20T03:00:00Z');
    await addSnapshot('new', '2026-11-21T03:00:00Z');
    expect(await startDueProofs(house.db, MONDAY)).toBe(1);
    expect(await startDueProofs(house.db, MONDAY + 5000)).toBe(0);
    expect((await job()).nextProofAt).toEqual(new Date('2026-11-29T05:00:00Z'));
    const [row] = await proofs();
    const how = { trigger: 'schedule', autoRun: true, state: 'queued' };
    expect(row).toMatchObject({ snapshotId: 'new', method: 'drill', files: 7, percent: null, ...how });
    expect(await house.db.task.findMany()).toMatchObject([
      { kind: 'verify', jobId: 'a', payload: { proofId: row?.id } },
    ]);
  });

  it('loads the databases too when asked to, and only when there are any', async () => {
    const proofSchedule = { cron: '0 5 * * 0', method: 'list', databases: true };
    await addJob(house, 'a', { ...weekly, proofSchedule });
    await addSnapshot('new', '2026-11-21T03:00:00Z');
    expect(await startDueProofs(house.db, MONDAY)).toBe(1);
    await house.db.proof.deleteMany();
    const place = { kind: 'mysql', name: 'shop', user: 'u', host: 'localhost', smallestShare: 50 };
    await house.db.jobDatabase.create({ data: { id: 'd', jobId: 'a', label: 'shop', ...place } });
    await house.db.job.update({ where: { id: 'a' }, data: { nextProofAt: SUNDAY } });
    expect(await startDueProofs(house.db, MONDAY)).toBe(2);
    expect((await proofs()).map(({ method }) => method).sort()).toEqual(['databases', 'list']);
  });

  it('leaves alone what is paused, by hand, not yet due, or without a snapshot', async () => {
    await addJob(house, 'a', { ...weekly, paused: true });
    await addSnapshot('new', '2026-11-21T03:00:00Z');
    await addJob(house, 'b', {});
    await addJob(house, 'c', { ...weekly, nextProofAt: new Date(MONDAY + 1) });
    await addJob(house, 'd', weekly);
    expect(await startDueProofs(house.db, MONDAY)).toBe(0);
    expect(await house.db.proof.count()).toBe(0);
    const due = await house.db.job.findUniqueOrThrow({ where: { id: 'd' } });
    expect(due.nextProofAt).toEqual(new Date('2026-11-29T05:00:00Z'));
  });

  it('waits for a run under way, and verifies what it made', async () => {
    await addJob(house, 'a', weekly);
    await addSnapshot('old', '2026-11-20T03:00:00Z');
    const run = await house.queue('run', { runId: 'r' }, 'a');
    expect(await startDueProofs(house.db, MONDAY)).toBe(0);
    expect((await job()).nextProofAt).toEqual(SUNDAY);
    await house.db.task.update({ where: { id: run }, data: { state: 'done' } });
    await addSnapshot('new', '2026-11-21T03:00:00Z');
    expect(await startDueProofs(house.db, MONDAY)).toBe(1);
    expect(await proofs()).toMatchObject([{ snapshotId: 'new' }]);
  });

  it('skips the time while an earlier one waits for a person', async () => {
    await addJob(house, 'a', weekly);
    await addSnapshot('new', '2026-11-21T03:00:00Z');
    await startDueProofs(house.db, MONDAY);
    await house.db.proof.updateMany({ data: { state: 'planned' } });
    await house.db.job.update({ where: { id: 'a' }, data: { nextProofAt: SUNDAY } });
    expect(await startDueProofs(house.db, MONDAY)).toBe(0);
    expect((await job()).nextProofAt).toEqual(new Date('2026-11-29T05:00:00Z'));
  });

  it('starts it once, however many workers look', async () => {
    await addJob(house, 'a', weekly);
    await addSnapshot('new', '2026-11-21T03:00:00Z');
    const second = await openDatabase(house.dataDir);
    const started = await Promise.all([startDueProofs(house.db, MONDAY), startDueProofs(second, MONDAY)]);
    await second.$disconnect();
    expect(started[0] + started[1]).toBe(1);
    expect(await house.db.proof.count()).toBe(1);
  });
});

describe('a verification of the schedule', () => {
  const ended = async () => {
    const [row] = await eventually(proofs, (rows) =>
      rows.some(({ state }) => !['queued', 'planning', 'running'].includes(state)),
    );
    return row;
  };

  let storage: MemoryStorage;
  let worker: { stop(): Promise<void> };
  beforeEach(() => {
    storage = createMemoryStorage({ versioning: 'enabled' });
    worker = startTestWorker(house, portsWith(storage));
  });
  afterEach(() => worker.stop());

  async function backUp(): Promise<void> {
    writeTree(house.source, { 'index.php': '<?php', 'same.txt': 'same' });
    await addJob(house, 'a');
    const planId = await house.requestPlan('a');
    await eventually(
      () => house.db.plan.findUniqueOrThrow({ where: { id: planId } }),
      ({ state }) => state === 'open',
    );
    await house.approve(planId);
    await eventually(
      () => house.db.run.findFirstOrThrow(),
      ({ state }) => state === 'succeeded',
    );
  }

  /** A worker looks at the schedules when it starts. */
  async function makeDue(more: Prisma.JobUpdateInput): Promise<void> {
    await worker.stop();
    await house.db.job.update({ where: { id: 'a' }, data: { ...weekly, ...more } });
    worker = startTestWorker(house, portsWith(storage));
  }

  it('runs to its end by itself, with its price in the row', async () => {
    await backUp();
    await makeDue({});
    const row = await ended();
    expect(row).toMatchObject({ state: 'sound', method: 'drill', hashed: 2, error: null });
    expect(row?.plan).toMatchObject({ files: 2, requestsAre: 'exact' });
  });

  it.each([
    ['of one run', { requestsPerRun: 3 }],
    ['of the month', { requestsPerMonth: 9 }],
  ])('waits for a person above the limit %s', async (_, limit) => {
    await backUp();
    const limits = { usdPerRun: null, requestsPerRun: null, deletesCount: 1000, deletesPercent: 10, ...limit };
    await makeDue({ limits });
    expect(await ended()).toMatchObject({ state: 'planned', hashed: 0, plan: { files: 2 } });
  });
});
