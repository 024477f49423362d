import { storedRequests } from '../db/columns';
import type { Database, Prisma } from '../db/database';
import { exact, plain } from '../engine/pricing/money';
import { addRequests, NO_REQUESTS, type RequestCounts } from '../engine/types';

/** What the ledger holds for some rows: requests that are charged for (no deletes), and exact decimal text. */
export interface Spent {
  readonly requests: number;
  readonly usd: string;
}

export const NOTHING_SPENT: Spent = { requests: 0, usd: '0' };

const COUNTS = { put: true, copy: true, post: true, list: true, get: true, head: true } as const;

/**
 * What was sent and spent in the UTC month of `atMs` by a job (null: by all), without one run's own. Prices nobody knows count as
 * nothing here; the limit on requests is what holds then.
 */
export async function monthSpent(
  db: Pick<Database, 'ledger'>,
  { atMs, jobId, exceptRunId }: { atMs: number; jobId: string | null; exceptRunId: string | null },
): Promise<Spent> {
  const where: Prisma.LedgerWhereInput = {
    hour: { gte: new Date(atMs).toISOString().slice(0, 7) },
    ...(jobId === null ? {} : { jobId }),
    ...(exceptRunId === null ? {} : { NOT: { activity: 'run', activityId: exceptRunId } }),
  };
  const { _sum: sums } = await db.ledger.aggregate({ where, _sum: COUNTS });
  const rows = await db.ledger.findMany({ where, select: { usd: true } });
  const usd = rows.reduce((sum, row) => sum.plus(row.usd ?? 0), exact(0));
  return { requests: Object.values(sums).reduce<number>((sum, count) => sum + (count ?? 0), 0), usd: plain(usd) };
}

/** What a run has sent by the ledger, all its attempts together, and what of it is not billed. */
export async function runSpent(
  db: Pick<Database, 'ledger'>,
  runId: string,
): Promise<{ readonly sent: RequestCounts; readonly unbilled: RequestCounts }> {
  const rows = await db.ledger.findMany({ where: { activity: 'run', activityId: runId } });
  let [sent, unbilled] = [NO_REQUESTS, NO_REQUESTS];
  for (const row of rows) {
    sent = addRequests(sent, row);
    if (row.unbilled !== null) unbilled = addRequests(unbilled, storedRequests.parse(row.unbilled));
  }
  return { sent, unbilled };
}
