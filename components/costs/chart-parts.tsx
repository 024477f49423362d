import type { ReactNode } from 'react';

/** Shared look of the axes. */
export const AXIS = {
  tickLine: false,
  axisLine: false,
  tick: { fill: 'var(--ink-3)', fontSize: 12 },
} as const;

/** The bubble of a chart: a title and lines of name and value. */
export function ChartBubble({ title, lines }: { title: ReactNode; lines: readonly { name: string; value: string }[] }) {
  return (
    <div className="rounded-lg border border-line bg-surface px-3 py-2 text-[0.8125rem] shadow-pop">
      <p className="font-medium">{title}</p>
      {lines.map(({ name, value }) => (
        <p key={name} className="tabular flex justify-between gap-4 text-ink-2">
          <span>{name}</span>
          <span>{value}</span>
        </p>
      ))}
    </div>
  );
}
