import { cost } from '../../engine/pricing/cost';
import { exact } from '../../engine/pricing/money';
import type { Amount } from './amounts';
import type { Tariff } from './ledger-money';
import type { Month } from './month';

/** What a job keeps from an instant on: the newest state of each snapshot, oldest first. */
export interface KeptFrom {
  readonly atMs: number;
  readonly bytes: number;
}

/** A span of the month, in ms since 1970. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Storage accrued in a span: S3 bills byte-hours, so each state counts for the share of the month it was there. Old versions and
 * unfinished uploads are not in it: the ledger does not know them, Amazon's own curve does.
 */
export function storageMoney(
  kept: readonly KeptFrom[],
  tariff: Tariff,
  { span, month }: { span: Span; month: Month },
): Amount {
  let sum = exact(0);
  for (const [index, { atMs, bytes }] of kept.entries()) {
    const fromMs = Math.max(atMs, span.fromMs);
    const toMs = Math.min(kept[index + 1]?.atMs ?? span.toMs, span.toMs);
    if (toMs <= fromMs || bytes === 0) continue;
    const monthly = monthlyOf(tariff, bytes);
    if (monthly === null) return null;
    sum = sum.plus(monthly.times(toMs - fromMs).div(month.endMs - month.startMs));
  }
  return sum;
}

function monthlyOf(tariff: Tariff, bytes: number): Amount {
  if (tariff === null) return null;
  const { amount, unknown } = cost({ ...tariff, bytes }, tariff.book);
  return unknown.length > 0 ? null : exact(amount);
}
