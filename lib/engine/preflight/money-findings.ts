import Decimal from 'decimal.js';
import type { PlanResult } from '../plan/plan';
import { type Finding, REQUEST_CLASSES } from '../types';
import { finding } from './findings';

/** Limits and what counts towards them already. Money is exact decimal text; null: none. */
export interface MonthSeen {
  /** This job's own limit, or the one of all jobs together. */
  readonly of: 'job' | 'all';
  readonly spentUsd: string;
  readonly spentRequests: number;
  readonly limitUsd: string | null;
  readonly limitRequests: number | null;
}

/** Limits of one run and of the month; null: none. `usd` null: the price is unknown. */
export interface MoneySeen {
  readonly usd: string | null;
  readonly currency: string;
  readonly unknownPrices: readonly string[];
  readonly limitUsd: string | null;
  readonly limitRequests: number | null;
  readonly months: readonly MonthSeen[];
  /** The price book everything was reckoned with: the day it is of, and how old that is. */
  readonly book: { readonly asOf: string; readonly ageDays: number; readonly isStale: boolean };
}

/** Held when the run would cost or send more than the job or the month allows. DELETE requests are free and not counted. */
export function moneyFindings(money: MoneySeen, { summary }: PlanResult): Finding[] {
  const requests = REQUEST_CLASSES.reduce((sum, kind) => sum + (kind === 'delete' ? 0 : summary.requests[kind]), 0);
  const { usd, currency, limitUsd, limitRequests, unknownPrices, book } = money;
  const over = crosses({ usd, requests }, { usd: limitUsd, requests: limitRequests });
  const months = money.months.filter((month) =>
    crosses(
      { usd: plus(usd ?? '0', month.spentUsd), requests: requests + month.spentRequests },
      { usd: month.limitUsd, requests: month.limitRequests },
    ),
  );
  return [
    ...(over ? [finding('limit.run', { usd, currency, limitUsd, requests, limitRequests })] : []),
    ...months.map((month) => finding('limit.month', { ...month, usd, currency, requests })),
    ...(unknownPrices.length > 0 ? [finding('price.unknown', { items: unknownPrices })] : []),
    ...(book.isStale ? [finding('price.old', { asOf: book.asOf, ageDays: book.ageDays })] : []),
  ];
}

interface Amounts {
  readonly usd: string | null;
  readonly requests: number | null;
}

function crosses(spent: Amounts, limit: Amounts): boolean {
  const dear = spent.usd !== null && limit.usd !== null && new Decimal(spent.usd).gt(limit.usd);
  return dear || (limit.requests !== null && (spent.requests ?? 0) > limit.requests);
}

function plus(a: string, b: string): string {
  return new Decimal(a).plus(b).toFixed();
}
