'use client';

import { CartesianGrid, Line, LineChart, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { dayText } from '@/components/ui/format';
import { AbsoluteTime } from '@/components/ui/time';
import type { ClockView } from '@/lib/control/views';
import { type ClockPoint, clockPoints, clockReach, offsetText } from './clock-scale';

const MINUTE_MS = 60_000;
const TICK = { fill: 'var(--ink-3)', fontSize: 12 };

function Bubble({ active, payload }: { active?: boolean; payload?: readonly { payload?: ClockPoint }[] }) {
  const point = payload?.[0]?.payload;
  if (active !== true || point === undefined) return null;
  return (
    <div className="rounded-lg border border-line bg-surface px-3 py-2 text-[0.8125rem] shadow-pop">
      <p className="font-medium">
        <AbsoluteTime at={point.at} />
      </p>
      <p className="tabular text-ink-2">
        {point.offsetMs === null && point.line !== undefined ? 'Reaches 15 minutes' : offsetText(point.offsetMs)}
      </p>
    </div>
  );
}

const dayOf = (atMs: number) => dayText(new Date(atMs).toISOString().slice(0, 10));

/** The offset over time between the lines at 15 minutes. Decorative for screen readers: the table below it says the same. */
export function ClockChart({ clock }: { clock: ClockView }) {
  const limit = clock.refusedFromMs / MINUTE_MS;
  const reach = clockReach(clock);
  return (
    <>
      <div aria-hidden className="h-48 w-full">
        <ResponsiveContainer width="100%" height="100%">
          <LineChart
            data={clockPoints(clock)}
            margin={{ top: 4, right: 8, bottom: 0, left: 0 }}
            accessibilityLayer={false}
          >
            <CartesianGrid vertical={false} stroke="var(--line)" />
            <XAxis
              {...{ dataKey: 'atMs', type: 'number', domain: ['dataMin', 'dataMax'], minTickGap: 48 }}
              {...{ tickFormatter: dayOf, tickLine: false, axisLine: false, tick: TICK }}
            />
            <YAxis
              {...{ width: 'auto', domain: [-reach, reach], unit: ' min', tickCount: 5, allowDecimals: false }}
              {...{ tickLine: false, axisLine: false, tick: TICK }}
            />
            {[limit, -limit].map((y) => (
              <ReferenceLine key={y} y={y} stroke="var(--block)" strokeDasharray="4 3" />
            ))}
            <Tooltip cursor={{ stroke: 'var(--line-strong)' }} content={<Bubble />} />
            <Line
              {...{ dataKey: 'offset', stroke: 'var(--accent)', strokeWidth: 2, dot: clock.readings.length < 40 }}
              isAnimationActive={false}
            />
            <Line
              {...{ dataKey: 'line', stroke: 'var(--warn-fill)', strokeDasharray: '5 4', dot: false }}
              {...{ connectNulls: true, isAnimationActive: false }}
            />
          </LineChart>
        </ResponsiveContainer>
      </div>
      <ReadingTable clock={clock} />
    </>
  );
}

function ReadingTable({ clock }: { clock: ClockView }) {
  return (
    <details className="mt-3 text-[0.8125rem]">
      <summary className="w-fit rounded text-ink-2 hover:text-ink">Show as a table</summary>
      <div className="mt-2 max-h-64 overflow-y-auto rounded-lg border border-line">
        <table className="tabular w-full">
          <caption className="sr-only">This machine’s clock against the server’s and against time servers</caption>
          <thead className="sticky top-0 bg-surface-2 text-ink-3">
            <tr>
              {['Measured', 'Server', 'Time servers'].map((name, index) => (
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
            {[...clock.readings].reverse().map(({ at, offsetMs, ntpOffsetMs }) => (
              <tr key={at}>
                <th scope="row" className="px-3 py-1.5 text-start font-normal">
                  <AbsoluteTime at={at} />
                </th>
                <td className="px-3 py-1.5 text-end">{offsetText(offsetMs)}</td>
                <td className="px-3 py-1.5 text-end">{ntpOffsetMs === null ? 'not asked' : offsetText(ntpOffsetMs)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
