import { planSummary, storedLimits, storedRequests } from '../../db/columns';
import type { Plan, Run } from '../../db/generated/client';
import { readSettings } from '../../db/settings';
import type { FileIndex } from '../../engine/file-index/file-index';
import { billable } from '../../engine/storage/meter';
import { addRequests, NO_REQUESTS, type PlanSummary, type RequestCounts } from '../../engine/types';
import type { BucketSession } from '../bucket-session';
import { type JobRequest, type JobWithDestination, jobRequest } from '../job-description';
import { priceOfRequests, tariffOf } from '../prices';
import type { TaskContext } from '../task-context';
import { TransferProgress } from '../transfer-progress';

/** A run's row with all that belongs to it. */
export type RunRow = Run & { readonly plan: Plan; readonly job: JobWithDestination };

/** A run under way. */
export interface Running {
  readonly context: TaskContext;
  readonly run: RunRow;
  readonly request: JobRequest;
  readonly summary: PlanSummary;
  readonly index: FileIndex;
  readonly session: BucketSession;
  readonly progress: TransferProgress;
  /** What it is doing, as the row shows it. */
  readonly stage: { name: string };
  /** This run's requests, those before an interruption included. */
  requests(): RequestCounts;
}

/** Puts the parts of a run together; what it sent before an interruption is counted on. */
export function runningOf(parts: RunParts): Running {
  const { context, run, summary, session } = parts;
  const deletes = run.plan.deletes === 'excluded' ? 0 : summary.remove.files;
  const total = {
    files: summary.add.files + summary.change.files,
    bytes: summary.add.bytes + summary.change.bytes,
    deletes,
  };
  const before = run.requests === null ? NO_REQUESTS : storedRequests.parse(run.requests);
  return {
    ...parts,
    request: jobRequest(run.job),
    stage: { name: '' },
    progress: new TransferProgress(() => context.ports.clock.monotonic(), total),
    requests: () => addRequests(before, session.requests()),
  };
}

type RunParts = Pick<Running, 'context' | 'run' | 'summary' | 'session' | 'index'>;

/** The plan's numbers, as its row keeps them. */
export function summaryOf(run: RunRow): PlanSummary {
  return planSummary.parse(run.plan.summary);
}

/**
 * A run may send what its plan says and some retries, and no more than the job's limit, unless a person approved a plan that
 * was above it.
 */
export async function requestLimit(context: TaskContext, run: RunRow, summary: PlanSummary): Promise<number> {
  const planned = billable(summary.requests);
  const withRetries = Math.ceil(planned * 1.1) + 100;
  const limit = storedLimits.parse(run.job.limits).requestsPerRun ?? (await readSettings(context.db)).requestsPerRun;
  return planned > limit ? withRetries : Math.min(withRetries, limit);
}

/** What a run's row shows while it is under way. */
export function columnsOf({ context, run, session, progress, stage, requests }: Running) {
  const sent = requests();
  const clockOffsetMs = 'unknown' in session.skew ? null : session.skew.offsetMs;
  return {
    stage: stage.name,
    progress: progress.view(),
    requests: { ...sent },
    usd: priceOfRequests(tariffOf(run.job.destination, context.book), sent),
    clockOffsetMs,
    clockJumpMs: session.jumpMs() === 0 ? null : session.jumpMs(),
  };
}
