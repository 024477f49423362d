import { z } from 'zod';
import { thawSpeed } from '../../db/columns';
import type { Destination, Job, Restore } from '../../db/generated/client';
import { EngineError } from '../../engine/errors';
import type { ThawSpeed } from '../../engine/pricing/price-book';
import type { Existing } from '../../engine/restore/safety-copy';
import { readManifest } from '../../engine/snapshot/read-manifest';
import type { ManifestLine, SnapshotHeader } from '../../engine/types';
import { type BucketSession, openBucketSession } from '../bucket-session';
import { headerOfRow } from '../snapshot-header';
import type { TaskContext } from '../task-context';
import { scratchFolder } from './scratch';

export type RestoreRow = Restore & { readonly job: Job & { readonly destination: Destination } };

/** A restore's row with its bucket opened and its snapshot found. */
export interface RestoreSession {
  readonly row: RestoreRow;
  readonly header: SnapshotHeader;
  readonly session: BucketSession;
  readonly paths: readonly string[];
  readonly existing: Existing;
  readonly thawSpeed: ThawSpeed;
  /** One GET for each time it is read. */
  manifest(): AsyncIterable<ManifestLine>;
}

/** The row, or null when it is gone or in none of these states. */
export async function restoreRow(
  { db }: TaskContext,
  restoreId: string,
  states: readonly string[],
): Promise<RestoreRow | null> {
  const include = { job: { include: { destination: true } } } as const;
  const row = await db.restore.findUnique({ where: { id: restoreId }, include });
  return row !== null && states.includes(row.state) ? row : null;
}

/** Opens it, hands it to `work`, and closes it. Throws snapshot.missing, and what the session throws. */
export async function withRestoreSession(
  context: TaskContext,
  row: RestoreRow,
  work: (open: RestoreSession) => Promise<void>,
): Promise<void> {
  const snapshot = await context.db.snapshot.findUnique({ where: { id: row.snapshotId } });
  if (snapshot === null) throw new EngineError('snapshot.missing', { facts: { snapshot: row.snapshotId } });
  const header = headerOfRow(snapshot, row.job.slug);
  const account = { activity: 'restore', activityId: row.id, jobId: row.jobId } as const;
  const session = await openBucketSession(context, row.job.destination, account);
  try {
    await work({
      row,
      header,
      session,
      paths: z.array(z.string()).parse(row.paths),
      existing: z.enum(['replace', 'keep', 'copy']).parse(row.existing),
      thawSpeed: thawSpeed.parse(row.thawSpeed ?? 'standard'),
      manifest: () =>
        readManifest(session.storage, header, context.signal, { scratchDirectory: scratchFolder(context) }),
    });
  } finally {
    await session.close();
  }
}
