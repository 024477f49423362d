/**
 * look: what a bucket holds that could be brought back. adopt: brings it back, job by job; a job that cannot be is named, and the others
 * come back all the same. Both only read from the bucket.
 */
import type { Destination } from '../../db/generated/client';
import { keepRecoveryKey, readRecovery } from '../../db/recovery';
import type { AdoptionResult, BucketContents, TaskPayload } from '../../db/tasks';
import { type HeldJob, heldJobs } from '../../engine/adopt/held-jobs';
import { EngineError, isEngineError } from '../../engine/errors';
import { recordKeys } from '../../engine/snapshot/records';
import { readHeader } from '../../engine/snapshot/snapshot';
import type { SnapshotHeader } from '../../engine/types';
import { adoptJob, folderBelow, skippedJob } from '../adopt/adopt-job';
import { type DescribedJob, jobOfHeader, readJobDescription } from '../adopt/described-job';
import { type CopyRestored, openedCopy, restoreCopy, sealedCopies } from '../adopt/opened-copy';
import { type BucketSession, openBucketSession } from '../bucket-session';
import type { InstallationCopy } from '../installation-copy';
import { failureOf, type TaskContext } from '../task-context';

/** What the bucket of a destination holds. Throws what the bucket throws, recovery.damaged. */
export async function runLook(context: TaskContext, { destinationId }: TaskPayload<'look'>): Promise<BucketContents> {
  return withSession(context, destinationId, async (session, destination) => {
    const jobs: BucketContents['jobs'] = [];
    for await (const held of heldJobs(session.storage, context.signal)) {
      jobs.push(await lookAt(context, { held, session, destination }));
    }
    const copies = await sealedCopies(session.storage, context.signal);
    return {
      jobs,
      copies: copies.map(({ installation, host, writtenAt }) => ({
        ...{ host, writtenAt },
        isOurs: installation === context.installation,
      })),
    };
  });
}

/** Brings jobs back. Throws recovery.*, and what the bucket throws when it cannot be read at all. */
export async function runAdopt(context: TaskContext, payload: TaskPayload<'adopt'>): Promise<AdoptionResult> {
  return withSession(context, payload.destinationId, async (session, destination) => {
    const { storage } = session;
    const sealed = payload.recoveryKeySealed;
    const recoveryKey = sealed === null ? null : context.box.open(sealed);
    const copy = recoveryKey === null ? null : await openedCopy(storage, recoveryKey, context.signal);
    const restored = copy === null ? null : await restoreCopy(context.db, context.box, copy);
    const result: AdoptionResult = {
      jobs: [],
      skipped: [],
      destinations: [...(restored?.added ?? [])],
      settings: restored?.settings ?? 'kept',
    };
    for await (const held of heldJobs(storage, context.signal)) {
      if (payload.jobs !== null && !payload.jobs.includes(held.slug)) continue;
      await adoptOne(context, { held, session, destination, copy, restored }, result);
    }
    if (recoveryKey !== null) await keepKey(context, recoveryKey, payload);
    return result;
  });
}

/** The key a person has kept stays good, unless they made a new one here; the task's row forgets it. */
async function keepKey(context: TaskContext, recoveryKey: string, payload: TaskPayload<'adopt'>): Promise<void> {
  const { db, ports, taskId } = context;
  if ((await readRecovery(db)) === null) {
    await keepRecoveryKey(context, { recoveryKey, madeAtMs: ports.clock.now() });
  }
  await db.task.update({ where: { id: taskId }, data: { payload: { ...payload, recoveryKeySealed: null } } });
}

interface One {
  readonly held: HeldJob;
  readonly session: BucketSession;
  readonly destination: Destination;
  readonly copy: InstallationCopy | null;
  readonly restored: CopyRestored | null;
}

/** Errors that are about one job; any other ends the task. */
const OF_ONE_JOB = ['manifest.damaged', 'snapshot.missing', 'adopt.other-prefix', 'adopt.name-taken'] as const;

