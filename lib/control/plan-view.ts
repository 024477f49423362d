import { finding, jobSources, planFollowing, planPrice, planProgress, planReasons, planSummary } from '../db/columns';
import type { Prisma } from '../db/database';
import { NO_REQUESTS } from '../engine/types';
import { stored, storedOrNull, storedProblem } from './stored-json';
import { type PlanView, planView } from './views';
import { findingViews } from './words';

/** A plan with its job, its run and its findings. */
export type PlanRow = Prisma.PlanGetPayload<{ include: typeof WITH_FINDINGS }>;
export const WITH_FINDINGS = {
  job: { select: { name: true, sources: true, destinationId: true } },
  run: { select: { id: true } },
  findings: { orderBy: { id: 'asc' } },
} as const satisfies Prisma.PlanInclude;

const NONE = { files: 0, bytes: 0 };
const NO_SUMMARY = {
  ...{ add: NONE, change: NONE, remove: NONE, unchanged: NONE },
  ...{ unreadable: 0, directories: 0, links: 0, requests: NO_REQUESTS, requestsWithoutDeletes: NO_REQUESTS },
};
const NO_PRICE = { now: null, monthly: null, monthlyBefore: null, currency: 'USD', basis: '', items: [] };

export function toPlanView(row: PlanRow): PlanView {
  const state = stored(planView.shape.state, row.state);
  const summary = storedOrNull(planSummary, row.summary) ?? NO_SUMMARY;
  const { now, monthly, monthlyBefore, currency, basis, items } = storedOrNull(planPrice, row.price) ?? NO_PRICE;
  const atWork = state === 'queued' || state === 'working';
  return {
    ...{
      id: row.id,
      jobId: row.jobId,
      jobName: row.job.name,
      destinationId: row.job.destinationId,
      state,
      firstRun: row.firstRun,
    },
    createdAt: row.createdAt.toISOString(),
    progress: atWork ? (storedOrNull(planProgress, row.progress) ?? { files: 0, bytes: 0, current: '' }) : null,
    verdict: storedOrNull(planView.shape.verdict.unwrap(), row.verdict),
    ...{ add: summary.add, change: summary.change, remove: summary.remove, unchanged: summary.unchanged },
    ...{ directories: summary.directories, links: summary.links, unreadable: summary.unreadable },
    requests: { ...summary.requests },
    requestsWithoutDeletes: { ...summary.requestsWithoutDeletes },
    usd: { now, monthly, monthlyBefore },
    ...{ currency, priceBasis: basis, priceItems: items },
    following: storedOrNull(planFollowing, row.following),
    ...wordsOf(row),
    problem: storedProblem(row.error),
    runId: row.run?.id ?? null,
  };
}

function wordsOf(row: PlanRow): Pick<PlanView, 'findings' | 'reasons'> {
  const context = { sources: stored(jobSources, row.job.sources) };
  const findings = row.findings.map(({ code, severity, evidence }) => stored(finding, { code, severity, evidence }));
  return { findings: findingViews(findings, context), reasons: reasonTitles(row.reasons) };
}

/** The titles of the findings that hold or block a plan. */
export function reasonTitles(reasons: unknown): string[] {
  return findingViews(storedOrNull(planReasons, reasons) ?? []).map(({ title }) => title);
}
