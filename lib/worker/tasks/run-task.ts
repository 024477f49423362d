/**
 * run: approve the stored plan → lease → sync → job.json when it changed → snapshot → lease given back → rows.
 *
 * Run.state: queued | interrupted → running → succeeded | partial | failed | cancelled | held | paused; the last two go on when a
 * person says so (→ queued); running → interrupted when the
 * worker dies or ends, and the next one goes on with what is left of the plan. A snapshot is written for succeeded and partial
 * only. When nothing fails, the requests sent are exactly the plan's.
 */
import { runProgress, type StoredError } from '../../db/columns';
import { Prisma } from '../../db/database';
import { serializeError } from '../../db/stored-error';
import { type ApprovedPlan, approve } from '../../engine/approve/approve';
import { EngineError, isEngineError } from '../../engine/errors';
import type { EngineEvent } from '../../engine/events';
import type { FileIndex } from '../../engine/file-index/file-index';
import { followsAny } from '../../engine/scan/follow';
import { type SyncResult, sync } from '../../engine/sync/sync';
import type { SnapshotHeader } from '../../engine/types';
import { openBucketSession, WRITE_EVERY_MS } from '../bucket-session';
import { dumpTasks } from '../job-databases';
import { planBasis, WITH_PLACE } from '../job-description';
import { openJobIndex, planFact } from '../job-index';
import { runSpent } from '../money-spent';
import { repeat } from '../repeat';
import { keepHeapSmall } from '../small-heap';
import {
  failureOf,
  isCancelRequested,
  isPauseRequested,
  type TaskContext,
  TaskInterrupted,
  throwIfStopped,
} from '../task-context';
import { queueRetention } from './automatic-retention';
import { withLease } from './job-lease';
import { openRunLimits } from './run-limits';
import { writeRecords, writeSnapshotRow } from './run-records';
import { columnsOf, type Running, type RunRow, runningOf, summaryOf } from './run-state';
import { withScratch } from './scratch';

const FAILURES_KEPT = 100;

interface Ended {
  readonly outcome: SyncResult['outcome'];
  readonly failures: SyncResult['failures'];
  readonly failuresTotal: number;
  readonly header: SnapshotHeader | null;
  readonly error: StoredError | null;
}

/** Carries out an approved plan. Does nothing when the run has ended already. Throws TaskInterrupted when the worker ends. */
export async function runRunTask(context: TaskContext, { runId }: { runId: string }): Promise<void> {
  const { db, ports } = context;
  const include = { plan: true, job: { include: WITH_PLACE } } as const;
  const run = await db.run.findUnique({ where: { id: runId }, include });
  if (run === null || run.plan === null || !['queued', 'running', 'interrupted'].includes(run.state)) return;
  if (run.state === 'interrupted' && (await isOvertaken(context, run))) {
    await db.run.update({ where: { id: runId }, data: { ...ending(context), state: 'cancelled' } });
    return;
  }
  keepHeapSmall();
  const startedAt = run.startedAt ?? new Date(ports.clock.now());
  await db.run.update({ where: { id: runId }, data: { state: 'running', startedAt, error: Prisma.DbNull } });
  try {
    await carryOut(context, { ...run, plan: run.plan });
  } catch (error) {
    const failure = failureOf(context.signal, error);
    if (failure instanceof TaskInterrupted) await interrupted(context, runId, failure);
    const isCancelled = isCancelRequested(context.signal);
    const how = isCancelled ? endOfStopped(context) : { state: 'failed', error: serializeError(failure) };
    await db.run.update({ where: { id: runId }, data: { ...ending(context), ...how } });
    if (!isCancelled) throw failure;
  }
}

/** A newer run did what this one would still do; done after it, it would bring back how things were when it was planned. */
async function isOvertaken({ db }: TaskContext, { jobId, createdAt }: Pick<RunRow, 'jobId' | 'createdAt'>) {
  return (await db.run.findFirst({ where: { jobId, createdAt: { gt: createdAt } }, select: { id: true } })) !== null;
}

/** A worker that ends leaves a run that says so; the task goes back to the queue. */
async function interrupted({ db }: TaskContext, runId: string, stopped: TaskInterrupted): Promise<never> {
  if (!stopped.isLost) {
    await db.run.updateMany({ where: { id: runId, state: 'running' }, data: { state: 'interrupted' } });
  }
  throw stopped;
}

/** How a run ends that a person stopped. */
function endOfStopped({ signal }: TaskContext) {
  return isPauseRequested(signal) ? { state: 'paused', finishedAt: null } : { state: 'cancelled' };
}

function ending({ ports }: TaskContext) {
  return { stage: '', finishedAt: new Date(ports.clock.now()) };
}

async function carryOut(context: TaskContext, run: RunRow): Promise<void> {
  const summary = summaryOf(run);
  const before = await runSpent(context.db, run.id);
  const limits = await openRunLimits(context, run, summary);
  try {
    const { allowance } = limits;
    const account = { activity: 'run', activityId: run.id, jobId: run.jobId, allowance, before: before.sent } as const;
    const session = await openBucketSession(context, run.job.destination, account);
    try {
      await withIndex(context, run, (index) =>
        withProgress(runningOf({ context, run, summary, session, index, before })),
      );
    } finally {
      await session.close();
    }
  } finally {
    await limits.stop();
  }
}

