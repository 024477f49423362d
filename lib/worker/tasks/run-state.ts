import { planSummary, storedRequests } from '../../db/columns';
import type { Plan, Run } from '../../db/generated/client';
import type { FileIndex } from '../../engine/file-index/file-index';
import { addRequests, NO_REQUESTS, type PlanSummary, type RequestCounts } from '../../engine/types';
import type { BucketSession } from '../bucket-session';
import { type JobRequest, type JobWithDestination, jobRequest } from '../job-description';
import type { runSpent } from '../money-spent';
import { billedOf, priceOfRequests, tariffOf } from '../prices';
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
  /** Of those: repeats of requests that failed. */
  repeated(): RequestCounts;
  /** Of those: requests whose failure the provider does not bill. */
  unbilled(): RequestCounts;
}

/** Puts the parts of a run together; what it sent before an interruption is counted on. */
export function runningOf(parts: RunParts): Running {
  const { context, run, summary, session, before } = parts;
  const deletes = run.plan.deletes === 'excluded' ? 0 : summary.remove.files;
  const total = {
    files: summary.add.files + summary.change.files,
    bytes: summary.add.bytes + summary.change.bytes,
    deletes,
  };
  const repeatedBefore = run.repeated === null ? NO_REQUESTS : storedRequests.parse(run.repeated);
  return {
    ...parts,
    request: jobRequest(run.job),
    stage: { name: '' },
    progress: new TransferProgress(() => context.ports.clock.monotonic(), total),
    requests: () => addRequests(before.sent, session.requests()),
    repeated: () => addRequests(repeatedBefore, session.repeated()),
    unbilled: () => addRequests(before.unbilled, session.unbilled()),
  };
}

type RunParts = Pick<Running, 'context' | 'run' | 'summary' | 'session' | 'index'> & {
  /** What it sent before it was interrupted or stopped, by the ledger. */
  readonly before: Awaited<ReturnType<typeof runSpent>>;
};

/** The plan's numbers, as its row keeps them. */
export function summaryOf(run: RunRow): PlanSummary {
  return planSummary.parse(run.plan.summary);
}

/** What a run's row shows while it is under way. */
export function columnsOf({ context, run, session, progress, stage, requests, repeated, unbilled }: Running) {
  const sent = requests();
  const clockOffsetMs = 'unknown' in session.skew ? null : session.skew.offsetMs;
  return {
    stage: stage.name,
    progress: progress.view(),
    requests: { ...sent },
    repeated: { ...repeated() },
    unbilled: { ...unbilled() },
    usd: priceOfRequests(tariffOf(run.job.destination, context.book), billedOf(sent, unbilled())),
    clockOffsetMs,
    clockJumpMs: session.jumpMs() === 0 ? null : session.jumpMs(),
  };
}
