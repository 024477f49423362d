import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Prisma } from '../db/database';
import { type FindingCode, type FindingEvidence, finding } from '../engine/preflight/findings';
import type { Severity } from '../engine/types';
import { job, NOW, openPlan } from './testing/nouns';
import { codeOf, type TemporaryHouse, temporaryHouse } from './testing/temporary-house';

const DAY_MS = 86_400_000;
const REASON = 'The uploads of shop2 are the ones of shop1.';
const LOOP = { path: 'a/l', target: '../a', cycle: ['a', 'a/l'], uploads: '9', bytes: '90', usd: '0.1' };
const GROWN = { files: 4100, bytes: 5 * 1024 ** 3, usualFiles: 2000, usualBytes: 1024 ** 3, snapshots: 5 };
const MANY = { files: 5, bytes: 50, percent: 50, limitCount: 1, limitPercent: 10, folders: [] };

let at: TemporaryHouse;
let jobId: string;

beforeEach(async () => {
  at = await temporaryHouse(NOW);
  jobId = (await job(at)).id;
});
afterEach(() => at.close());

/** Writes a finding to a plan, as the worker does; its id. */
async function found<Code extends FindingCode>(
  planId: string,
  code: Code,
  evidence: FindingEvidence[Code],
  severity?: Severity,
): Promise<number> {
  const one = finding(code, evidence, severity);
  const row = { ...one, evidence: one.evidence as Prisma.InputJsonObject, planId };
  return (await at.house.db.findingRow.create({ data: row })).id;
}

const say = (planId: string, findingId: number, more: { days?: number; reason?: string } = {}) =>
  at.door.acknowledge(planId, { findingId, reason: REASON, ...more });

describe('a finding that is acknowledged', () => {
  test('shows why, when and until on its plan, and in the list of the job', async () => {
    const planId = await openPlan(at, jobId, 'ready');
    const loop = await found(planId, 'link.loop', LOOP);
    const other = await found(planId, 'link.loop', { ...LOOP, path: 'b/l' });
    const plan = await say(planId, loop);
    const [one, two] = plan.findings;
    expect(one).toMatchObject({ id: loop, canAcknowledge: true, acknowledged: { reason: REASON, expired: false } });
    expect(one?.acknowledged).toMatchObject({
      createdAt: '2026-11-23T08:00:00.000Z',
      until: '2026-12-23T08:00:00.000Z',
    });
    expect(two).toMatchObject({ id: other, canAcknowledge: true, acknowledged: null });
    const [listed, ...rest] = await at.door.listAcknowledgements(jobId);
    expect(rest).toEqual([]);
    expect(listed).toEqual(one?.acknowledged);
    expect(listed?.title).toContain('a/l -> ../a');
  });

  test('is known in later plans while it is about the same, and not beyond', async () => {
    const first = await openPlan(at, jobId, 'ready');
    await say(first, await found(first, 'link.loop', LOOP));
    const next = await openPlan(at, jobId, 'ready');
    await found(next, 'link.loop', { ...LOOP, uploads: '12' });
    await found(next, 'link.loop', { ...LOOP, target: '..' });
    const { findings } = await at.door.getPlan(next);
    expect(findings.map(({ acknowledged }) => acknowledged?.reason ?? null)).toEqual([REASON, null]);
  });

  test('no longer holds the plan that waits, nor counts for the job, until it is withdrawn', async () => {
    const planId = await openPlan(at, jobId, 'held');
    const grown = await found(planId, 'source.grown', GROWN);
    expect(await attention()).toEqual(['held-plan']);
    expect(await say(planId, grown)).toMatchObject({ verdict: 'ready', reasons: [], state: 'open' });
    expect(await at.door.getJob(jobId)).toMatchObject({ heldPlanId: null, openPlanId: planId });
    expect(await attention()).toEqual([]);
    const [known] = await at.door.listAcknowledgements(jobId);
    await at.door.withdrawAcknowledgement(known?.id ?? '');
    expect(await at.door.getPlan(planId)).toMatchObject({
      ...{ verdict: 'held', reasons: ['The source is much larger than usual'] },
      findings: [{ acknowledged: null }],
    });
    expect(await at.door.listAcknowledgements(jobId)).toEqual([]);
    expect(await attention()).toEqual(['held-plan']);
  });

  test('leaves a plan held by something else held by that', async () => {
    const planId = await openPlan(at, jobId, 'held');
    const grown = await found(planId, 'source.grown', GROWN);
    await found(planId, 'delete.many', MANY);
    expect(await say(planId, grown)).toMatchObject({ verdict: 'held', reasons: ['5 deletions need approval'] });
  });

  test('counts again when its time has run out, and stays in the list as expired', async () => {
    const planId = await openPlan(at, jobId, 'ready');
    const loop = await found(planId, 'link.loop', LOOP);
    await say(planId, loop, { days: 7 });
    at.time.nowMs = NOW + 7 * DAY_MS - 1;
    expect((await at.door.getPlan(planId)).findings[0]?.acknowledged).toMatchObject({ expired: false });
    at.time.nowMs = NOW + 7 * DAY_MS;
    expect((await at.door.getPlan(planId)).findings[0]?.acknowledged).toBeNull();
    expect(await at.door.listAcknowledgements(jobId)).toMatchObject([{ expired: true, reason: REASON }]);
  });

  test('twice is once, with the reason and the time of the second', async () => {
    const planId = await openPlan(at, jobId, 'ready');
    const loop = await found(planId, 'link.loop', LOOP);
    await say(planId, loop, { days: 365 });
    at.time.nowMs += DAY_MS;
    await say(planId, loop, { days: 1, reason: '  It goes on Monday.  ' });
    expect(await at.door.listAcknowledgements(jobId)).toMatchObject([
      { reason: 'It goes on Monday.', createdAt: '2026-11-24T08:00:00.000Z', until: '2026-11-25T08:00:00.000Z' },
    ]);
  });

  test('belongs to its job alone, and goes with it', async () => {
    const planId = await openPlan(at, jobId, 'ready');
    await say(planId, await found(planId, 'link.loop', LOOP));
    const other = await job(at, { name: 'web2', sources: [at.folder('web2')] });
    const theirs = await openPlan(at, other.id, 'ready');
    await found(theirs, 'link.loop', LOOP);
    expect((await at.door.getPlan(theirs)).findings[0]?.acknowledged).toBeNull();
    expect(await at.door.listAcknowledgements(other.id)).toEqual([]);
    await at.door.removeJob(jobId);
    expect(await at.house.db.acknowledgement.count()).toBe(0);
  });
});

