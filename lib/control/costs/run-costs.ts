import { storedLimits } from '../../db/columns';
import type { Prisma } from '../../db/database';
import { readSettings } from '../../db/settings';
import { exact } from '../../engine/pricing/money';
import type { House, Rows } from '../house';
import { toRunView } from '../run-view';
import { stored } from '../stored-json';
import type { Budget, RunCost } from '../views-costs';
import { sentBy } from './ledger-money';
import type { Month } from './month';

const SHOWN = 12;
const ENDED = ['succeeded', 'partial', 'failed', 'cancelled'];

/** A run with what its plan said. */
export const WITH_PRICE = {
  job: { select: { name: true } },
  plan: { select: { summary: true, deletes: true, price: true, firstRun: true } },
} as const satisfies Prisma.RunInclude;
export type PricedRun = Prisma.RunGetPayload<{ include: typeof WITH_PRICE }>;

export function toRunCost(row: PricedRun): RunCost {
  const { planned, requests, plannedUsd, usd } = toRunView(row);
  return {
    ...{ id: row.id, jobId: row.jobId, jobName: row.job.name, at: row.createdAt.toISOString() },
    firstRun: row.plan?.firstRun ?? false,
    ...{ plannedUsd, usd, planned: planned === null ? null : sentBy(planned), requests: sentBy(requests) },
  };
}

/** The last runs that ended, newest first. */
export async function readRunCosts(db: Rows): Promise<RunCost[]> {
  const rows = await db.run.findMany({
    where: { state: { in: ENDED } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: SHOWN,
    include: WITH_PRICE,
  });
  return rows.map(toRunCost);
}

type JobLimits = readonly { readonly id: string; readonly name: string; readonly limits: Prisma.JsonValue }[];

/** Each job's limits per run, with the dearest run of the month. */
export async function readBudgets({ db }: House, jobs: JobLimits, month: Month): Promise<Budget[]> {
  const defaults = await readSettings(db);
  const rows = await db.run.findMany({
    where: { createdAt: { gte: new Date(month.startMs) }, state: { in: [...ENDED, 'running'] } },
    include: WITH_PRICE,
  });
  const runs = rows.map(toRunCost);
  return jobs.map(({ id, name, limits }) => {
    const { usdPerRun, requestsPerRun } = stored(storedLimits, limits);
    const own = runs.filter(({ jobId }) => jobId === id);
    const [dearest] = [...own].sort((a, b) => exact(b.usd ?? 0).comparedTo(a.usd ?? 0));
    return {
      ...{ jobId: id, jobName: name, limitUsd: usdPerRun ?? defaults.usdPerRun },
      limitRequests: requestsPerRun ?? defaults.requestsPerRun,
      limitFrom: usdPerRun === null && requestsPerRun === null ? 'default' : 'job',
      ...{ largestUsd: dearest?.usd ?? null, runId: dearest?.id ?? null },
      largestRequests: Math.max(0, ...own.map(({ requests }) => requests)),
    };
  });
}
