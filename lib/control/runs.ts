import type { StoredAllowance } from '../db/columns';
import { Prisma } from '../db/database';
import { exact } from '../engine/pricing/money';
import { billable } from '../engine/types';
import { DoorError } from './door-error';
import type { House, Rows } from './house';
import { parseInput } from './parse-input';
import { enqueue, withdraw } from './queue';
import { toRunView, WITH_PLAN } from './run-view';
import { requireUsd } from './settings';
import { type Door, type Page, type ResumeInput, type RunView, resumeInput } from './views';

const PAGE = 25;
const LARGEST_PAGE = 200;

/** Verbs on runs. */
export function runVerbs(house: House): Pick<Door, 'listRuns' | 'getRun' | 'cancelRun' | 'pauseRun' | 'resumeRun'> {
  return {
    listRuns: (input) => list(house.db, input),
    getRun: (id) => readRun(house.db, id),
    cancelRun: (id) => cancel(house, id),
    pauseRun: (id) => pause(house, id),
    resumeRun: (id, input) => resume(house, id, input),
  };
}

/** One run. Throws run.not-found. */
export async function readRun(db: Rows, id: string): Promise<RunView> {
  const row = await db.run.findUnique({ where: { id }, include: WITH_PLAN });
  if (row === null) throw new DoorError('run.not-found', { facts: { id } });
  return toRunView(row);
}

/** Newest first. The cursor is the id of the last run of the page before. */
async function list(
  db: Rows,
  { jobId, cursor, limit = PAGE }: { jobId?: string; cursor?: string | null; limit?: number },
): Promise<Page<RunView>> {
  const take = Math.min(Math.max(limit, 1), LARGEST_PAGE);
  const after = cursor === undefined || cursor === null || cursor === '' ? null : cursor;
  if (after !== null && (await db.run.count({ where: { id: after } })) === 0) throw new DoorError('input.cursor');
  const rows = await db.run.findMany({
    where: jobId === undefined ? {} : { jobId },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    include: WITH_PLAN,
    take: take + 1,
    ...(after === null ? {} : { cursor: { id: after }, skip: 1 }),
  });
  const shown = rows.slice(0, take);
  return { rows: shown.map(toRunView), cursor: rows.length > take ? (shown.at(-1)?.id ?? null) : null };
}

/** A run that nobody has begun ends at once; one at work is asked to stop. Asking twice is asking once. */
async function cancel({ db, now }: House, id: string): Promise<RunView> {
  return db.$transaction(async (tx) => {
    const row = await tx.run.findUnique({ where: { id } });
    if (row === null) throw new DoorError('run.not-found', { facts: { id } });
    if (!STOPPABLE.includes(row.state)) throw new DoorError('run.over', { facts: { state: row.state } });
    const ended = (await isIdle(tx, row)) ? { state: 'cancelled', finishedAt: new Date(now()) } : {};
    await tx.run.update({ where: { id }, data: { cancelRequested: true, ...ended } });
    return readRun(tx, id);
  });
}

const STOPPABLE = ['queued', 'running', 'interrupted', 'paused'];

/** A run that nobody has begun rests at once; one at work is asked to. What it has sent is not sent again when it goes on. */
async function pause({ db }: House, id: string): Promise<RunView> {
  return db.$transaction(async (tx) => {
    const row = await tx.run.findUnique({ where: { id } });
    if (row === null) throw new DoorError('run.not-found', { facts: { id } });
    if (!STOPPABLE.includes(row.state)) throw new DoorError('run.over', { facts: { state: row.state } });
    if (row.state === 'paused') return readRun(tx, id);
    const rests = (await isIdle(tx, row)) ? { state: 'paused' } : {};
    await tx.run.update({ where: { id }, data: { pauseRequested: true, ...rests } });
    return readRun(tx, id);
  });
}

/** Nobody is at work on it; its task, if it waits, is taken back. */
async function isIdle(tx: Rows, { id, jobId, state }: { id: string; jobId: string; state: string }): Promise<boolean> {
  if (state === 'paused') return true;
  return state !== 'running' && (await withdraw(tx, jobId, { runId: id }));
}

/**
 * Puts a run that was paused, or stopped at a limit, back in the queue. New limits are those of the whole run, from its first
 * request on; a paused run keeps the ones it has.
 * Throws run.not-held, plan.stale (another plan was made since), job.busy, limit.too-low, limit.invalid.
 */
async function resume({ db }: House, id: string, input: ResumeInput): Promise<RunView> {
  const { requests, usd } = parseInput(resumeInput, input);
  if (usd !== null) requireUsd(usd, 'usd');
  return db.$transaction(async (tx) => {
    const run = await readRun(tx, id);
    if (run.state === 'paused') return goOn(tx, run, {});
    if (run.resume === null) throw new DoorError('run.not-held', { facts: { state: run.state } });
    const sent = billable(run.requests);
    if (requests !== null && requests <= sent) {
      throw new DoorError('limit.too-low', { facts: { limit: requests, spent: sent }, field: 'requests' });
    }
    if (usd !== null && exact(usd).lessThanOrEqualTo(run.usd ?? '0')) {
      throw new DoorError('limit.too-low', { facts: { limit: `$${usd}`, spent: `$${run.usd ?? '0'}` }, field: 'usd' });
    }
    const allowance: StoredAllowance = { by: 'resume', requests, usd };
    return goOn(tx, run, { allowance });
  });
}

async function goOn(tx: Rows, run: RunView, more: { allowance?: StoredAllowance }): Promise<RunView> {
  await requireNewest(tx, run);
  const asked = { cancelRequested: false, pauseRequested: false };
  const again = { state: 'queued', ...asked, finishedAt: null, error: Prisma.DbNull, ...more };
  await tx.run.update({ where: { id: run.id }, data: again });
  await enqueue(tx, 'run', { runId: run.id }, run.jobId);
  return readRun(tx, run.id);
}

/** The index holds the newest plan's changes only. */
async function requireNewest(tx: Rows, { jobId, planId, jobName }: RunView): Promise<void> {
  const newest = await tx.plan.findFirst({ where: { jobId }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }] });
  if (newest?.id !== planId) throw new DoorError('plan.stale');
  const running = await tx.run.count({ where: { jobId, state: { in: ['queued', 'running'] } } });
  if (running > 0) throw new DoorError('job.busy', { facts: { name: jobName, activity: 'a run' } });
}
