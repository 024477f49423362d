import Decimal from 'decimal.js';
import type { PlanResult } from '../plan/plan';
import { type Finding, REQUEST_CLASSES } from '../types';
import { finding } from './findings';

/** Limits of one run; null: none. `usd` null: the price is unknown. */
export interface MoneySeen {
  readonly usd: string | null;
  readonly unknownPrices: readonly string[];
  readonly limitUsd: string | null;
  readonly limitRequests: number | null;
}

/** Held when the run would cost or send more than the job allows. DELETE requests are free and not counted. */
export function moneyFindings(money: MoneySeen, { summary }: PlanResult): Finding[] {
  const requests = REQUEST_CLASSES.reduce((sum, kind) => sum + (kind === 'delete' ? 0 : summary.requests[kind]), 0);
  const dear = money.usd !== null && money.limitUsd !== null && new Decimal(money.usd).gt(money.limitUsd);
  const many = money.limitRequests !== null && requests > money.limitRequests;
  const { usd, limitUsd, limitRequests, unknownPrices } = money;
  return [
    ...(dear || many ? [finding('cost.limit', { usd, limitUsd, requests, limitRequests })] : []),
    ...(unknownPrices.length > 0 ? [finding('price.unknown', { items: unknownPrices })] : []),
  ];
}
