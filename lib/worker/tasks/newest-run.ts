import type { Database } from '../../db/database';
import type { NewestRun } from '../../engine/retention/prune';
import type { SnapshotHeader } from '../../engine/types';

/** A snapshot with less than this share of the files, or of the bytes, of the one before it looks like a loss. */
const SHRUNK = 0.5;
/** Below this many files half is soon gone. */
const FEW_FILES = 10;

/**
 * Whether the newest run of a job is one to rely on. failed: it ended otherwise than succeeded or partial. suspicious: there is
 * none, a plan that was held or blocked waits after it, or its snapshot lost half of what the one before had.
 * `newestFirst`: the job's snapshots.
 */
export async function newestRun(
  db: Database,
  jobId: string,
  newestFirst: readonly SnapshotHeader[],
): Promise<NewestRun> {
  const order = [{ createdAt: 'desc' }, { id: 'desc' }] as const;
  const run = await db.run.findFirst({ where: { jobId }, orderBy: [...order] });
  if (run === null) return 'suspicious';
  if (run.state !== 'succeeded' && run.state !== 'partial') return 'failed';
  const waiting = await db.plan.count({
    where: { jobId, state: 'open', verdict: { in: ['held', 'blocked'] }, createdAt: { gt: run.createdAt } },
  });
  return waiting > 0 || isShrunk(newestFirst) ? 'suspicious' : 'sound';
}

function isShrunk([newest, before]: readonly SnapshotHeader[]): boolean {
  if (newest === undefined || before === undefined || before.files < FEW_FILES) return false;
  return newest.files < before.files * SHRUNK || newest.bytes < before.bytes * SHRUNK;
}
