import type { JobDatabase } from '../../db/generated/client';
import type { TaskPayload } from '../../db/tasks';
import { EngineError } from '../../engine/errors';
import { readManifest } from '../../engine/snapshot/read-manifest';
import { dumpPath } from '../../engine/source/databases/database';
import { loadObject } from '../../engine/source/databases/load-object';
import type { ManifestLine } from '../../engine/types';
import { openBucketSession } from '../bucket-session';
import { databaseSource } from '../job-databases';
import { WITH_PLACE } from '../job-description';
import { headerOfRow } from '../snapshot-header';
import { failureOf, type TaskContext } from '../task-context';
import { scratchFolder } from './scratch';

/**
 * Loads the dump a snapshot holds of a database into a new database or the same one, on the server the job dumps it from: two
 * GETs. The answer is Task.result: name, tables and rows. Throws snapshot.missing, database.*, restore.hash-mismatch, what the
 * session throws.
 */
export async function runLoadDatabase(context: TaskContext, payload: TaskPayload<'load-database'>) {
  const { snapshotId, label, into } = payload;
  const include = { job: { include: WITH_PLACE } } as const;
  const row = await context.db.snapshot.findUnique({ where: { id: snapshotId }, include });
  if (row === null) throw new EngineError('snapshot.missing', { facts: { snapshot: snapshotId } });
  const database = required(row.job.databases, label);
  const header = headerOfRow(row, row.job.slug);
  const account = { activity: 'restore', activityId: context.taskId, jobId: row.jobId } as const;
  const session = await openBucketSession(context, row.job.destination, account);
  try {
    const line = await lineOf(
      readManifest(session.storage, header, context.signal, { scratchDirectory: scratchFolder(context) }),
      dumpPath(label),
    );
    const target = { ...databaseSource(database, context.box), name: payload.name };
    const { rows } = await loadObject({ line, target, into }, session.storage, context.signal);
    const total = [...rows.values()].reduce((sum, count) => sum + count, 0);
    return { name: target.name, tables: rows.size, rows: total };
  } catch (error) {
    throw failureOf(context.signal, error);
  } finally {
    await session.close();
  }
}

function required(databases: readonly JobDatabase[], label: string): JobDatabase {
  const found = databases.find((one) => one.label === label);
  if (found !== undefined) return found;
  throw new EngineError('database.missing', { facts: { database: label } });
}

/** Reads to the end: only then the manifest is known to be whole. */
async function lineOf(lines: AsyncIterable<ManifestLine>, path: string): Promise<ManifestLine> {
  let found: ManifestLine | undefined;
  for await (const line of lines) if (line.path === path) found = line;
  if (found !== undefined) return found;
  throw new EngineError('object.missing', { facts: { key: path } });
}
