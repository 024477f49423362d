import { plural } from '@/components/ui/format';
import { Usd } from '@/components/ui/quantity';
import { Stat } from '@/components/ui/stat';
import type { CostsView } from '@/lib/control/views-costs';
import { KINDS } from './kinds';

type Month = Pick<CostsView, 'toDate' | 'forecast' | 'currency' | 'forecastDays'>;

/** To date and at the end of the month, then by kind. */
export function MonthMoney({ month }: { month: Month }) {
  const { toDate, forecast, currency, forecastDays } = month;
  const average =
    forecastDays === 0 ? 'today' : forecastDays === 1 ? 'yesterday' : `the last ${plural(forecastDays, 'day')}`;
  return (
    <div className="grid gap-5">
      <div className="grid grid-cols-2 gap-x-6 gap-y-4">
        <Stat label="So far" value={<Usd value={toDate.total} currency={currency} />} detail="From our own ledger" />
        <Stat
          label="At the end of the month"
          value={<Usd value={forecast.total} currency={currency} />}
          detail={`If it goes on like ${average}`}
        />
      </div>
      <dl className="grid gap-2.5 border-line border-t pt-4">
        {KINDS.map(({ key, name, colour, meaning }) => (
          <div key={key} className="flex items-start justify-between gap-4">
            <dt className="flex min-w-0 items-start gap-2">
              <svg width="10" height="10" aria-hidden className="mt-1.5 shrink-0">
                <rect width="10" height="10" rx="2" fill={colour} />
              </svg>
              <span className="min-w-0">
                <span className="block font-medium">{name}</span>
                <span className="block text-[0.8125rem] text-ink-3">{meaning}</span>
              </span>
            </dt>
            <dd className="shrink-0 text-end">
              <span className="block">
                <Usd value={toDate[key]} currency={currency} />
              </span>
              <span className="block text-[0.8125rem] text-ink-3">
                <Usd value={forecast[key]} currency={currency} suffix=" by month’s end" />
              </span>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
