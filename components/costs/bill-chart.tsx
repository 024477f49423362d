'use client';

import { CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { dayText, moneyText } from '@/components/ui/format';
import type { BillDay } from './bill-curves';
import { AXIS, ChartBubble } from './chart-parts';
import { ChartTable } from './chart-table';
import { Legend } from './legend';
import { axisMoney, drawn } from './money';

const CURVES = [
  { key: 'account', name: 'Amazon, whole account', colour: 'var(--ink-3)', dashed: true },
  { key: 's3', name: 'Amazon, S3', colour: 'var(--warn-fill)', dashed: false },
  { key: 'own', name: 'Our ledger', colour: 'var(--accent)', dashed: false },
] as const;

const said = (amount: string | null) => (amount === null ? 'no figure' : moneyText(amount));

function Bubble({ active, payload }: { active?: boolean; payload?: readonly { payload?: BillDay }[] }) {
  const day = payload?.[0]?.payload;
  if (active !== true || day === undefined) return null;
  const lines = CURVES.map(({ key, name }) => ({ name, value: said(day[key]) }));
  return <ChartBubble title={dayText(day.date)} lines={lines} />;
}

/** Month to date, day by day: billed and reckoned. */
export function BillChart({ days, name }: { days: readonly BillDay[]; name: string }) {
  return (
    <>
      <Legend items={CURVES} />
      <div aria-hidden className="h-48 w-full">
        <ResponsiveContainer width="100%" height="100%">
          <LineChart data={[...days]} margin={{ top: 8, right: 8, bottom: 0, left: 0 }} accessibilityLayer={false}>
            <CartesianGrid vertical={false} stroke="var(--line)" />
            <XAxis {...AXIS} dataKey="date" tickFormatter={dayText} minTickGap={36} />
            <YAxis {...AXIS} width="auto" tickFormatter={axisMoney} tickCount={4} />
            <Tooltip cursor={{ stroke: 'var(--line-strong)' }} content={<Bubble />} />
            {CURVES.map(({ key, name: curve, colour, dashed }) => (
              <Line
                key={key}
                name={curve}
                dataKey={(day: BillDay) => drawn(day[key])}
                stroke={colour}
                strokeWidth={2}
                {...(dashed ? { strokeDasharray: '4 3' } : {})}
                dot={false}
                connectNulls
                isAnimationActive={false}
              />
            ))}
          </LineChart>
        </ResponsiveContainer>
      </div>
      <ChartTable
        caption={`Month to date at ${name}, billed and reckoned`}
        columns={['Day', ...CURVES.map((curve) => curve.name)]}
        rows={[...days].reverse().map((day) => ({
          key: day.date,
          cells: [dayText(day.date), ...CURVES.map(({ key }) => said(day[key]))],
        }))}
      />
    </>
  );
}
