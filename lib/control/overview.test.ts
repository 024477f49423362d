import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { job, NOW, openPlan } from './testing/nouns';
import { type TemporaryHouse, temporaryHouse } from './testing/temporary-house';

let at: TemporaryHouse;

beforeEach(async () => {
  at = await temporaryHouse(NOW);
});
afterEach(() => at.close());

describe('the overview', () => {
  test('puts the worker first and adds money up exactly', async () => {
    const { id: jobId } = await job(at, { cron: '30 2 * * *' });
    await openPlan(at, jobId, 'held');
    const ledger = { activity: 'run', put: 3, jobId, bytesUp: 10n };
    await at.house.db.ledger.create({ data: { ...ledger, hour: '2026-11-23T02', activityId: 'a', usd: '0.1' } });
    await at.house.db.ledger.create({ data: { ...ledger, hour: '2026-11-22T02', activityId: 'b', usd: '0.2' } });
    await at.house.db.ledger.create({ data: { ...ledger, hour: '2026-10-30T02', activityId: 'c', usd: '5' } });
    const seen = await at.door.overview();
    expect(seen.attention.map(({ kind }) => kind)).toEqual(['worker', 'held-plan']);
    expect(seen.month).toMatchObject({ label: 'November 2026', usd: '0.3', requests: { put: 6 } });
    expect(seen.daily).toHaveLength(30);
    expect(seen.daily.at(-1)).toEqual({ date: '2026-11-23', requests: 3, usd: '0.1', bytes: 10 });
    expect(seen.jobs[0]).toMatchObject({ monthRequests: 6, monthUsd: '0.3' });
    expect(seen.jobs[0]?.days).toHaveLength(30);
  });

  test('names what went wrong: interrupted runs, missed days, clocks', async () => {
    const { id: jobId, destination: to } = await job(at, { cron: '30 2 * * *' });
    await at.house.db.workerRow.create({
      data: { id: 'w', pid: 1, host: 'h', startedAt: new Date(NOW), seenAt: new Date(NOW) },
    });
    await at.house.db.run.create({
      data: { id: 'r', jobId, state: 'interrupted', trigger: 'schedule', createdAt: new Date(NOW) },
    });
    await at.house.db.destination.update({ where: { id: to.id }, data: { clockOffsetMs: -1_200_000 } });
    expect((await at.door.overview()).worker.alive).toBe(true);
    at.time.nowMs += 26 * 3_600_000;
    const { attention, worker } = await at.door.overview();
    expect(worker.alive).toBe(false);
    expect(attention.map(({ kind }) => kind).sort()).toEqual(['clock', 'interrupted-run', 'missed-run', 'worker']);
    expect(attention.find(({ kind }) => kind === 'clock')?.title).toContain('20 min behind');
  });

  test('a paused run is no run under way, and is told', async () => {
    const { id: jobId } = await job(at);
    const run = { id: 'r', jobId, state: 'paused', trigger: 'manual', createdAt: new Date(NOW) };
    await at.house.db.run.create({ data: run });
    const { attention, jobs } = await at.door.overview();
    expect(jobs[0]).toMatchObject({
      health: 'attention',
      activeRunId: 'r',
      healthText: expect.stringContaining('is paused'),
    });
    expect(attention.find(({ href }) => href === '/runs/r')).toMatchObject({ severity: 'notes' });
  });

  test('a worker of this machine whose process is gone is not waited for', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    const seen = { startedAt: new Date(NOW), seenAt: new Date(NOW) };
    await at.house.db.workerRow.create({ data: { id: 'dead', pid, host: hostname(), ...seen } });
    expect((await at.door.overview()).worker).toEqual({ alive: false, lastSeenAt: '2026-11-23T08:00:00.000Z' });
    await at.house.db.workerRow.create({ data: { id: 'download-1', pid: process.pid, host: hostname(), ...seen } });
    expect((await at.door.worker()).alive).toBe(false);
    await at.house.db.workerRow.create({ data: { id: 'here', pid: process.pid, host: hostname(), ...seen } });
    expect((await at.door.overview()).worker.alive).toBe(true);
  });
});
