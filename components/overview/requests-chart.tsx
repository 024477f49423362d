'use client';

import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { bytesText, countText, dayText, moneyText, plural } from '@/components/ui/format';
import type { OverviewView } from '@/lib/control/views';

type Day = OverviewView['daily'][number];

function Bubble({ active, payload }: { active?: boolean; payload?: readonly { payload?: Day }[] }) {
  const day = payload?.[0]?.payload;
  if (active !== true || day === undefined) return null;
  return (
    <div className="rounded-lg border border-line bg-surface px-3 py-2 text-[0.8125rem] shadow-pop">
      <p className="font-medium">{dayText(day.date)}</p>
      <p className="tabular text-ink-2">{plural(day.requests, 'request')}</p>
      <p className="tabular text-ink-2">
        {moneyText(day.usd)}, {bytesText(day.bytes)} sent
      </p>
    </div>
  );
}

/** Requests per day. Decorative for screen readers: the table beside it says the same. */
export function RequestsChart({ daily, currency }: { daily: readonly Day[]; currency: string }) {
  return (
    <>
      <div aria-hidden className="h-44 w-full">
        <ResponsiveContainer width="100%" height="100%">
          <BarChart
            data={[...daily]}
            margin={{ top: 4, right: 0, bottom: 0, left: 0 }}
            barCategoryGap="22%"
            accessibilityLayer={false}
          >
            <CartesianGrid vertical={false} stroke="var(--line)" />
            <XAxis
              dataKey="date"
              tickFormatter={dayText}
              tickLine={false}
              axisLine={false}
              minTickGap={36}
              tick={{ fill: 'var(--ink-3)', fontSize: 12 }}
            />
            <YAxis
              width="auto"
              tickFormatter={countText}
              tickLine={false}
              axisLine={false}
              allowDecimals={false}
              tickCount={4}
              tick={{ fill: 'var(--ink-3)', fontSize: 12 }}
            />
            <Tooltip cursor={{ fill: 'var(--surface-3)' }} content={<Bubble />} />
            <Bar
              dataKey="requests"
              fill="var(--accent)"
              radius={[3, 3, 0, 0]}
              minPointSize={0}
              isAnimationActive={false}
            />
          </BarChart>
        </ResponsiveContainer>
      </div>
      <DailyTable daily={daily} currency={currency} />
    </>
  );
}

function DailyTable({ daily, currency }: { daily: readonly Day[]; currency: string }) {
  return (
    <details className="mt-3 text-[0.8125rem]">
      <summary className="w-fit rounded text-ink-2 hover:text-ink">Show as a table</summary>
      <div className="mt-2 max-h-64 overflow-y-auto rounded-lg border border-line">
        <table className="tabular w-full">
          <caption className="sr-only">Requests, cost and bytes sent per day</caption>
          <thead className="sticky top-0 bg-surface-2 text-ink-3">
            <tr>
              {['Day', 'Requests', 'Cost', 'Sent'].map((name, index) => (
                <th
                  key={name}
                  scope="col"
                  className={`px-3 py-1.5 font-medium ${index === 0 ? 'text-start' : 'text-end'}`}
                >
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {[...daily].reverse().map((day) => (
              <tr key={day.date}>
                <th scope="row" className="px-3 py-1.5 text-start font-normal">
                  {dayText(day.date)}
                </th>
                <td className="px-3 py-1.5 text-end">{countText(day.requests)}</td>
                <td className="px-3 py-1.5 text-end">{moneyText(day.usd, currency)}</td>
                <td className="px-3 py-1.5 text-end">{bytesText(day.bytes)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
