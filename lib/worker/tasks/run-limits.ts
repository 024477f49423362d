import { planReasons, type StoredAllowance, storedAllowance, storedLimits } from '../../db/columns';
import { readSettings, type StoredSettings } from '../../db/settings';
import { Allowance, type Ceiling } from '../../engine/pricing/allowance';
import { exact } from '../../engine/pricing/money';
import { billable, type PlanSummary } from '../../engine/types';
import { monthSpent, NOTHING_SPENT, type Spent } from '../money-spent';
import { tariffOf } from '../prices';
import { type Repeating, repeat } from '../repeat';
import type { TaskContext } from '../task-context';
import type { RunRow } from './run-state';

/**
 * A run may send a tenth more than its plan: S3 answers 503 while it scales a prefix, and a tenth covers a bad hour of that at the
 * retries Foresync makes. The hundred is for small plans, whose tenth would not cover one unlucky file (five tries). A run that
 * needs more than that does not do what its plan said, and a person should see it before it is paid for.
 */
const MARGIN = { share: 0.1, requests: 100 };

/** What others spend is read again this often, ms: two runs side by side can cross a month's limit by what they send in between. */
const OTHERS_EVERY_MS = 2_000;

/** The limits of one run, until stop(). */
export interface RunLimits {
  readonly allowance: Allowance;
  stop(): Promise<void>;
}

/** Reads all that limits a run: what a person allowed it, its job, Settings, and what the month has cost so far. */
export async function openRunLimits(context: TaskContext, run: RunRow, summary: PlanSummary): Promise<RunLimits> {
  const { db, ports } = context;
  const settings = await readSettings(db);
  const allowed = run.allowance === null ? null : storedAllowance.parse(run.allowance);
  const others = { job: NOTHING_SPENT, all: NOTHING_SPENT };
  const read = async () => {
    const asked = { atMs: ports.clock.now(), exceptRunId: run.id };
    others.job = await monthSpent(db, { ...asked, jobId: run.jobId });
    others.all = await monthSpent(db, { ...asked, jobId: null });
  };
  await read();
  const reading: Repeating = repeat(ports.clock, OTHERS_EVERY_MS, read, context.stopOnError);
  const ceilings = ceilingsOf({ run, summary, settings, allowed, others });
  return {
    allowance: new Allowance(tariffOf(run.job.destination, context.book), ceilings),
    stop: () => reading.stop(),
  };
}

interface Limiting {
  readonly run: RunRow;
  readonly summary: PlanSummary;
  readonly settings: StoredSettings;
  readonly allowed: StoredAllowance | null;
  readonly others: { job: Spent; all: Spent };
}

/** A run that was resumed has one limit: the one a person gave it then. */
function ceilingsOf(limiting: Limiting): Ceiling[] {
  const { summary, allowed } = limiting;
  if (allowed?.by === 'resume') return [{ name: 'run', requests: allowed.requests, usd: allowed.usd }];
  const planned = billable(summary.requests);
  const margin = Math.ceil(planned * (1 + MARGIN.share)) + MARGIN.requests;
  return [
    { name: 'plan', requests: margin, usd: null },
    allowed === null ? ownLimit(limiting, planned) : { name: 'run', requests: allowed.requests, usd: allowed.usd },
    ...monthLimits(limiting),
  ];
}

/** A person who approved a plan that was above a limit has lifted it; the plan's own numbers are the limit then. */
function ownLimit({ run, settings }: Limiting, planned: number): Ceiling {
  const { usdPerRun, requestsPerRun } = storedLimits.parse(run.job.limits);
  const requests = requestsPerRun ?? settings.requestsPerRun;
  const usd = usdPerRun ?? settings.usdPerRun;
  const dear = run.plannedUsd !== null && exact(run.plannedUsd).greaterThan(usd);
  return { name: 'run', requests: planned > requests ? null : requests, usd: dear ? null : usd };
}

function monthLimits({ run, settings, others }: Limiting): Ceiling[] {
  if (wasHeldFor(run, 'limit.month')) return [];
  const { usdPerMonth, requestsPerMonth } = storedLimits.parse(run.job.limits);
  return [
    { name: 'job-month', requests: requestsPerMonth, usd: usdPerMonth, others: () => others.job },
    {
      name: 'all-month',
      requests: settings.requestsPerMonth,
      usd: settings.usdPerMonth,
      others: () => others.all,
    },
  ];
}

function wasHeldFor({ plan }: RunRow, code: string): boolean {
  return planReasons.parse(plan.reasons ?? []).some((reason) => reason.code === code);
}
