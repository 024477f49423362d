import type { Destination, Job, Prune } from '../../db/generated/client';
import { type BucketSession, openBucketSession } from '../bucket-session';
import type { TaskContext } from '../task-context';

export type PruneRow = Prune & { readonly job: Job & { readonly destination: Destination } };

/** A removal's row with its bucket opened. */
export interface RetentionSession {
  readonly row: PruneRow;
  readonly session: BucketSession;
}

/** The row, or null when it is gone or nothing is to be done. */
export async function pruneRow({ db }: TaskContext, pruneId: string): Promise<PruneRow | null> {
  const include = { job: { include: { destination: true } } } as const;
  const row = await db.prune.findUnique({ where: { id: pruneId }, include });
  return row !== null && ['queued', 'planning', 'running', 'interrupted'].includes(row.state) ? row : null;
}

/** Opens it, hands it to `work`, and closes it. */
export async function withRetentionSession(
  context: TaskContext,
  row: PruneRow,
  work: (open: RetentionSession) => Promise<void>,
): Promise<void> {
  const account = { activity: 'retention', activityId: row.id, jobId: row.jobId } as const;
  const session = await openBucketSession(context, row.job.destination, account);
  try {
    await work({ row, session });
  } finally {
    await session.close();
  }
}
