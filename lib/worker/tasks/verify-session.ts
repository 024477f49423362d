import type { Proof } from '../../db/generated/client';
import type { SecretBox } from '../../db/secrets';
import { EngineError } from '../../engine/errors';
import { dumpPath } from '../../engine/source/databases/database';
import type { SnapshotHeader } from '../../engine/types';
import type { VerifyMethod } from '../../engine/verify/plan-verify';
import { type BucketSession, openBucketSession } from '../bucket-session';
import { databaseSource } from '../job-databases';
import { type JobWithDestination, WITH_PLACE } from '../job-description';
import { headerOfRow } from '../snapshot-header';
import type { TaskContext } from '../task-context';

export type ProofRow = Proof & { readonly job: JobWithDestination };

/** A verification's row with its bucket opened and its snapshot found. */
export interface VerifySession {
  readonly row: ProofRow;
  readonly header: SnapshotHeader;
  readonly method: VerifyMethod;
  readonly session: BucketSession;
}

/** The row, or null when it is gone or nothing is to be done. */
export async function proofRow({ db }: TaskContext, proofId: string): Promise<ProofRow | null> {
  const include = { job: { include: WITH_PLACE } } as const;
  const row = await db.proof.findUnique({ where: { id: proofId }, include });
  return row !== null && ['queued', 'planning', 'running', 'interrupted'].includes(row.state) ? row : null;
}

/** Opens it, hands it to `work`, and closes it. Throws snapshot.missing, and what the session throws. */
export async function withVerifySession(
  context: TaskContext,
  row: ProofRow,
  work: (open: VerifySession) => Promise<void>,
): Promise<void> {
  const snapshot = await context.db.snapshot.findUnique({ where: { id: row.snapshotId } });
  if (snapshot === null) throw new EngineError('snapshot.missing', { facts: { snapshot: row.snapshotId } });
  const header = headerOfRow(snapshot, row.job.slug);
  const account = { activity: 'verify', activityId: row.id, jobId: row.jobId } as const;
  const session = await openBucketSession(context, row.job.destination, account);
  try {
    await work({ row, header, method: methodOf(row, context.box), session });
  } finally {
    await session.close();
  }
}

/** Throws `internal` for a method this version does not know, data.secret-key. */
function methodOf({ method, percent, files, seed, job }: ProofRow, box: SecretBox): VerifyMethod {
  if (method === 'list' || method === 'head') return { kind: method };
  if (method === 'read' && percent !== null) return { kind: 'read', percent, seed };
  if (method === 'drill' && files !== null) return { kind: 'drill', files, seed };
  if (method === 'databases') {
    const sources = new Map(job.databases.map((one) => [dumpPath(one.label), databaseSource(one, box)]));
    return { kind: 'databases', databases: { owner: job.id, sources } };
  }
  throw new EngineError('internal', { facts: { method } });
}
