import { Decimal } from 'decimal.js';

/** What asking costs by itself, in USD; AWS price list us-east-1 of 2026-09-24 (CloudWatch) and 2026-09-21 (alarms). */
export const CALL_PRICES = {
  /** GetMetricData: per 1,000 metrics asked for, no free tier. */
  perThousandMetrics: '0.01',
  /** Standard alarm, per month, after the free ones. */
  perAlarmMonth: '0.10',
  freeAlarms: 10,
} as const;

/** Metrics asked for and what that cost. */
export interface CallCosts {
  readonly metrics: number;
  readonly usd: string;
}

/** Exact: 30 metrics are $0.0003. */
export function costOfMetrics(metrics: number): CallCosts {
  return { metrics, usd: new Decimal(CALL_PRICES.perThousandMetrics).times(metrics).div(1000).toFixed() };
}
