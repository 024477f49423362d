import path from 'node:path';
import { z } from 'zod';
import { planPrice } from '../db/columns';
import { newId } from '../db/ids';
import { openFileIndexForReading } from '../engine/file-index/open-for-reading';
import type { ChangedEntry, ChangedFolder } from '../engine/file-index/plan-changes';
import { DoorError } from './door-error';
import type { House, Rows } from './house';
import { readLinkMap } from './link-map';
import { parseInput } from './parse-input';
import { planAdvice } from './plan-advice';
import { readPlan } from './plan-view';
import { enqueue } from './queue';
import { readRun } from './runs';
import { storedOrNull } from './stored-json';
import type { ChangePage, ChangeRow, Door, PlanView, RunView } from './views';

type Verbs = Pick<
  Door,
  'requestPlan' | 'getPlan' | 'planChanges' | 'planLinks' | 'planAdvice' | 'approvePlan' | 'discardPlan' | 'runNow'
>;

const PAGE = 200;

/** Verbs on plans. State: queued → working → open | failed; open → approved | discarded | superseded (by a newer plan). */
export function planVerbs(house: House): Verbs {
  const { db } = house;
  return {
    requestPlan: async (jobId, input) => {
      const id = await request(house, jobId, { after: 'show', ...parseInput(asking, input ?? {}) });
      return readPlan(db, id, house.now());
    },
    runNow: async (jobId) => ({ planId: await request(house, jobId, { after: 'run-when-ready', ask: 'listing' }) }),
    getPlan: (id) => readPlan(db, id, house.now()),
    planLinks: (id) => readLinkMap(house, id),
    planAdvice: (id) => planAdvice(house, id),
    planChanges: (id, input) => changes(house, id, input),
    approvePlan: (id, input) => approve(house, id, parseInput(approval, input)),
    discardPlan: (id) => discard(house, id),
  };
}

const asking = z.object({ ask: z.enum(['listing', 'each-object']).default('listing') });

const approval = z.object({
  deletes: z.enum(['included', 'excluded']),
  trigger: z.enum(['manual', 'cli']).default('manual'),
});

interface Wanted extends z.output<typeof asking> {
  /** What follows the plan. */
  readonly after: 'show' | 'run-when-ready';
}

/** Queues a plan and closes the open ones. A plan of the same intent that is still being made is returned instead. */
async function request({ db }: House, jobId: string, { after, ask }: Wanted): Promise<string> {
  const autoRun = after === 'run-when-ready';
  return db.$transaction(async (tx) => {
    if ((await tx.job.count({ where: { id: jobId } })) === 0)
      throw new DoorError('job.not-found', { facts: { id: jobId } });
    const making = await tx.plan.findFirst({ where: { jobId, autoRun, state: { in: ['queued', 'working'] } } });
    // One that asks each object is another plan than the one in the making.
    if (making !== null && ask === 'listing') return making.id;
    await tx.plan.updateMany({ where: { jobId, state: 'open' }, data: { state: 'superseded' } });
    const { id } = await tx.plan.create({ data: { id: newId(), jobId, state: 'queued', trigger: 'manual', autoRun } });
    await enqueue(tx, 'plan', { planId: id, ...(ask === 'listing' ? {} : { ask }) }, jobId);
    return id;
  });
}

/**
 * Turns an open plan into a queued run, in one transaction. A second approval returns the first one's run. The worker recomputes
 * the plan's digest before it sends anything.
 */
async function approve(house: House, id: string, input: z.output<typeof approval>): Promise<RunView> {
  return house.db.$transaction(async (tx) => {
    const plan = await tx.plan.findUnique({ where: { id }, include: { run: true } });
    if (plan === null) throw new DoorError('plan.not-found', { facts: { id } });
    if (plan.run !== null) return readRun(tx, plan.run.id);
    await requireApprovable(tx, plan);
    await tx.plan.update({ where: { id }, data: { state: 'approved', deletes: input.deletes } });
    const price = storedOrNull(planPrice, plan.price);
    const plannedUsd = (input.deletes === 'included' ? price?.now : price?.nowWithoutDeletes) ?? null;
    const { id: runId } = await tx.run.create({
      data: {
        ...{ id: newId(), jobId: plan.jobId, planId: id, state: 'queued', trigger: input.trigger },
        ...{ plannedUsd, currency: price?.currency ?? 'USD' },
      },
    });
    await overtake(tx, plan.jobId, house.now());
    await enqueue(tx, 'run', { runId }, plan.jobId);
    return readRun(tx, runId);
  });
}

