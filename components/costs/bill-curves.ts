import type { Bill } from '@/lib/control/views-costs';

/** One day of the month: what Amazon bills by then, and what we reckon. Decimal strings; null: nothing said for this day. */
export interface BillDay {
  readonly date: string;
  readonly account: string | null;
  readonly s3: string | null;
  readonly own: string | null;
}

/**
 * Amazon's curves on our days: the last figure of each UTC day. Its first figure of a month may still be the sum of the month
 * before, so a day whose figure is above the next one's is left out.
 */
export function billDays({ charges, own }: Pick<Bill, 'charges' | 'own'>): BillDay[] {
  const account = lastOfDay(charges?.total ?? []);
  const s3 = lastOfDay(charges?.s3 ?? []);
  const days = own.map(({ date, usd }) => ({
    ...{ date, own: usd },
    account: account.get(date) ?? null,
    s3: s3.get(date) ?? null,
  }));
  return days.map((day, index) => {
    const next = days[index + 1];
    return { ...day, account: unlessFalling(day.account, next?.account), s3: unlessFalling(day.s3, next?.s3) };
  });
}

function lastOfDay(points: readonly { at: string; value: string }[]): Map<string, string> {
  return new Map(points.map(({ at, value }) => [at.slice(0, 10), value]));
}

function unlessFalling(value: string | null, next: string | null | undefined): string | null {
  if (value === null || next === null || next === undefined) return value;
  return Number(value) > Number(next) ? null : value;
}
