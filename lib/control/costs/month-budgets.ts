import { storedLimits } from '../../db/columns';
import type { Prisma } from '../../db/database';
import { readSettings } from '../../db/settings';
import { billable } from '../../engine/types';
import type { House } from '../house';
import { stored } from '../stored-json';
import type { MonthBudget } from '../views-costs';
import { plus, text } from './amounts';
import { type LedgerRow, ledgerMoney } from './ledger-money';

type Jobs = readonly { readonly id: string; readonly name: string; readonly limits: Prisma.JsonValue }[];

/** The month against the limit of all jobs together, then against each job's own. `rows`: the month's. */
export async function readMonthBudgets({ db }: House, jobs: Jobs, rows: readonly LedgerRow[]): Promise<MonthBudget[]> {
  const all = await readSettings(db);
  const own = jobs.map(({ id, name, limits }) => ({ id, name, ...stored(storedLimits, limits) }));
  return [
    { jobId: null, jobName: null, ...used(rows), limitUsd: all.usdPerMonth, limitRequests: all.requestsPerMonth },
    ...own
      .filter(({ usdPerMonth, requestsPerMonth }) => usdPerMonth !== null || requestsPerMonth !== null)
      .map(({ id, name, usdPerMonth, requestsPerMonth }) => ({
        ...{ jobId: id, jobName: name, limitUsd: usdPerMonth, limitRequests: requestsPerMonth },
        ...used(rows.filter(({ jobId }) => jobId === id)),
      })),
  ];
}

/** As the guard counts it: deletes are free and left out. */
function used(rows: readonly LedgerRow[]) {
  const { requests, egress } = ledgerMoney(rows);
  return { usd: text(plus(requests, egress)), requests: rows.reduce((sum, row) => sum + billable(row), 0) };
}
