import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../db/database';
import { startDueJobs } from './scheduler';
import { addJob, type House, openTestHouse } from './testing/house';

const NIGHT = new Date('2026-11-20T02:30:00Z');
const THREE_DAYS_LATER = Date.parse('2026-11-23T08:00:00Z');
let house: House;

beforeEach(async () => {
  house = await openTestHouse();
});
afterEach(() => house.close());

const nightly = { cron: '30 2 * * *', timezone: 'UTC', nextRunAt: NIGHT };
const job = () => house.db.job.findUniqueOrThrow({ where: { id: 'a' } });

describe('startDueJobs', () => {
  it('starts a job once for all the nights it missed, and knows the next', async () => {
    await addJob(house, 'a', nightly);
    expect(await startDueJobs(house.db, THREE_DAYS_LATER)).toBe(1);
    expect(await startDueJobs(house.db, THREE_DAYS_LATER + 5000)).toBe(0);
    expect((await job()).nextRunAt).toEqual(new Date('2026-11-24T02:30:00Z'));
    const [plan] = await house.db.plan.findMany();
    expect(plan).toMatchObject({ jobId: 'a', state: 'queued', trigger: 'schedule', autoRun: true });
    expect(await house.db.task.findMany()).toMatchObject([{ kind: 'plan', jobId: 'a', payload: { planId: plan?.id } }]);
  });

  it('leaves alone what is paused, started by hand, or not yet due', async () => {
    await addJob(house, 'a', { ...nightly, paused: true });
    await addJob(house, 'b', { nextRunAt: NIGHT });
    await addJob(house, 'c', { ...nightly, nextRunAt: new Date(THREE_DAYS_LATER + 1) });
    expect(await startDueJobs(house.db, THREE_DAYS_LATER)).toBe(0);
    expect(await house.db.plan.count()).toBe(0);
  });

  it('skips a job that is still at work, and notes the time it skipped', async () => {
    await addJob(house, 'a', nightly);
    await house.queue('run', { runId: 'r' }, 'a');
    expect(await startDueJobs(house.db, THREE_DAYS_LATER)).toBe(0);
    expect(await job()).toMatchObject({ skippedAt: NIGHT, nextRunAt: new Date('2026-11-24T02:30:00Z') });
    expect(await house.db.plan.count()).toBe(0);
  });

  it('is not held up by a restore', async () => {
    await addJob(house, 'a', nightly);
    await house.queue('restore', { restoreId: 'x' }, 'a');
    expect(await startDueJobs(house.db, THREE_DAYS_LATER)).toBe(1);
  });

  it('starts a job once, however many workers look', async () => {
    await addJob(house, 'a', nightly);
    const second = await openDatabase(house.dataDir);
    const started = await Promise.all([
      startDueJobs(house.db, THREE_DAYS_LATER),
      startDueJobs(second, THREE_DAYS_LATER),
    ]);
    await second.$disconnect();
    expect(started[0] + started[1]).toBe(1);
    expect(await house.db.plan.count()).toBe(1);
  });
});
