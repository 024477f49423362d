/** restore-plan: read the manifest next to the target, price what is missing there. Restore.state: queued → planning → planned | failed. */
import type { StoredRestorePlan } from '../../db/columns';
import { Prisma } from '../../db/database';
import { serializeError } from '../../db/stored-error';
import type { ThawSpeed } from '../../engine/pricing/price-book';
import { planRestore, type RestorePlan } from '../../engine/restore/plan-restore';
import { safetyFolder } from '../../engine/restore/safety-copy';
import { manifestParts } from '../../engine/snapshot/manifest-parts';
import { isArchiveClass } from '../../engine/storage/archive-classes';
import { addRequests, type SnapshotHeader } from '../../engine/types';
import { WRITE_EVERY_MS } from '../bucket-session';
import { basisOf, priceOfRestore, type Tariff, tariffOf } from '../prices';
import { repeat } from '../repeat';
import { failureOf, isCancelRequested, type TaskContext, TaskInterrupted } from '../task-context';
import { type RestoreSession, restoreRow, withRestoreSession } from './restore-session';
import { THAW_DAYS } from './restore-thaw';

/** Does nothing when the restore is no longer wanted. Throws TaskInterrupted when the worker ends. */
export async function runRestorePlanTask(context: TaskContext, { restoreId }: { restoreId: string }): Promise<void> {
  const { db, ports } = context;
  const row = await restoreRow(context, restoreId, ['queued', 'planning']);
  if (row === null) return;
  await db.restore.update({ where: { id: restoreId }, data: { state: 'planning' } });
  const watching = repeat(ports.clock, WRITE_EVERY_MS, () => watchForCancel(context, restoreId), context.stopOnError);
  try {
    await withRestoreSession(context, row, (open) => writePlan(context, open));
  } catch (error) {
    const failure = failureOf(context.signal, error);
    if (failure instanceof TaskInterrupted) throw failure;
    const finishedAt = new Date(ports.clock.now());
    const cancelled = isCancelRequested(context.signal);
    const ending = cancelled ? { state: 'cancelled' } : { state: 'failed', error: serializeError(failure) };
    await db.restore.update({ where: { id: restoreId }, data: { ...ending, finishedAt } });
    if (!cancelled) throw failure;
  } finally {
    await watching.stop();
  }
}

/** Stops the task when a person asked for it, or the row is gone. */
export async function watchForCancel(context: TaskContext, restoreId: string): Promise<void> {
  const row = await context.db.restore.findUnique({ where: { id: restoreId }, select: { cancelRequested: true } });
  if (row === null || row.cancelRequested) context.cancel();
}

async function writePlan(context: TaskContext, open: RestoreSession): Promise<void> {
  const { row, header, paths, existing, thawSpeed } = open;
  const request = { sources: header.sources, paths, target: row.target, existing };
  const plan = await planRestore(request, { manifest: open.manifest() }, context.signal);
  const copies = existing === 'copy' ? await copiesOf(plan, row.id) : [];
  const tariff = tariffOf(row.job.destination, context.book);
  const data = {
    state: 'planned',
    plan: { ...planColumn(plan, header, { tariff, thawSpeed }), copies },
    error: Prisma.DbNull,
  };
  await context.db.restore.update({ where: { id: row.id }, data });
}

/** Where what is replaced will be kept. */
async function copiesOf({ targets, replaced, links }: RestorePlan, restoreId: string): Promise<string[]> {
  if (replaced.files === 0 && links === 0) return [];
  return Promise.all(targets.map((target) => safetyFolder(target, restoreId)));
}

function planColumn(
  plan: RestorePlan,
  header: SnapshotHeader,
  { tariff, thawSpeed }: { tariff: Tariff; thawSpeed: ThawSpeed },
): Omit<StoredRestorePlan, 'copies'> {
  const { links, directories, conflictsTotal, freeBytes, neededBytes } = plan;
  const thaw = isArchiveClass(tariff.storageClass) ? { speed: thawSpeed, days: THAW_DAYS } : null;
  // The manifest is read once more; what is archived is asked for, file by file, and then the manifest is read again.
  const manifests = manifestParts(header).length;
  const asked = thaw === null ? { get: manifests } : { get: 2 * manifests, post: plan.requests.get };
  const requests = addRequests(plan.requests, asked);
  const bytes = plan.new.bytes + plan.replaced.bytes;
  return {
    ...{ links, directories, conflictsTotal, freeBytes, neededBytes },
    new: { ...plan.new },
    replaced: { ...plan.replaced },
    identical: { ...plan.identical },
    left: { ...plan.left },
    conflicts: [...plan.conflicts],
    shortages: plan.shortages.map((shortage) => ({ ...shortage })),
    ...{ unwritable: [...plan.unwritable], unwritableTotal: plan.unwritableTotal },
    requests: { ...requests },
    usd: priceOfRestore(tariff, requests, {
      ...{ bytes, thawedBytes: thaw === null ? 0 : bytes },
      ...{ thaw: thawSpeed, thawDays: THAW_DAYS },
    }),
    thaw,
    currency: basisOf(tariff).currency,
  };
}
