import { unlinkSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Prisma } from '../db/database';
import { systemClock } from '../engine/clock/system-clock';
import { fingerprintOf } from '../engine/preflight/acknowledgement';
import { createMemoryStorage, type MemoryStorage } from '../engine/testing/memory-storage';
import { writeTree } from '../engine/testing/tree';
import type { Finding } from '../engine/types';
import { addJob, eventually, type House, openTestHouse, portsWith, startTestWorker } from './testing/house';

const DAY_MS = 86_400_000;
/** Twelve files need more requests than that. */
const LIMITS = { usdPerRun: null, requestsPerRun: 5, deletesCount: 3, deletesPercent: null };
const names = (first: number, count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${first + index}`, `${index}`]));

let house: House;
let storage: MemoryStorage;
let worker: { stop(): Promise<void> };

beforeEach(async () => {
  house = await openTestHouse();
  storage = createMemoryStorage({ versioning: 'enabled' });
  writeTree(house.source, names(0, 12));
  await addJob(house, 'sites', { limits: LIMITS });
});
afterEach(async () => {
  await worker.stop();
  await house.close();
});

/** A worker whose clock is `aheadMs` ahead, all others agreeing with it. */
function start(aheadMs = 0): void {
  const clock = { ...systemClock, now: () => systemClock.now() + aheadMs };
  worker = startTestWorker(house, portsWith(storage, { clock }), { clock });
}

/** What the schedule and "run now" ask for: it runs by itself when nothing holds it. */
async function scheduled() {
  const id = await house.requestPlan('sites', { autoRun: true });
  return eventually(
    () => house.db.plan.findUniqueOrThrow({ where: { id }, include: { findings: true, run: true } }),
    (plan) => !['queued', 'working'].includes(plan.state),
  );
}

const runEnd = (id: string) =>
  eventually(
    () => house.db.run.findUniqueOrThrow({ where: { id } }),
    (run) => ['succeeded', 'partial', 'failed', 'cancelled', 'held'].includes(run.state),
  );

/** The row the door writes, for a finding of a plan. */
async function acknowledge({ findings }: { findings: readonly unknown[] }, code: string, days = 30): Promise<void> {
  const one = (findings as Finding[]).find((each) => each.code === code);
  if (one === undefined) throw new Error(`the plan has no ${code}`);
  const { severity, evidence } = one;
  const at = systemClock.now();
  await house.db.acknowledgement.create({
    data: {
      ...{ id: code, jobId: 'sites', code, severity, evidence: evidence as Prisma.InputJsonObject },
      ...{ fingerprint: fingerprintOf(one) ?? '', reason: 'The site has moved in.' },
      ...{ createdAt: new Date(at), until: new Date(at + days * DAY_MS) },
    },
  });
}

describe('a scheduled plan', () => {
  it('is held, runs once that is acknowledged, and is held by another one of its kind', async () => {
    start();
    const held = await scheduled();
    expect(held).toMatchObject({ state: 'open', verdict: 'held', reasons: [{ code: 'limit.run' }] });
    await acknowledge(held, 'limit.run');

    const ready = await scheduled();
    expect(ready).toMatchObject({ state: 'approved', verdict: 'ready', reasons: [] });
    expect(ready.findings).toContainEqual(expect.objectContaining({ code: 'limit.run', severity: 'holds' }));
    expect(await runEnd(ready.run?.id ?? '')).toMatchObject({ state: 'succeeded' });

    writeTree(house.source, names(100, 20));
    expect(await scheduled()).toMatchObject({ state: 'open', verdict: 'held', reasons: [{ code: 'limit.run' }] });
  });

  it('is held again when the time of the acknowledgement has run out', async () => {
    start();
    await acknowledge(await scheduled(), 'limit.run', 30);
    await worker.stop();
    start(31 * DAY_MS);
    expect(await scheduled()).toMatchObject({ state: 'open', verdict: 'held', reasons: [{ code: 'limit.run' }] });
  });

  it('is held by deletions whatever was written down', async () => {
    start();
    const first = await house.requestPlan('sites');
    await eventually(
      () => house.db.plan.findUniqueOrThrow({ where: { id: first } }),
      ({ state }) => state === 'open',
    );
    await runEnd(await house.approve(first));
    await house.db.job.update({ where: { id: 'sites' }, data: { limits: { ...LIMITS, requestsPerRun: null } } });
    for (const name of Object.keys(names(0, 6))) unlinkSync(path.join(house.source, name));
    const held = await scheduled();
    expect(held).toMatchObject({ state: 'open', verdict: 'held', reasons: [{ code: 'delete.many' }] });
    await acknowledge(held, 'delete.many');
    expect(await scheduled()).toMatchObject({ state: 'open', verdict: 'held', reasons: [{ code: 'delete.many' }] });
    expect(await house.db.run.count()).toBe(1);
  });
});
