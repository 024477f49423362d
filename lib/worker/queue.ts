/**
 * The queue. States of a task and what leaves them:
 *
 *   queued  → running   claim(): one worker, one task of a job at a time
 *   running → done      finish()
 *   running → failed    fail(), or a lease that ran out for the third time
 *   running → queued    a lease that ran out (sweep), or a worker that was told to stop (giveBack)
 *
 * A queued task with a `leaseUntil` in the future waits until then: a task that killed its worker is not taken up at once.
 */

import type { StoredError } from '../db/columns';
import type { Database, Prisma } from '../db/database';
import type { Task } from '../db/generated/client';

/** A worker that says nothing for this long has lost its tasks. */
export const LEASE_MS = 15_000;
export const RENEW_MS = 3_000;
const RETRY_AFTER_MS = 3_000;
const MAX_ATTEMPTS = 3;

/** Which tasks a free place may take: those of a job are heavy, `clocks` nobody waits for, the others a person does. */
export type Lane = 'jobs' | 'rest' | 'clocks';

const KIND_OF: Readonly<Record<Lane, Prisma.TaskWhereInput>> = {
  jobs: { jobId: { not: null } },
  rest: { jobId: null, kind: { not: 'measure-clock' } },
  clocks: { jobId: null, kind: 'measure-clock' },
};

/** Takes the oldest task of a lane whose job has no other task running; null when there is none. */
export async function claim(db: Database, owner: string, nowMs: number, lane: Lane): Promise<Task | null> {
  const ready = readyTasks(nowMs, lane);
  if ((await db.task.findFirst({ where: ready, select: { id: true } })) === null) return null;
  return db.$transaction(async (tx) => {
    const running = await tx.task.findMany({
      where: { state: 'running', jobId: { not: null } },
      select: { jobId: true },
    });
    const busy = running.flatMap(({ jobId }) => (jobId === null ? [] : [jobId]));
    const where = lane === 'jobs' ? { ...ready, jobId: { not: null, notIn: busy } } : ready;
    const next = await tx.task.findFirst({ where, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] });
    if (next === null) return null;
    return tx.task.update({
      where: { id: next.id },
      data: { ...leaseFrom(nowMs), state: 'running', owner, startedAt: new Date(nowMs), attempts: { increment: 1 } },
    });
  });
}

function readyTasks(nowMs: number, lane: Lane): Prisma.TaskWhereInput {
  return {
    state: 'queued',
    ...KIND_OF[lane],
    OR: [{ leaseUntil: null }, { leaseUntil: { lte: new Date(nowMs) } }],
  };
}

function leaseFrom(nowMs: number) {
  return { leaseUntil: new Date(nowMs + LEASE_MS), heartbeatAt: new Date(nowMs) };
}

/** Says that the task is still worked on. False when it is no longer this worker's: stop, and write nothing. */
export async function renew(db: Database, taskId: string, owner: string, nowMs: number): Promise<boolean> {
  const { count } = await db.task.updateMany({
    where: { id: taskId, owner, state: 'running' },
    data: leaseFrom(nowMs),
  });
  return count === 1;
}

/** The end of a task. Nothing happens when it is no longer this worker's. */
export async function finish(db: Database, task: Owned, nowMs: number, result?: Prisma.InputJsonValue): Promise<void> {
  await end(db, task, { state: 'done', finishedAt: new Date(nowMs), ...(result === undefined ? {} : { result }) });
}

export async function fail(db: Database, task: Owned, nowMs: number, error: StoredError): Promise<void> {
  await end(db, task, { state: 'failed', finishedAt: new Date(nowMs), error });
}

/** Puts a task back for another worker, as if it had not been tried. */
export async function giveBack(db: Database, task: Owned): Promise<void> {
  await end(db, task, { state: 'queued', owner: null, attempts: { decrement: 1 } });
}

/** A task and who works on it. */
export interface Owned {
  readonly id: string;
  readonly owner: string;
}

async function end(db: Database, { id, owner }: Owned, data: Prisma.TaskUpdateManyMutationInput): Promise<void> {
  await db.task.updateMany({ where: { id, owner, state: 'running' }, data: { ...data, leaseUntil: null } });
}

/** A task whose worker is gone, and what becomes of it. */
export interface Abandoned {
  readonly task: Task;
  readonly next: 'queued' | 'failed';
}

/**
 * Finds tasks whose lease ran out, or whose owner is among `deadOwners`, and puts them back, or gives up after three attempts.
 * The rows they worked on are the caller's to correct, in the same transaction: `each` is called with it.
 */
export async function sweep(
  db: Database,
  now: { nowMs: number; deadOwners: readonly string[] },
  each: (tx: Prisma.TransactionClient, abandoned: Abandoned) => Promise<void>,
): Promise<number> {
  const where: Prisma.TaskWhereInput = {
    state: 'running',
    OR: [{ leaseUntil: { lt: new Date(now.nowMs) } }, { leaseUntil: null }, { owner: { in: [...now.deadOwners] } }],
  };
  if ((await db.task.findFirst({ where, select: { id: true } })) === null) return 0;
  return db.$transaction(async (tx) => {
    const lost = await tx.task.findMany({ where });
    for (const task of lost) {
      const next = task.attempts >= MAX_ATTEMPTS ? 'failed' : 'queued';
      await tx.task.update({ where: { id: task.id }, data: next === 'failed' ? givenUp(now.nowMs) : again(now.nowMs) });
      await each(tx, { task, next });
    }
    return lost.length;
  });
}

function again(nowMs: number): Prisma.TaskUpdateInput {
  return { state: 'queued', owner: null, leaseUntil: new Date(nowMs + RETRY_AFTER_MS) };
}

function givenUp(nowMs: number): Prisma.TaskUpdateInput {
  return { state: 'failed', owner: null, leaseUntil: null, finishedAt: new Date(nowMs), error: WORKER_LOST };
}

/** What the rows of a task say that ended its worker three times. */
export const WORKER_LOST: StoredError = {
  code: 'internal',
  message: `The worker ended ${MAX_ATTEMPTS} times while it worked on this.`,
  facts: { reason: 'worker-lost', attempts: MAX_ATTEMPTS },
};
