/**
 * restore: bring back what the plan showed, each file hash-checked before it is in place. Restore.state: queued (approved) |
 * interrupted → running (→ thawing, restore-thaw.ts, → running) → succeeded | partial | failed | cancelled; running → interrupted when the worker dies or ends. What is
 * in place already is not fetched again.
 */
import { restorePlan, runProgress, storedRequests } from '../../db/columns';
import { Prisma } from '../../db/database';
import { serializeError } from '../../db/stored-error';
import { type RestoreResult, restore } from '../../engine/restore/restore';
import { addRequests, type FilesAndBytes, NO_REQUESTS, type RequestCounts } from '../../engine/types';
import { WRITE_EVERY_MS } from '../bucket-session';
import { priceOfRestore, tariffOf } from '../prices';
import { repeat } from '../repeat';
import { failureOf, isCancelRequested, type TaskContext, TaskInterrupted, throwIfStopped } from '../task-context';
import { TransferProgress } from '../transfer-progress';
import { watchForCancel } from './restore-plan-task';
import { type RestoreSession, restoreRow, withRestoreSession } from './restore-session';
import { isThawed, THAW_DAYS, thawAfter, thawingOf, waitForThaw, waitingOf } from './restore-thaw';

const FAILURES_KEPT = 100;

/** Does nothing when the restore has ended. Throws TaskInterrupted when the worker ends. */
export async function runRestoreTask(context: TaskContext, { restoreId }: { restoreId: string }): Promise<void> {
  const { db, ports } = context;
  const row = await restoreRow(context, restoreId, ['queued', 'running', 'interrupted', 'thawing']);
  if (row === null) return;
  try {
    await withRestoreSession(context, row, (open) => carryOnOrWait(context, open));
  } catch (error) {
    const failure = failureOf(context.signal, error);
    if (failure instanceof TaskInterrupted) await interrupted(context, restoreId, failure);
    const state = isCancelRequested(context.signal) ? 'cancelled' : 'failed';
    const finishedAt = new Date(ports.clock.now());
    const data = { state, finishedAt, ...(state === 'failed' ? { error: serializeError(failure) } : {}) };
    await db.restore.update({ where: { id: restoreId }, data });
    if (state === 'failed') throw failure;
  }
}

/** A worker that ends leaves a restore that says so; the task goes back to the queue. */
async function interrupted({ db }: TaskContext, restoreId: string, stopped: TaskInterrupted): Promise<never> {
  if (!stopped.isLost) {
    await db.restore.updateMany({ where: { id: restoreId, state: 'running' }, data: { state: 'interrupted' } });
  }
  throw stopped;
}

async function carryOnOrWait(context: TaskContext, open: RestoreSession): Promise<void> {
  const { row, session } = open;
  const waiting = waitingOf(row);
  if (waiting !== null && !(await isThawed(open, waiting, context.signal))) {
    const requests = addRequests(sentBefore(row), session.requests());
    return waitForThaw(context, row, waiting, { requests: { ...requests } });
  }
  await carryOut(context, open);
}

function sentBefore({ requests }: RestoreSession['row']): RequestCounts {
  return requests === null ? NO_REQUESTS : storedRequests.parse(requests);
}

async function carryOut(context: TaskContext, open: RestoreSession): Promise<void> {
  const { db, ports } = context;
  const { row, header, session, paths, existing } = open;
  await db.restore.update({ where: { id: row.id }, data: { state: 'running', error: Prisma.DbNull } });
  const planned = restorePlan.parse(row.plan);
  const expected = {
    files: planned.new.files + planned.replaced.files,
    bytes: planned.new.bytes + planned.replaced.bytes,
  };
  const progress = new TransferProgress(() => ports.clock.monotonic(), { ...expected, deletes: 0 });
  const before = sentBefore(row);
  const tariff = tariffOf(row.job.destination, context.book);
  const requests = () => addRequests(before, session.requests());
  const money = (bytes: number) => {
    const sent = requests();
    // Each file is asked for once; a restore that was stopped in between has asked for some of them.
    const share = planned.requests.post === 0 ? 0 : Math.min(1, sent.post / planned.requests.post);
    const thawedBytes = Math.round(expected.bytes * share);
    const amounts = { bytes, thawedBytes, thaw: open.thawSpeed, thawDays: THAW_DAYS };
    return { requests: { ...sent }, usd: priceOfRestore(tariff, sent, amounts) };
  };
  const columns = () => ({ progress: progress.view(), ...money(progress.view().bytesDone) });
  const write = async () => void (await db.restore.update({ where: { id: row.id }, data: columns() }));
  const writing = repeat(ports.clock, WRITE_EVERY_MS, write, context.stopOnError);
  const watching = repeat(ports.clock, WRITE_EVERY_MS, () => watchForCancel(context, row.id), context.stopOnError);
  let result: RestoreResult;
  try {
    const request = { id: row.id, sources: header.sources, paths, target: row.target, existing, expected };
    const { storage } = session;
    const more = { clock: ports.clock, listener: progress.listen, requests, thaw: thawingOf(open) };
    result = await restore(request, { storage, manifest: open.manifest(), ...more }, context.signal);
  } finally {
    await watching.stop();
    await writing.stop();
  }
  throwIfStopped(context.signal);
  const whole = withEarlierParts(result, planned.identical);
  if (result.outcome === 'thawing') {
    return waitForThaw(context, row, thawAfter(row, result, ports.clock.now()), money(whole.bytes));
  }
  await db.restore.update({
    where: { id: row.id },
    data: { ...money(whole.bytes), ...endOf(whole, progress), finishedAt: new Date(ports.clock.now()) },
  });
}

/**
 * The whole restore's counts. What is identical now and was not when it was planned was written, hash-checked, by an earlier
 * part of this restore that lost its worker.
 */
function withEarlierParts(result: RestoreResult, planned: FilesAndBytes): RestoreResult {
  const files = Math.max(0, result.present.files - planned.files);
  const bytes = Math.max(0, result.present.bytes - planned.bytes);
  return {
    ...result,
    files: result.files + files,
    bytes: result.bytes + bytes,
    verified: result.verified + files,
  };
}

/** A restore has no limit of its own, so `held` cannot happen; were it to, it failed. */
function endOf(result: RestoreResult, progress: TransferProgress) {
  const { outcome, files, bytes, verified, failures, failuresTotal, error } = result;
  const view = progress.view();
  const totals = { filesTotal: Math.max(view.filesTotal, files), bytesTotal: Math.max(view.bytesTotal, bytes) };
  const done = { filesDone: files, bytesDone: bytes, ...totals, rate: null, etaMs: null, current: '' };
  return {
    state: outcome === 'held' ? 'failed' : outcome,
    progress: runProgress.parse({ ...view, ...done }),
    verified,
    failures: failures.slice(0, FAILURES_KEPT).map(({ path, code }) => ({ path, code })),
    failuresTotal,
    error: error === undefined ? Prisma.DbNull : serializeError(error),
  };
}
