import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../db/database';
import { markAbandoned } from './abandoned';
import { claim, fail, finish, giveBack, LEASE_MS, renew, sweep } from './queue';
import { addJob, type House, openTestHouse } from './testing/house';

const T0 = Date.parse('2026-11-23T08:00:00Z');
let house: House;
let db: Database;

beforeEach(async () => {
  house = await openTestHouse();
  db = house.db;
});
afterEach(() => house.close());

const stateOf = async (id: string) => db.task.findUniqueOrThrow({ where: { id } });

describe('claim', () => {
  it('gives the oldest task of a lane, once', async () => {
    const first = await house.queue('check-destination', { destinationId: 'd' });
    await house.queue('check-destination', { destinationId: 'd' });
    expect(await claim(db, 'w', T0, 'jobs')).toBeNull();
    expect(await claim(db, 'w', T0, 'rest')).toMatchObject({ id: first, state: 'running', owner: 'w', attempts: 1 });
    expect(await claim(db, 'w', T0, 'rest')).not.toBeNull();
    expect(await claim(db, 'w', T0, 'rest')).toBeNull();
  });

  it('never runs two tasks of one job', async () => {
    const [a, b] = [await addJob(house, 'a'), await addJob(house, 'b')];
    const first = await house.queue('plan', { planId: '1' }, a);
    await house.queue('plan', { planId: '2' }, a);
    const other = await house.queue('plan', { planId: '3' }, b);
    expect((await claim(db, 'w', T0, 'jobs'))?.id).toBe(first);
    expect((await claim(db, 'w', T0, 'jobs'))?.id).toBe(other);
    expect(await claim(db, 'w', T0, 'jobs')).toBeNull();
    await finish(db, { id: first, owner: 'w' }, T0);
    expect(await claim(db, 'w', T0, 'jobs')).toMatchObject({ payload: { planId: '2' } });
  });

  it('never gives one task to two workers', async () => {
    const second = await openDatabase(house.dataDir);
    const ids = await Promise.all(Array.from({ length: 20 }, () => house.queue('estimate', {})));
    const claimed = await Promise.all(
      Array.from({ length: 24 }, (_, turn) =>
        turn % 2 === 0 ? claim(db, 'one', T0, 'rest') : claim(second, 'two', T0, 'rest'),
      ),
    );
    await second.$disconnect();
    const taken = claimed.flatMap((task) => (task === null ? [] : [task.id]));
    expect(taken.sort()).toEqual(ids.sort());
  });
});

describe('leases', () => {
  it('keep a task as long as they are renewed, and lose it when they run out', async () => {
    const id = await house.queue('estimate', {});
    await claim(db, 'w', T0, 'rest');
    expect(await renew(db, id, 'w', T0 + LEASE_MS - 1)).toBe(true);
    const later = { nowMs: T0 + LEASE_MS + 1, deadOwners: [] };
    expect(await sweep(db, later, markAbandoned)).toBe(0);
    expect(await sweep(db, { ...later, nowMs: T0 + 2 * LEASE_MS }, markAbandoned)).toBe(1);
    expect(await stateOf(id)).toMatchObject({ state: 'queued', owner: null, attempts: 1 });
    expect(await renew(db, id, 'w', T0 + 2 * LEASE_MS)).toBe(false);
  });

  it('are not waited for when the owner is known to be dead, and the task is not taken up in the same instant', async () => {
    const id = await house.queue('estimate', {});
    await claim(db, 'w', T0, 'rest');
    expect(await sweep(db, { nowMs: T0, deadOwners: ['w'] }, markAbandoned)).toBe(1);
    expect(await claim(db, 'w2', T0, 'rest')).toBeNull();
    expect((await claim(db, 'w2', T0 + 5000, 'rest'))?.id).toBe(id);
  });

  it('protect the next owner from the end of the one before', async () => {
    const id = await house.queue('estimate', {});
    await claim(db, 'w', T0, 'rest');
    await sweep(db, { nowMs: T0 + 2 * LEASE_MS, deadOwners: [] }, markAbandoned);
    await claim(db, 'w2', T0 + 3 * LEASE_MS, 'rest');
    const late = { id, owner: 'w' };
    await finish(db, late, T0);
    await fail(db, late, T0, { code: 'internal', message: '', facts: {} });
    await giveBack(db, late);
    expect(await stateOf(id)).toMatchObject({ state: 'running', owner: 'w2' });
  });

  it('say interrupted in the run, and failed after the third worker was lost', async () => {
    const job = await addJob(house, 'a');
    await db.run.create({ data: { id: 'r', jobId: job, state: 'running', trigger: 'manual' } });
    const id = await house.queue('run', { runId: 'r' }, job);
    for (const attempt of [1, 2, 3]) {
      const at = T0 + attempt * 60_000;
      expect(await claim(db, 'w', at, 'jobs')).toMatchObject({ attempts: attempt });
      await db.run.update({ where: { id: 'r' }, data: { state: 'running' } });
      await sweep(db, { nowMs: at + LEASE_MS + 1, deadOwners: [] }, markAbandoned);
      const { state } = await db.run.findUniqueOrThrow({ where: { id: 'r' } });
      expect(state).toBe(attempt < 3 ? 'interrupted' : 'failed');
    }
    expect(await stateOf(id)).toMatchObject({ state: 'failed', error: { facts: { reason: 'worker-lost' } } });
    expect(await db.run.findUniqueOrThrow({ where: { id: 'r' } })).toMatchObject({ error: { code: 'internal' } });
  });

  it('put plans and restores of lost workers back', async () => {
    const job = await addJob(house, 'a');
    await db.plan.create({ data: { id: 'p', jobId: job, state: 'working', trigger: 'manual' } });
    const restore = { jobId: job, snapshotId: 's', paths: [], existing: 'replace' };
    await db.restore.create({ data: { id: 'x', ...restore, state: 'running' } });
    await db.restore.create({ data: { id: 'y', ...restore, state: 'planning' } });
    const payloads = [
      ['plan', { planId: 'p' }],
      ['restore', { restoreId: 'x' }],
      ['restore-plan', { restoreId: 'y' }],
    ] as const;
    for (const [kind, payload] of payloads) {
      await house.queue(kind, payload);
      await claim(db, 'w', T0, 'rest');
    }
    await sweep(db, { nowMs: T0, deadOwners: ['w'] }, markAbandoned);
    expect((await db.plan.findUniqueOrThrow({ where: { id: 'p' } })).state).toBe('queued');
    expect((await db.restore.findUniqueOrThrow({ where: { id: 'x' } })).state).toBe('interrupted');
    expect((await db.restore.findUniqueOrThrow({ where: { id: 'y' } })).state).toBe('queued');
  });
});
