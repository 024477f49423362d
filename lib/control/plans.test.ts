import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { job, NOW, openPlan } from './testing/nouns';
import { codeOf, type TemporaryHouse, temporaryHouse } from './testing/temporary-house';

let at: TemporaryHouse;

beforeEach(async () => {
  at = await temporaryHouse(NOW);
});
afterEach(() => at.close());

describe('plans', () => {
  test('are queued once, whoever asks twice', async () => {
    const { id } = await job(at);
    const [one, two] = await Promise.all([at.door.requestPlan(id), at.door.requestPlan(id)]);
    expect(one.id).toBe(two.id);
    expect(one).toMatchObject({ state: 'queued', progress: { files: 0, bytes: 0, current: '' } });
    const tasks = await at.house.db.task.findMany();
    expect(tasks).toMatchObject([{ kind: 'plan', jobId: id, payload: { planId: one.id } }]);
    const asking = await at.door.requestPlan(id, { ask: 'each-object' });
    expect(asking.id).not.toBe(one.id);
    expect(
      await at.house.db.task.findMany({ where: { payload: { path: '$.ask', equals: 'each-object' } } }),
    ).toMatchObject([{ payload: { planId: asking.id } }]);
    expect((await at.door.runNow(id)).planId).not.toBe(one.id);
    expect(await codeOf(at.door.requestPlan('x'))).toBe('job.not-found');
  });

  test('a double click approves once', async () => {
    const { id } = await job(at);
    const planId = await openPlan(at, id, 'held');
    expect(await at.door.getPlan(planId)).toMatchObject({
      reasons: ['1,204 deletions need approval'],
      usd: { now: '0.1', monthly: '0.3' },
      requests: { put: 5 },
    });
    expect(await at.door.getJob(id)).toMatchObject({
      ...{ health: 'attention', healthText: 'Held: 1,204 deletions need approval', heldPlanId: planId },
    });
    const twice = [
      at.door.approvePlan(planId, { deletes: 'excluded' }),
      at.door.approvePlan(planId, { deletes: 'included' }),
    ];
    const [one, two] = await Promise.all(twice);
    expect(one?.id).toBe(two?.id);
    expect(one).toMatchObject({ state: 'queued', plannedUsd: '0.05', planned: { delete: 1 } });
    expect(await at.house.db.task.count({ where: { kind: 'run' } })).toBe(1);
    expect(await at.door.getPlan(planId)).toMatchObject({ state: 'approved', runId: one?.id });
  });

  test('only the newest open plan that can work is approved', async () => {
    const { id } = await job(at);
    const blocked = await openPlan(at, id, 'blocked');
    expect(await codeOf(at.door.approvePlan(blocked, { deletes: 'included' }))).toBe('plan.blocked');
    const old = await openPlan(at, id, 'ready');
    expect((await at.door.getPlan(blocked)).state).toBe('superseded');
    const making = await at.door.requestPlan(id);
    expect(await codeOf(at.door.approvePlan(old, { deletes: 'included' }))).toBe('plan.not-open');
    await at.house.db.plan.update({ where: { id: old }, data: { state: 'open' } });
    expect(await codeOf(at.door.approvePlan(old, { deletes: 'included' }))).toBe('plan.stale');
    expect(await codeOf(at.door.approvePlan(making.id, { deletes: 'included' }))).toBe('plan.not-open');
    expect(await codeOf(at.door.approvePlan('x', { deletes: 'included' }))).toBe('plan.not-found');
  });

  test('nothing is approved beside a run, and a discarded plan stays so', async () => {
    const { id } = await job(at);
    await at.door.approvePlan(await openPlan(at, id, 'ready'), { deletes: 'included' });
    const next = await openPlan(at, id, 'ready');
    expect(await codeOf(at.door.approvePlan(next, { deletes: 'included' }))).toBe('job.busy');
    expect((await at.door.discardPlan(next)).state).toBe('discarded');
    expect(await codeOf(at.door.approvePlan(next, { deletes: 'included' }))).toBe('plan.not-open');
  });
});
