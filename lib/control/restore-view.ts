import { jobSources, planProgress, restorePlan, runProgress, storedThaw } from '../db/columns';
import type { Prisma } from '../db/database';
import { obstaclesOf } from './restore-obstacles';
import { iso, stored, storedFailures, storedOrNull, storedProblem, storedRequests } from './stored-json';
import { type RestoreView, restoreView } from './views';
import { thawTime } from './words/thaw-words';

/** A restore with its job. */
export type RestoreRow = Prisma.RestoreGetPayload<{ include: typeof WITH_JOB }>;
export const WITH_JOB = {
  job: { select: { name: true, sources: true, destination: { select: { storageClass: true } } } },
} as const;

/** `snapshotAt`: when the snapshot was made. */
export function toRestoreView(row: RestoreRow, snapshotAt: Date | null): RestoreView {
  return {
    ...{ id: row.id, jobId: row.jobId, jobName: row.job.name, snapshotId: row.snapshotId },
    snapshotAt: (snapshotAt ?? row.createdAt).toISOString(),
    paths: stored(restoreView.shape.paths, row.paths),
    targets: targetsOf(row),
    original: row.target === null,
    existing: stored(restoreView.shape.existing, row.existing),
    state: stored(restoreView.shape.state, row.state),
    createdAt: row.createdAt.toISOString(),
    finishedAt: iso(row.finishedAt),
    plan: planOf(row),
    thaw: thawOf(row),
    ...progressOf(row),
    requests: storedRequests(row.requests),
    ...{ usd: row.usd, verified: row.verified },
    failures: storedFailures(row.failures),
    failuresTotal: row.failuresTotal,
    problem: storedProblem(row.error),
    cancelRequested: row.cancelRequested,
  };
}

function planOf(row: RestoreRow): RestoreView['plan'] {
  const plan = storedOrNull(restorePlan, row.plan);
  if (plan === null) return null;
  const { shortages: _, unwritable: __, unwritableTotal: ___, ...shown } = plan;
  const takes = plan.thaw === null ? '' : thawTime(row.job.destination.storageClass, plan.thaw.speed);
  const thaw = plan.thaw === null ? null : { ...plan.thaw, takes };
  return { ...shown, thaw, obstacles: obstaclesOf(plan).map(({ problem }) => problem) };
}

function thawOf(row: RestoreRow): RestoreView['thaw'] {
  const thaw = storedOrNull(storedThaw, row.thaw);
  if (thaw === null) return null;
  const { files, bytes, requestedAt, checkedAt } = thaw;
  return { files, bytes, requestedAt, checkedAt };
}

/** To the original place: each folder of the job. Else the one folder everything goes into. */
function targetsOf({ target, job }: RestoreRow): string[] {
  return target === null ? stored(jobSources, job.sources).map(({ path }) => path) : [target];
}

type Progress = Pick<RestoreView, 'filesDone' | 'bytesDone' | 'current' | 'rate' | 'etaMs'>;

/** While planning the column holds what was looked at, afterwards what was written. */
function progressOf({ state, progress }: RestoreRow): Progress {
  const nothing = { filesDone: 0, bytesDone: 0, current: '', rate: null, etaMs: null };
  if (progress === null) return nothing;
  const written = runProgress.safeParse(progress);
  if (written.success) {
    const { filesDone, bytesDone, current, rate, etaMs } = written.data;
    return { filesDone, bytesDone, current, rate, etaMs };
  }
  const { current } = stored(planProgress, progress);
  return state === 'planning' ? { ...nothing, current } : nothing;
}
