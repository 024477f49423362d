import { finding, jobSources, planFollowing, planPrice, planProgress, planReasons, planSummary } from '../db/columns';
import type { Prisma } from '../db/database';
import { acknowledgementOf, fingerprintOf } from '../engine/preflight/acknowledgement';
import { NO_REQUESTS } from '../engine/types';
import { toAcknowledgementView } from './acknowledgement-view';
import { DoorError } from './door-error';
import type { Rows } from './house';
import { stored, storedOrNull, storedProblem } from './stored-json';
import { type PlanFinding, type PlanView, planView } from './views';
import { findingView, findingViews } from './words';

/** A plan with its job, its run and its findings. */
export type PlanRow = Prisma.PlanGetPayload<{ include: typeof WITH_FINDINGS }>;
export const WITH_FINDINGS = {
  job: { select: { name: true, sources: true, destinationId: true, acknowledged: true } },
  run: { select: { id: true } },
  findings: { orderBy: { id: 'asc' } },
} as const satisfies Prisma.PlanInclude;

const NONE = { files: 0, bytes: 0 };
const NO_SUMMARY = {
  ...{ add: NONE, change: NONE, remove: NONE, unchanged: NONE },
  ...{ unreadable: 0, directories: 0, links: 0, requests: NO_REQUESTS, requestsWithoutDeletes: NO_REQUESTS },
};
const NO_PRICE = { now: null, monthly: null, monthlyBefore: null, currency: 'USD', basis: '', items: [] };

/** A plan by its id; `nowMs` as below. Throws plan.not-found. */
export async function readPlan(db: Rows, id: string, nowMs: number): Promise<PlanView> {
  const row = await db.plan.findUnique({ where: { id }, include: WITH_FINDINGS });
  if (row === null) throw new DoorError('plan.not-found', { facts: { id } });
  return toPlanView(row, nowMs);
}

/** `nowMs` decides which acknowledgements are in force. */
export function toPlanView(row: PlanRow, nowMs: number): PlanView {
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
    findings: planFindings(row, nowMs),
    reasons: reasonTitles(row.reasons),
    problem: storedProblem(row.error),
    runId: row.run?.id ?? null,
  };
}

function planFindings({ job, findings }: PlanRow, nowMs: number): PlanFinding[] {
  const context = { sources: stored(jobSources, job.sources) };
  const inForce = job.acknowledged.filter(({ until }) => until.getTime() > nowMs);
  return findings.map(({ id, code, severity, evidence }) => {
    const one = stored(finding, { code, severity, evidence });
    const known = acknowledgementOf(one, inForce);
    return {
      ...findingView(one, context),
      ...{ id, canAcknowledge: fingerprintOf(one) !== null },
      acknowledged: known === undefined ? null : toAcknowledgementView(known, nowMs, context),
    };
  });
}

/** The titles of the findings that hold or block a plan. */
export function reasonTitles(reasons: unknown): string[] {
  return findingViews(storedOrNull(planReasons, reasons) ?? []).map(({ title }) => title);
}
