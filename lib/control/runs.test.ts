import { afterEach, beforeEach, describe, expect, test } from 'vitest';
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
});
