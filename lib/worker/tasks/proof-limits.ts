import { storedLimits } from '../../db/columns';
import { readSettings } from '../../db/settings';
import { exact } from '../../engine/pricing/money';
import { billable, type RequestCounts } from '../../engine/types';
import type { JobWithDestination } from '../job-description';
import { monthsSeen } from '../months-seen';
import type { TaskContext } from '../task-context';

/** What a verification would send and cost; `usd` null: the price is unknown, and the limits on requests are what holds. */
export interface ProofPrice {
  readonly requests: RequestCounts;
  readonly usd: string | null;
}

/** True when a verification nobody looks at may go on by itself: below the limits of one run and those of the month. */
export async function isWithinLimits(
  context: TaskContext,
  job: JobWithDestination,
  { requests, usd }: ProofPrice,
): Promise<boolean> {
  const limits = storedLimits.parse(job.limits);
  const settings = await readSettings(context.db);
  const own = {
    ...{ spentUsd: '0', spentRequests: 0 },
    limitUsd: limits.usdPerRun ?? settings.usdPerRun,
    limitRequests: limits.requestsPerRun ?? settings.requestsPerRun,
  };
  const months = await monthsSeen(context, job, { limits, settings });
  return [own, ...months].every(({ spentUsd, spentRequests, limitUsd, limitRequests }) => {
    const isDear =
      limitUsd !== null &&
      exact(usd ?? '0')
        .plus(spentUsd)
        .greaterThan(limitUsd);
    return !isDear && (limitRequests === null || billable(requests) + spentRequests <= limitRequests);
  });
}
