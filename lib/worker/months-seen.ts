import type { z } from 'zod';
import type { storedLimits } from '../db/columns';
import type { StoredSettings } from '../db/settings';
import type { MonthSeen } from '../engine/preflight/money-findings';
import { monthSpent } from './money-spent';
import type { TaskContext } from './task-context';

interface Limits {
  readonly limits: z.infer<typeof storedLimits>;
  readonly settings: StoredSettings;
}

/** The month so far against the limit of the job, and of all jobs together. */
export async function monthsSeen(
  { db, ports }: TaskContext,
  { id: jobId }: { id: string },
  { limits, settings }: Limits,
): Promise<MonthSeen[]> {
  const asked = { atMs: ports.clock.now(), exceptRunId: null };
  const own = await monthSpent(db, { ...asked, jobId });
  const all = await monthSpent(db, { ...asked, jobId: null });
  return [
    {
      ...{ of: 'job', spentUsd: own.usd, spentRequests: own.requests },
      ...{ limitUsd: limits.usdPerMonth, limitRequests: limits.requestsPerMonth },
    },
    {
      ...{ of: 'all', spentUsd: all.usd, spentRequests: all.requests },
      ...{ limitUsd: settings.usdPerMonth, limitRequests: settings.requestsPerMonth },
    },
  ];
}