describe('refused', () => {
  test('what blocks, what deletes, and what is not there', async () => {
    const planId = await openPlan(at, jobId, 'blocked');
    const blocks = await found(planId, 'bucket.missing', { bucket: 'b' });
    const deletes = await found(planId, 'delete.many', MANY);
    const { findings } = await at.door.getPlan(planId);
    expect(findings.map(({ canAcknowledge }) => canAcknowledge)).toEqual([false, false]);
    expect(await codeOf(say(planId, blocks))).toBe('acknowledgement.blocks');
    expect(await codeOf(say(planId, deletes))).toBe('acknowledgement.per-plan');
    expect(await codeOf(say(planId, 999))).toBe('finding.not-found');
    expect(await codeOf(say('x', blocks))).toBe('plan.not-found');
    const other = await openPlan(at, jobId, 'ready');
    expect(await codeOf(say(other, deletes))).toBe('finding.not-found');
    expect(await codeOf(at.door.withdrawAcknowledgement('x'))).toBe('acknowledgement.not-found');
    expect(await codeOf(at.door.listAcknowledgements('x'))).toBe('job.not-found');
    expect(await at.house.db.acknowledgement.count()).toBe(0);
  });

  test.each([
    [{ reason: '   ' }, 'reason'],
    [{ reason: 'x'.repeat(501) }, 'reason'],
    [{ days: 0 }, 'days'],
    [{ days: 366 }, 'days'],
    [{ days: 1.5 }, 'days'],
  ])('%o', async (more, field) => {
    const planId = await openPlan(at, jobId, 'ready');
    const loop = await found(planId, 'link.loop', LOOP);
    expect(await codeOf(say(planId, loop, more))).toBe(`input.invalid ${field}`);
  });
});

test('the plan that is open can be reached from its job, whatever its verdict', async () => {
  expect((await at.door.getJob(jobId)).openPlanId).toBeNull();
  const { id: making } = await at.door.requestPlan(jobId);
  expect((await at.door.getJob(jobId)).openPlanId).toBe(making);
  for (const verdict of ['ready', 'held', 'blocked'] as const) {
    const planId = await openPlan(at, jobId, verdict);
    expect((await at.door.getJob(jobId)).openPlanId).toBe(planId);
    await at.door.discardPlan(planId);
    expect(await at.door.getJob(jobId)).toMatchObject({ openPlanId: null, newestPlanId: planId });
  }
});

async function attention(): Promise<string[]> {
  return (await at.door.overview()).attention.map(({ kind }) => kind).filter((kind) => kind !== 'worker');
}
