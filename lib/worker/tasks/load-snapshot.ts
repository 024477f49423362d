import { existsSync } from 'node:fs';
import { snapshotFilesPath } from '../../db/snapshot-files';
import { readManifest } from '../../engine/snapshot/read-manifest';
import { openBucketSession } from '../bucket-session';
import { writeSnapshotFiles } from '../snapshot-files-writer';
import { headerOfRow } from '../snapshot-header';
import { failureOf, type TaskContext } from '../task-context';
import { scratchFolder } from './scratch';

/** Fetches a manifest (one GET) for browsing. Does nothing when it is there already. Throws what readManifest throws. */
export async function runLoadSnapshot(context: TaskContext, { snapshotId }: { snapshotId: string }): Promise<void> {
  const include = { job: { include: { destination: true } } } as const;
  const row = await context.db.snapshot.findUnique({ where: { id: snapshotId }, include });
  if (row === null || existsSync(snapshotFilesPath(context.dataDir, snapshotId))) return;
  const header = headerOfRow(row, row.job.slug);
  const account = { activity: 'browse', activityId: snapshotId, jobId: row.jobId } as const;
  const session = await openBucketSession(context, row.job.destination, account);
  try {
    const lines = readManifest(session.storage, header, context.signal, {
      scratchDirectory: scratchFolder(context),
    });
    await writeSnapshotFiles(context.dataDir, snapshotId, { lines, prefix: header.prefix });
  } catch (error) {
    throw failureOf(context.signal, error);
  } finally {
    await session.close();
  }
}
