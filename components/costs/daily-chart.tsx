'use client';

import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { dayText, moneyText } from '@/components/ui/format';
import type { CostsView } from '@/lib/control/views-costs';
import { AXIS, ChartBubble } from './chart-parts';
import { ChartTable } from './chart-table';
import { KINDS } from './kinds';
import { Legend } from './legend';
import { axisMoney, drawn } from './money';

type Day = CostsView['daily'][number];

function Bubble({ active, payload }: { active?: boolean; payload?: readonly { payload?: Day }[] }) {
  const day = payload?.[0]?.payload;
  if (active !== true || day === undefined) return null;
  const lines = KINDS.map(({ key, name }) => ({ name, value: moneyText(day[key]) }));
  return (
    <ChartBubble title={dayText(day.date)} lines={[...lines, { name: 'Together', value: moneyText(day.total) }]} />
  );
}

/** Dollars per day of the month, stacked by kind. */
export function DailyChart({ daily }: { daily: readonly Day[] }) {
  return (
    <>
      <Legend items={KINDS} />
      <div aria-hidden className="h-48 w-full">
        <ResponsiveContainer width="100%" height="100%">
          <BarChart
            data={[...daily]}
            margin={{ top: 4, right: 0, bottom: 0, left: 0 }}
            barCategoryGap="22%"
            accessibilityLayer={false}
          >
            <CartesianGrid vertical={false} stroke="var(--line)" />
            <XAxis {...AXIS} dataKey="date" tickFormatter={dayText} minTickGap={36} />
            <YAxis {...AXIS} width="auto" tickFormatter={axisMoney} tickCount={4} />
            <Tooltip cursor={{ fill: 'var(--surface-3)' }} content={<Bubble />} />
            {KINDS.map(({ key, name, colour }) => (
              <Bar
                key={key}
                name={name}
                dataKey={(day: Day) => drawn(day[key])}
                stackId="day"
                fill={colour}
                maxBarSize={40}
                isAnimationActive={false}
              />
            ))}
          </BarChart>
        </ResponsiveContainer>
      </div>
      <ChartTable
        caption="Dollars per day, by kind"
        columns={['Day', ...KINDS.map(({ name }) => name), 'Together']}
        rows={[...daily].reverse().map((day) => ({
          key: day.date,
          cells: [dayText(day.date), ...KINDS.map(({ key }) => moneyText(day[key])), moneyText(day.total)],
        }))}
      />
    </>
  );
}
