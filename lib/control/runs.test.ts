import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NO_REQUESTS } from '../engine/types';
import { job, NOW, openPlan } from './testing/nouns';
import { codeOf, type TemporaryHouse, temporaryHouse } from './testing/temporary-house';

let at: TemporaryHouse;

beforeEach(async () => {
  at = await temporaryHouse(NOW);
});
afterEach(() => at.close());

describe('runs', () => {
  test('end at once when nobody has begun them, and are asked to stop otherwise', async () => {
    const { id } = await job(at);
    const first = await at.door.approvePlan(await openPlan(at, id, 'ready'), { deletes: 'included' });
    expect(await at.door.cancelRun(first.id)).toMatchObject({ state: 'cancelled', cancelRequested: true });
    expect(await at.house.db.task.count({ where: { kind: 'run' } })).toBe(0);
    expect(await codeOf(at.door.cancelRun(first.id))).toBe('run.over');
    const second = await at.door.approvePlan(await openPlan(at, id, 'ready'), { deletes: 'included' });
    await at.house.db.task.updateMany({ where: { kind: 'run' }, data: { state: 'running' } });
    await at.house.db.run.update({ where: { id: second.id }, data: { state: 'running' } });
    expect(await at.door.cancelRun(second.id)).toMatchObject({ state: 'running', cancelRequested: true });
    expect(await codeOf(at.door.removeJob(id))).toBe('job.busy');
  });

  test('are paused, at once when nobody has begun them, and go on', async () => {
    const { id: jobId } = await job(at);
    const { id } = await at.door.approvePlan(await openPlan(at, jobId, 'ready'), { deletes: 'included' });
    expect(await at.door.pauseRun(id)).toMatchObject({ state: 'paused', pauseRequested: true });
    expect(await at.house.db.task.count({ where: { kind: 'run' } })).toBe(0);
    expect((await at.door.getJob(jobId)).activeRunId).toBe(id);
    expect(await at.door.resumeRun(id, {})).toMatchObject({ state: 'queued', pauseRequested: false });
    expect(await at.house.db.task.count({ where: { kind: 'run' } })).toBe(1);
    await at.house.db.task.updateMany({ where: { kind: 'run' }, data: { state: 'running' } });
    await at.house.db.run.update({ where: { id }, data: { state: 'running' } });
    expect(await at.door.pauseRun(id)).toMatchObject({ state: 'running', pauseRequested: true });
    await at.house.db.run.update({ where: { id }, data: { state: 'paused' } });
    const newer = await openPlan(at, jobId, 'ready');
    expect(await codeOf(at.door.resumeRun(id, {}))).toBe('plan.stale');
    await at.door.approvePlan(newer, { deletes: 'included' });
    expect((await at.door.getRun(id)).state).toBe('cancelled');
    expect(await codeOf(at.door.pauseRun(id))).toBe('run.over');
  });

  test('that wait to be taken up again give way to a newer plan', async () => {
    const { id: jobId } = await job(at);
    const broken = await at.door.approvePlan(await openPlan(at, jobId, 'ready'), { deletes: 'included' });
    await at.house.db.run.update({ where: { id: broken.id }, data: { state: 'interrupted' } });
    await at.door.approvePlan(await openPlan(at, jobId, 'ready'), { deletes: 'included' });
    expect((await at.door.getRun(broken.id)).state).toBe('cancelled');
  });

  test('are cancelled while they rest, and while they wait to be taken up again', async () => {
    const { id: jobId } = await job(at);
    const paused = await at.door.approvePlan(await openPlan(at, jobId, 'ready'), { deletes: 'included' });
    await at.door.pauseRun(paused.id);
    expect(await at.door.cancelRun(paused.id)).toMatchObject({ state: 'cancelled' });
    const broken = await at.door.approvePlan(await openPlan(at, jobId, 'ready'), { deletes: 'included' });
    await at.house.db.run.update({ where: { id: broken.id }, data: { state: 'interrupted' } });
    expect(await at.door.cancelRun(broken.id)).toMatchObject({ state: 'cancelled' });
    expect(await at.house.db.task.count({ where: { kind: 'run' } })).toBe(0);
  });

  test('come in pages, newest first', async () => {
    const { id: jobId } = await job(at);
    for (let number = 0; number < 5; number += 1) {
      const createdAt = new Date(NOW + number);
      await at.house.db.run.create({
        data: { id: `run${number}`, jobId, state: 'succeeded', trigger: 'manual', createdAt },
      });
    }
    const first = await at.door.listRuns({ limit: 2 });
    expect(first.rows.map(({ id }) => id)).toEqual(['run4', 'run3']);
    const last = await at.door.listRuns({ limit: 3, cursor: first.cursor });
    expect([last.rows.map(({ id }) => id), last.cursor]).toEqual([['run2', 'run1', 'run0'], null]);
    expect(await codeOf(at.door.listRuns({ cursor: 'x' }))).toBe('input.cursor');
  });

  test('say how they failed, with the clock', async () => {
    const { id: jobId } = await job(at);
    await at.house.db.run.create({
      data: {
        ...{ id: 'r', jobId, state: 'failed', trigger: 'schedule', clockOffsetMs: 1_200_000, failuresTotal: 1 },
        failures: [{ path: 'a', code: 'source.unreadable' }],
        error: { code: 'network.refused', message: 'x', facts: { endpoint: 'http://127.0.0.1:1' } },
      },
    });
    const run = await at.door.getRun('r');
    expect(run.problem?.what).toBe('Nothing answers at http://127.0.0.1:1: connection refused.');
    expect(run.failures).toEqual([{ path: 'a', code: 'source.unreadable', text: 'a cannot be read.' }]);
    expect(run.clockNote).toContain("20 min ahead of the server's");
    expect(run.clockNote).not.toContain('during the run');
    await at.house.db.run.update({ where: { id: 'r' }, data: { clockJumpMs: -7_200_000, clockOffsetMs: 12 } });
    expect((await at.door.getRun('r')).clockNote).toContain('was set back by 2 h during the run');
  });

  test('held at a limit go on with higher ones, and only those', async () => {
    const { id: jobId } = await job(at);
    const { id } = await at.door.approvePlan(await openPlan(at, jobId, 'ready'), { deletes: 'included' });
    expect(await codeOf(at.door.resumeRun(id, { requests: 1000 }))).toBe('run.not-held');
    await at.house.db.task.deleteMany({ where: { kind: 'run' } });
    const requests = { ...NO_REQUESTS, put: 500 };
    const error = { code: 'guard.exceeded', message: 'x', facts: { limit: 'run', unit: 'requests', allowed: 500 } };
    await at.house.db.run.update({ where: { id }, data: { state: 'held', requests, usd: '0.0025', error } });
    const held = await at.door.getRun(id);
    expect(held.problem?.what).toBe('The run stopped at the limit of one run.');
    expect(held.resume?.requests).toBeGreaterThan(500);
    expect(await codeOf(at.door.resumeRun(id, { requests: 500 }))).toBe('limit.too-low requests');
    expect(await codeOf(at.door.resumeRun(id, { usd: '0.0025' }))).toBe('limit.too-low usd');
    expect(await codeOf(at.door.resumeRun(id, { usd: 'much' }))).toBe('limit.invalid usd');
    const resumed = await at.door.resumeRun(id, { requests: 6000, usd: null });
    expect(resumed).toMatchObject({ state: 'queued', problem: null, resume: null });
    const row = await at.house.db.run.findUniqueOrThrow({ where: { id } });
    expect(row.allowance).toEqual({ by: 'resume', requests: 6000, usd: null });
    expect(await at.house.db.task.count({ where: { kind: 'run' } })).toBe(1);
    expect(await codeOf(at.door.resumeRun(id, {}))).toBe('run.not-held');
  });

  test('held, are not resumed when another plan was made since', async () => {
    const { id: jobId } = await job(at);
    const { id } = await at.door.approvePlan(await openPlan(at, jobId, 'ready'), { deletes: 'included' });
    await at.house.db.run.update({ where: { id }, data: { state: 'held' } });
    await openPlan(at, jobId, 'ready');
    expect(await codeOf(at.door.resumeRun(id, {}))).toBe('plan.stale');
  });

  test('say why they did not send what their plan says', async () => {
    const { id: jobId } = await job(at);
    const { id, planned } = await at.door.approvePlan(await openPlan(at, jobId, 'ready'), { deletes: 'included' });
    const differenceOf = async (requests: object, repeated = NO_REQUESTS, state = 'succeeded') => {
      const data = {
        state,
        requests: { ...planned, ...requests },
        repeated: { ...repeated },
        unbilled: { ...repeated },
      };
      await at.house.db.run.update({ where: { id }, data });
      return (await at.door.getRun(id)).difference;
    };
    const put = planned?.put ?? 0;
    expect(await differenceOf({})).toBeNull();
    expect(await differenceOf({ put: put + 2 }, { ...NO_REQUESTS, put: 2 })).toBe(
      '2 requests failed and were sent again; 2 of the failures are not billed.',
    );
    expect(await differenceOf({ put: put + 1 })).toMatch(/^1 request more: /);
    expect(await differenceOf({ put: put - 1 }, NO_REQUESTS, 'held')).toBe('1 request fewer: the run ended before it.');
    expect(await differenceOf({ put: put - 1 }, NO_REQUESTS, 'running')).toBeNull();
  });
});