/**
 * A newer plan takes the place of a run that rests, or waits to be taken up again: what it would still do is in there, and done after
 * it, it would bring back how things were when it was planned.
 */
async function overtake(tx: Rows, jobId: string, nowMs: number): Promise<void> {
  const data = { state: 'cancelled', cancelRequested: true, finishedAt: new Date(nowMs) };
  await tx.run.updateMany({ where: { jobId, state: { in: ['paused', 'interrupted'] } }, data });
}

async function requireApprovable(tx: Rows, plan: { id: string; jobId: string; state: string; verdict: string | null }) {
  if (plan.verdict === 'blocked') throw new DoorError('plan.blocked');
  if (plan.state !== 'open') throw new DoorError('plan.not-open', { facts: { state: plan.state } });
  const newest = await tx.plan.findFirst({
    where: { jobId: plan.jobId },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });
  if (newest?.id !== plan.id) throw new DoorError('plan.stale');
  const job = await tx.job.findUnique({ where: { id: plan.jobId } });
  const running = await tx.run.count({ where: { jobId: plan.jobId, state: { in: ['queued', 'running'] } } });
  if (running > 0) throw new DoorError('job.busy', { facts: { name: job?.name ?? null, activity: 'a run' } });
}

async function discard({ db, now }: House, id: string): Promise<PlanView> {
  return db.$transaction(async (tx) => {
    const { state } = await readPlan(tx, id, now());
    if (state !== 'open' && state !== 'discarded') throw new DoorError('plan.not-open', { facts: { state } });
    await tx.plan.update({ where: { id }, data: { state: 'discarded' } });
    return readPlan(tx, id, now());
  });
}

const changesInput = z.object({ folder: z.string().default(''), cursor: z.string().nullable().default(null) });

async function changes({ db, dataDir }: House, id: string, input: unknown): Promise<ChangePage> {
  const { folder, cursor } = parseInput(changesInput, input);
  const plan = await db.plan.findUnique({ where: { id }, select: { jobId: true, summary: true } });
  if (plan === null) throw new DoorError('plan.not-found', { facts: { id } });
  if (plan.summary === null) return { folder, rows: [], cursor: null };
  const index = openFileIndexForReading(path.join(dataDir, 'index', `${plan.jobId}.db`));
  try {
    const page = index.planChangesPage(id, { folder, cursor: cursor === '' ? null : cursor, limit: PAGE });
    return { folder, rows: [...page.folders.map(folderRow), ...page.entries.map(entryRow)], cursor: page.cursor };
  } finally {
    index.close();
  }
}

const NONE = { files: 0, bytes: 0 };
const nameOf = (fullPath: string) => path.posix.basename(fullPath);

function folderRow({ path: fullPath, add, change, remove }: ChangedFolder): ChangeRow {
  return {
    ...{ path: fullPath, name: nameOf(fullPath), kind: 'folder', action: null },
    ...{ add, change, remove, size: 0, previousSize: 0, target: null },
  };
}

function entryRow({ path: fullPath, type, action, size, previousSize, linkTarget }: ChangedEntry): ChangeRow {
  const counted = { files: type === 'file' ? 1 : 0, bytes: action === 'remove' ? previousSize : size };
  const under = (kind: ChangeRow['action']) => (action === kind ? counted : NONE);
  return {
    ...{ path: fullPath, name: nameOf(fullPath), kind: type, action, size, previousSize, target: linkTarget },
    ...{ add: under('add'), change: under('change'), remove: under('remove') },
  };
}