async function adoptOne(context: TaskContext, one: One, result: AdoptionResult): Promise<void> {
  const { held, session, destination, copy } = one;
  const state = await stateOf(context, held.slug, destination);
  if (state === 'here') return;
  const known = copy?.jobs.find(({ slug }) => slug === held.slug);
  try {
    if (state === 'taken') throw new EngineError('adopt.name-taken', { facts: { slug: held.slug } });
    const place = (job: DescribedJob) => placeOf(context, one, job);
    const { passwords, acknowledged } = known ?? { passwords: [], acknowledged: [] };
    result.jobs.push(await adoptJob(context, { held, storage: session.storage, place, passwords, acknowledged }));
  } catch (error) {
    if (!OF_ONE_JOB.some((code) => isEngineError(error, code))) throw error;
    result.skipped.push(skippedJob(held.slug, error));
  }
}

/** The destination a job had, when the copy tells; else the one that was looked into. */
async function placeOf({ db }: TaskContext, { held, destination, copy, restored }: One, job: DescribedJob) {
  const known = copy?.jobs.find(({ slug }) => slug === held.slug);
  const id = known === undefined ? undefined : restored?.destinations.get(known.destination);
  const had = id === undefined ? null : await db.destination.findUnique({ where: { id } });
  const isSame = had !== null && had.bucket === destination.bucket && had.endpoint === destination.endpoint;
  const chosen = isSame ? had : destination;
  return { destination: chosen, prefix: folderBelow(chosen, job.destination.prefix) };
}

/** A slug is one job's here, and one job's in a bucket: the same bucket means the same job. */
async function stateOf({ db }: TaskContext, slug: string, { bucket, endpoint }: Destination) {
  const row = await db.job.findUnique({ where: { slug }, include: { destination: true } });
  if (row === null) return 'new';
  return row.destination.bucket === bucket && row.destination.endpoint === endpoint ? 'here' : 'taken';
}

async function lookAt(
  context: TaskContext,
  { held, session, destination }: { held: HeldJob; session: BucketSession; destination: Destination },
): Promise<BucketContents['jobs'][number]> {
  const newest = await newestHeader(held, session, context.signal);
  const described = describedOrNull(held, newest);
  const state = await stateOf(context, held.slug, destination);
  return {
    slug: held.slug,
    name: described?.name ?? held.slug,
    sources: described?.sources.map(({ path }) => path) ?? [],
    databases: described?.databases.length ?? 0,
    cron: described?.cron ?? '',
    timezone: described?.timezone ?? 'UTC',
    snapshots: held.snapshots.length,
    newestAt: newest?.createdAt ?? null,
    files: newest?.files ?? null,
    bytes: newest?.bytes ?? null,
    state: described === null ? 'unreadable' : state,
  };
}

/** null when there is none, or none that can be read: `state` then says what that means. */
async function newestHeader(
  { slug, snapshots }: HeldJob,
  { storage }: BucketSession,
  signal: AbortSignal,
): Promise<SnapshotHeader | null> {
  for (const { id } of snapshots.toReversed()) {
    try {
      return await readHeader(storage, slug, id, signal);
    } catch (error) {
      if (!isEngineError(error, 'manifest.damaged') && !isEngineError(error, 'snapshot.missing')) throw error;
    }
  }
  return null;
}

function describedOrNull({ slug, file }: HeldJob, newest: SnapshotHeader | null): DescribedJob | null {
  try {
    if ('text' in file) return readJobDescription(file.text, recordKeys(slug).job).job;
  } catch (error) {
    if (!isEngineError(error, 'manifest.damaged')) throw error;
  }
  return newest === null ? null : jobOfHeader(newest);
}

async function withSession<T>(
  context: TaskContext,
  destinationId: string,
  work: (session: BucketSession, destination: Destination) => Promise<T>,
): Promise<T> {
  const destination = await context.db.destination.findUniqueOrThrow({ where: { id: destinationId } });
  const account = { activity: 'browse', activityId: context.taskId, jobId: null } as const;
  const session = await openBucketSession(context, destination, account);
  try {
    return await work(session, destination);
  } catch (error) {
    throw failureOf(context.signal, error);
  } finally {
    await session.close();
  }
}
