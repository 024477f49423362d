/**
 * Waiting for archived objects. Restore.state: running → thawing, with a task that is taken up again when it is time to look:
 * one HEAD of the object that was asked for last. thawing → running when that one is readable; what is not by then is waited for
 * again.
 */
import { type StoredThaw, storedThaw } from '../../db/columns';
import type { Prisma } from '../../db/database';
import { newId } from '../../db/ids';
import type { RestoreResult } from '../../engine/restore/restore';
import type { Thawing } from '../../engine/restore/thaw';
import { isArchiveClass } from '../../engine/storage/archive-classes';
import type { TaskContext } from '../task-context';
import type { RestoreRow, RestoreSession } from './restore-session';

/** How long thawed copies are kept: long enough for a restore that is interrupted over a weekend. */
export const THAW_DAYS = 7;

const SOONEST_MS = 5_000;
const LATEST_MS = 900_000;

/** How a restore asks for what is archived. Its first pass over an archive class reads nothing before it was asked for. */
export function thawingOf({ row, thawSpeed }: RestoreSession): Thawing {
  const assume = row.thaw === null && isArchiveClass(row.job.destination.storageClass);
  return { days: THAW_DAYS, speed: thawSpeed, assume };
}

/** What the restore waits for, if it does. */
export function waitingOf(row: RestoreRow): StoredThaw | null {
  return row.state === 'thawing' && row.thaw !== null ? storedThaw.parse(row.thaw) : null;
}

/** Whether the object asked for last can be read. One that is gone is not waited for: fetching it says so. */
export async function isThawed(
  { session }: RestoreSession,
  { key, versionId }: StoredThaw,
  signal: AbortSignal,
): Promise<boolean> {
  const found = await session.storage.headObject({ key, ...(versionId === null ? {} : { versionId }) }, signal);
  return found === null || found.thaw !== 'under-way';
}

/** What to wait for after a pass that asked for objects. The first time it asked stays the time. */
export function thawAfter(row: RestoreRow, { thawing, lastThawing }: RestoreResult, nowMs: number): StoredThaw {
  const { requestedAt } = row.thaw === null ? { requestedAt: iso(nowMs) } : storedThaw.parse(row.thaw);
  const { key = '', versionId = null } = lastThawing ?? {};
  return { ...thawing, key, versionId, requestedAt, checkedAt: null };
}

/** Leaves the restore waiting, and a task that looks again after a tenth of the time it has waited. */
export async function waitForThaw(
  { db, ports }: TaskContext,
  { id, jobId }: RestoreRow,
  thaw: StoredThaw,
  columns: Prisma.RestoreUpdateInput,
): Promise<void> {
  const now = ports.clock.now();
  const waited = now - Date.parse(thaw.requestedAt);
  const leaseUntil = new Date(now + Math.min(LATEST_MS, Math.max(SOONEST_MS, waited / 10)));
  const data = { ...columns, state: 'thawing', thaw: { ...thaw, checkedAt: iso(now) } };
  await db.$transaction([
    db.restore.update({ where: { id }, data }),
    db.task.create({ data: { id: newId(), kind: 'restore', payload: { restoreId: id }, jobId, leaseUntil } }),
  ]);
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
