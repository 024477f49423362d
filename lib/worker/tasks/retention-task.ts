/**
 * retention: remove the snapshots a policy does not keep, and the versions only they need. Prune.state: queued → planning →
 * planned → (approved) queued | interrupted → running → succeeded | partial | failed | cancelled; an automatic one goes from
 * planning to running by itself. Nothing goes that its plan did not show, and nothing at all after a run that is not sound.
 */
import { rmSync } from 'node:fs';
import { storedPrunePlan, storedRequests } from '../../db/columns';
import { Prisma } from '../../db/database';
import { snapshotFilesPath } from '../../db/snapshot-files';
import { serializeError } from '../../db/stored-error';
import { EngineError } from '../../engine/errors';
import { type PruneResult, prune } from '../../engine/retention/prune';
import { addRequests, NO_REQUESTS, type RequestCounts } from '../../engine/types';
import { WRITE_EVERY_MS } from '../bucket-session';
import { priceOfRequests, tariffOf } from '../prices';
import { repeat } from '../repeat';
import { failureOf, isCancelRequested, type TaskContext, TaskInterrupted } from '../task-context';
import { withLease } from './job-lease';
import { newestRun } from './newest-run';
import { type Decided, decide, planColumn } from './retention-plan';
import { type PruneRow, pruneRow, type RetentionSession, withRetentionSession } from './retention-session';
import { withScratch } from './scratch';

const REFUSED_KEPT = 100;

/** Does nothing when it has ended. Throws TaskInterrupted when the worker ends. */
export async function runRetentionTask(context: TaskContext, { pruneId }: { pruneId: string }): Promise<void> {
  const { db, ports } = context;
  const row = await pruneRow(context, pruneId);
  if (row === null) return;
  const state = row.plan === null ? 'planning' : 'running';
  await db.prune.update({ where: { id: pruneId }, data: { state, error: Prisma.DbNull } });
  const watching = repeat(ports.clock, WRITE_EVERY_MS, () => watchForCancel(context, pruneId), context.stopOnError);
  try {
    await withRetentionSession(context, row, (open) => withScratch(context, (scratch) => work(context, open, scratch)));
  } catch (error) {
    await writeFailure(context, row, error);
  } finally {
    await watching.stop();
  }
}

async function watchForCancel({ db, cancel }: TaskContext, pruneId: string): Promise<void> {
  const row = await db.prune.findUnique({ where: { id: pruneId }, select: { cancelRequested: true } });
  if (row === null || row.cancelRequested) cancel();
}

/** Rethrows what the task ended of, unless a person cancelled it. */
async function writeFailure({ db, ports, signal }: TaskContext, row: PruneRow, error: unknown): Promise<void> {
  const failure = failureOf(signal, error);
  const where = { id: row.id, state: { in: ['planning', 'running'] } };
  if (failure instanceof TaskInterrupted) {
    if (failure.isLost) throw failure;
    await db.prune.updateMany({ where: { ...where, state: 'planning' }, data: { state: 'queued' } });
    await db.prune.updateMany({ where: { ...where, state: 'running' }, data: { state: 'interrupted' } });
    throw failure;
  }
  const isCancelled = isCancelRequested(signal);
  const how = isCancelled ? { state: 'cancelled' } : { state: 'failed', error: serializeError(failure) };
  await db.prune.updateMany({ where, data: { ...how, finishedAt: new Date(ports.clock.now()) } });
  if (!isCancelled) throw failure;
}

async function work(context: TaskContext, open: RetentionSession, scratch: string): Promise<void> {
  const { row } = open;
  if (row.plan !== null) {
    return carryOut(context, open, async () => {
      const decided = await decide(context, open, scratch);
      throwIfMore(decided, row);
      return decided;
    });
  }
  const tariff = tariffOf(row.job.destination, context.book);
  const show = async (state: string, lease: Partial<RequestCounts>) => {
    const decided = await decide(context, open, scratch);
    const plan = planColumn(decided, { session: open.session, tariff }, lease);
    await context.db.prune.update({ where: { id: row.id }, data: { plan, state } });
    return decided;
  };
  // Taking the lease is among the requests sent by then.
  if (row.autoRun) await carryOut(context, open, () => show('running', { delete: 1 }));
  else await show('planned', { put: 1, delete: 1 });
}

/** Throws `retention.changed` when something would go that the approved plan did not show. */
function throwIfMore({ decisions }: Decided, row: PruneRow): void {
  const shown = storedPrunePlan.parse(row.plan).snapshots.filter(({ keep }) => !keep);
  const approved = new Set(shown.map(({ id }) => id));
  const more = decisions.find(({ keep, snapshot }) => !keep && !approved.has(snapshot.id));
  if (more !== undefined) throw new EngineError('retention.changed', { facts: { snapshot: more.snapshot.id } });
}

/** Nothing may change the job's snapshots from the decision to the end of the removal, so `decided` is asked under the lease. */
async function carryOut(
  context: TaskContext,
  { row, session }: RetentionSession,
  decided: () => Promise<Decided>,
): Promise<void> {
  const { db, ports, signal } = context;
  const { storage } = session;
  const { value, leaseError } = await withLease(
    context,
    { job: row.job.slug, activityId: row.id, session },
    async () => {
      const { decisions, prune: plan } = await decided();
      const newestFirst = decisions.map(({ snapshot }) => snapshot);
      const soundness = await newestRun(db, row.jobId, newestFirst);
      return prune(plan, soundness, { storage, onUncounted: (ids) => forgetSnapshots(context, ids) }, signal);
    },
  );
  const before = row.requests === null ? NO_REQUESTS : storedRequests.parse(row.requests);
  const requests = { ...addRequests(before, session.requests()) };
  const usd = priceOfRequests(tariffOf(row.job.destination, context.book), requests);
  const ended = { ...endOf(value), requests, usd, finishedAt: new Date(ports.clock.now()) };
  await db.prune.update({ where: { id: row.id }, data: { ...ended, error: leaseError ?? Prisma.DbNull } });
}

/** They no longer count in the bucket, so they do not here. */
async function forgetSnapshots({ db, dataDir }: TaskContext, ids: readonly string[]): Promise<void> {
  await db.snapshot.deleteMany({ where: { id: { in: [...ids] } } });
  await db.run.updateMany({ where: { snapshotId: { in: [...ids] } }, data: { snapshotId: null } });
  for (const id of ids) rmSync(snapshotFilesPath(dataDir, id), { force: true });
}

function endOf({ outcome, versions, bytes, refused, refusedTotal }: PruneResult) {
  return {
    state: outcome,
    versions,
    bytes: BigInt(bytes),
    refused: refused.slice(0, REFUSED_KEPT).map((one) => ({ ...one })),
    refusedTotal,
  };
}
