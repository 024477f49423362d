import { exact } from '../../engine/pricing/money';
import { type Amount, addKinds, type Kinds, plus } from './amounts';
import { type LedgerRow, ledgerMoney } from './ledger-money';
import { DAY_MS, dayOf, type Month } from './month';

const LOOK_BACK_DAYS = 7;

/** The UTC days an average is taken of: the last seven full ones in which there was a ledger, or today when there is none. */
export function forecastDays(rows: readonly LedgerRow[], nowMs: number): string[] {
  const [first = ''] = [dayOf(nowMs), ...rows.map(({ hour }) => hour.slice(0, 10))].sort();
  return Array.from({ length: LOOK_BACK_DAYS }, (_, index) => dayOf(nowMs - (index + 1) * DAY_MS)).filter(
    (day) => day >= first,
  );
}

/**
 * Requests and egress at the end of the month: to date, and the daily average of `days` for what is left of it. First runs send
 * everything once, so the activities in `once` count to date and not into the average.
 */
export function forecastLedger(
  rows: readonly LedgerRow[],
  { toDate, month, days, once }: { toDate: Kinds; month: Month; days: readonly string[]; once: ReadonlySet<string> },
): Kinds {
  const wanted = new Set(days.length === 0 ? [dayOf(month.nowMs)] : days);
  const usual = rows.filter(({ hour, activityId }) => wanted.has(hour.slice(0, 10)) && !once.has(activityId));
  const average = ledgerMoney(usual);
  const left = exact(month.endMs - month.nowMs).div(DAY_MS);
  const rest = (amount: Amount) => (amount === null ? null : amount.times(left).div(wanted.size));
  const more = { requests: rest(average.requests), storage: exact(0), egress: rest(average.egress) };
  return addKinds([{ ...toDate }, more]);
}

/** The sum of a forecast by kind. */
export function totalOf({ requests, storage, egress }: Kinds): Amount {
  return plus(requests, storage, egress);
}
