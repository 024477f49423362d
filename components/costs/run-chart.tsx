'use client';

import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { countText, dayText, moneyText } from '@/components/ui/format';
import type { RunCost } from '@/lib/control/views-costs';
import { AXIS, ChartBubble } from './chart-parts';
import { ChartTable } from './chart-table';
import { Legend } from './legend';
import { axisMoney, differenceText, drawn } from './money';

const SIDES = [
  { key: 'plannedUsd', name: 'Estimate', colour: 'var(--control-line)' },
  { key: 'usd', name: 'Actual', colour: 'var(--accent)' },
] as const;

const dayOf = ({ at }: RunCost) => dayText(at.slice(0, 10));

function Bubble({ active, payload }: { active?: boolean; payload?: readonly { payload?: RunCost }[] }) {
  const run = payload?.[0]?.payload;
  if (active !== true || run === undefined) return null;
  const lines = SIDES.map(({ key, name }) => ({ name, value: moneyText(run[key]) }));
  return <ChartBubble title={`${run.jobName}, ${dayOf(run)}`} lines={lines} />;
}

/** The last runs, oldest first: what their plans said and what they cost. */
export function RunChart({ runs }: { runs: readonly RunCost[] }) {
  const shown = [...runs].reverse();
  return (
    <>
      <Legend items={SIDES} />
      <div aria-hidden className="h-44 w-full">
        <ResponsiveContainer width="100%" height="100%">
          <BarChart
            data={shown}
            margin={{ top: 4, right: 0, bottom: 0, left: 0 }}
            barGap={2}
            accessibilityLayer={false}
          >
            <CartesianGrid vertical={false} stroke="var(--line)" />
            <XAxis {...AXIS} dataKey="id" tickFormatter={(_, index) => labelOf(shown[index])} minTickGap={24} />
            <YAxis {...AXIS} width="auto" tickFormatter={axisMoney} tickCount={4} />
            <Tooltip cursor={{ fill: 'var(--surface-3)' }} content={<Bubble />} />
            {SIDES.map(({ key, name, colour }) => (
              <Bar
                key={key}
                name={name}
                dataKey={(run: RunCost) => drawn(run[key])}
                fill={colour}
                radius={[3, 3, 0, 0]}
                maxBarSize={28}
                isAnimationActive={false}
              />
            ))}
          </BarChart>
        </ResponsiveContainer>
      </div>
      <ChartTable
        caption="Estimate and actual of the last runs"
        columns={['Run', 'Estimate', 'Actual', 'Difference', 'Requests planned', 'Requests sent']}
        rows={runs.map((run) => ({
          key: run.id,
          cells: [
            <a key="run" href={`/runs/${run.id}`} className="rounded text-accent-text hover:underline">
              {run.jobName}, {dayOf(run)}
            </a>,
            moneyText(run.plannedUsd),
            moneyText(run.usd),
            differenceText(run.plannedUsd === null || run.usd === null ? null : String(gap(run.usd, run.plannedUsd))),
            run.planned === null ? '–' : countText(run.planned),
            countText(run.requests),
          ],
        }))}
      />
    </>
  );
}

const labelOf = (run: RunCost | undefined) => (run === undefined ? '' : dayOf(run));

/** For the eye: the exact amounts stand beside it. */
const gap = (a: string, b: string) => Number((Number(a) - Number(b)).toPrecision(10));