async function withIndex(context: TaskContext, run: RunRow, work: (index: FileIndex) => Promise<void>): Promise<void> {
  const index = openJobIndex(context.dataDir, run.job);
  try {
    await work(index);
  } finally {
    index.close();
  }
}

/** Keeps the row up to date twice a second, then writes how it ended. */
async function withProgress(running: Running): Promise<void> {
  const { context, run } = running;
  const { db, ports } = context;
  const write = async () => void (await db.run.update({ where: { id: run.id }, data: columnsOf(running) }));
  const writing = repeat(ports.clock, WRITE_EVERY_MS, write, context.stopOnError);
  const watching = repeat(ports.clock, WRITE_EVERY_MS, () => watchForCancel(context, run.id), context.stopOnError);
  let ended: Ended;
  try {
    ended = await leased(running);
  } catch (error) {
    ended = {
      outcome: outcomeOf(context, error),
      failures: [],
      failuresTotal: 0,
      header: null,
      error: serializeError(error),
    };
  } finally {
    await watching.stop();
    await writing.stop();
    await write();
  }
  // A snapshot that is written counts, even when the worker was told to end in that moment.
  if (ended.header === null) throwIfStopped(context.signal);
  await writeEnd(running, ended);
}

/** A limit may be reached at the lease or at the records, too. */
function outcomeOf(context: TaskContext, error: unknown): 'cancelled' | 'held' | 'failed' {
  if (isCancelRequested(context.signal)) return 'cancelled';
  return isEngineError(error, 'guard.exceeded') ? 'held' : 'failed';
}

async function watchForCancel(context: TaskContext, runId: string): Promise<void> {
  const select = { cancelRequested: true, pauseRequested: true } as const;
  const row = await context.db.run.findUnique({ where: { id: runId }, select });
  if (row === null || row.cancelRequested) context.cancel();
  else if (row.pauseRequested) context.pause();
}

/** The plan must be the one that was shown, for the job as it is, before anything is sent. */
async function leased(running: Running): Promise<Ended> {
  const { context, run, session } = running;
  const approved = approvedPlan(running);
  const asked = { job: run.job.slug, activityId: run.id, session };
  const { value: ended, leaseError } = await withLease(context, asked, () => syncAndSnapshot(running, approved));
  return ended.error === null ? { ...ended, error: leaseError } : ended;
}

function approvedPlan({ run, index, summary }: Running): ApprovedPlan {
  const { id: planId, digest } = run.plan;
  if (digest === null) throw new EngineError('plan.blocked', { facts: { plan: planId } });
  if (index.getFact(planFact(planId, 'basis')) !== planBasis(run.job)) {
    throw new EngineError('plan.stale', { facts: { plan: planId } });
  }
  const deletes = run.plan.deletes === 'excluded' || run.job.deletes === 'keep' ? 'excluded' : 'included';
  return approve({ planId, digest, deletes }, { index, summary });
}

async function syncAndSnapshot(running: Running, approved: ApprovedPlan): Promise<Ended> {
  const { context, run, request, session, index, progress } = running;
  const listener = (event: EngineEvent) => {
    progress.listen(event);
    context.sign(event.kind === 'transfer' ? event.current : undefined);
    if (event.kind === 'stage') running.stage.name = event.stage;
  };
  const { roots, prefix } = request;
  const links = followsAny(request) ? 'follow' : request.links;
  const { storageClass } = run.job.destination;
  const ports = {
    storage: session.storage,
    index,
    roots,
    prefix,
    links,
    storageClass,
    clock: context.ports.clock,
    readAway: context.ports.readAway,
    listener,
    databases: dumpTasks(run.job.databases, context.box),
  };
  const result = await withScratch(context, (scratchDirectory) =>
    sync(approved, { ...ports, requests: running.requests, scratchDirectory }, context.signal),
  );
  const { outcome, failures, failuresTotal } = result;
  const error = result.error === undefined ? null : serializeError(result.error);
  const done = { outcome, failures, failuresTotal, error };
  if (outcome !== 'succeeded' && outcome !== 'partial') return { ...done, header: null };
  running.stage.name = 'snapshot';
  return { ...done, header: await writeRecords(running, result) };
}

async function writeEnd(running: Running, ended: Ended): Promise<void> {
  const { context, run } = running;
  const { db, ports } = context;
  const { outcome, failures, failuresTotal, header, error } = ended;
  await db.$transaction(async (tx) => {
    if (header !== null) await writeSnapshotRow(tx, run, header);
    await tx.run.update({
      where: { id: run.id },
      data: {
        ...columnsOf(running),
        progress: runProgress.parse({ ...running.progress.view(), rate: null, etaMs: null, current: '' }),
        stage: '',
        finishedAt: new Date(ports.clock.now()),
        ...(outcome === 'cancelled' ? endOfStopped(context) : { state: outcome }),
        snapshotId: header?.id ?? null,
        failures: failures.slice(0, FAILURES_KEPT).map(({ path: at, code }) => ({ path: at, code })),
        failuresTotal,
        error: error ?? Prisma.DbNull,
      },
    });
    // Made from what the index said before this run.
    await tx.plan.updateMany({ where: { jobId: run.jobId, state: 'open' }, data: { state: 'superseded' } });
    if (outcome === 'succeeded') await queueRetention(tx, run.job, ports.clock.now());
  });
}
