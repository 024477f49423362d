import { storedPrunePlan, storedRefusals, storedRetention } from '../db/columns';
import type { Prisma } from '../db/database';
import { iso, stored, storedOrNull, storedProblem, storedRequests } from './stored-json';
import { type PruneView, pruneView } from './views';
import { keepReasonText, refusalText } from './words/retention-words';

/** A removal of old snapshots with its job. */
export type PruneRow = Prisma.PruneGetPayload<{ include: typeof WITH_JOB }>;
export const WITH_JOB = { job: { select: { name: true } } } as const;

export function toPruneView(row: PruneRow): PruneView {
  const { id, jobId, versions, usd, refusedTotal, cancelRequested } = row;
  const policy = stored(storedRetention, row.policy);
  const refused = storedOrNull(storedRefusals, row.refused) ?? [];
  return {
    ...{ id, jobId, jobName: row.job.name, policy, versions, bytes: Number(row.bytes), usd, refusedTotal },
    trigger: stored(pruneView.shape.trigger, row.trigger),
    state: stored(pruneView.shape.state, row.state),
    ...{ createdAt: row.createdAt.toISOString(), finishedAt: iso(row.finishedAt) },
    plan: planOf(row, policy),
    requests: storedRequests(row.requests),
    refused: refused.map(({ key, code }) => ({ key, code, text: refusalText(code) })),
    problem: storedProblem(row.error),
    cancelRequested,
  };
}

function planOf(row: PruneRow, policy: PruneView['policy']): PruneView['plan'] {
  const plan = storedOrNull(storedPrunePlan, row.plan);
  if (plan === null) return null;
  const keeps = plan.snapshots.filter(({ keep }) => keep).length;
  return {
    ...plan,
    snapshots: plan.snapshots.map((one) => ({
      ...one,
      reasons: one.reasons.map((why) => keepReasonText(why, policy)),
    })),
    ...{ keeps, drops: plan.snapshots.length - keeps },
  };
}
