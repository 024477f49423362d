import { clsx } from 'clsx';
import type { ReactNode } from 'react';

/** The numbers of a chart, one click below it; what screen readers get in its place. */
export function ChartTable({
  caption,
  columns,
  rows,
}: {
  caption: string;
  columns: readonly string[];
  rows: readonly { readonly key: string; readonly cells: readonly ReactNode[] }[];
}) {
  return (
    <details className="mt-3 text-[0.8125rem]">
      <summary className="w-fit rounded text-ink-2 hover:text-ink">Show as a table</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable with the keyboard */}
      <section aria-label={caption} tabIndex={0} className="mt-2 max-h-64 overflow-auto rounded-lg border border-line">
        <table className="tabular w-full">
          <caption className="sr-only">{caption}</caption>
          <thead className="sticky top-0 bg-surface-2 text-ink-3">
            <tr>
              {columns.map((name, index) => (
                <th
                  key={name}
                  scope="col"
                  className={clsx('whitespace-nowrap px-3 py-1.5 font-medium', index === 0 ? 'text-start' : 'text-end')}
                >
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {rows.map(({ key, cells: [first, ...rest] }) => (
              <tr key={key}>
                <th scope="row" className="whitespace-nowrap px-3 py-1.5 text-start font-normal">
                  {first}
                </th>
                {rest.map((cell, index) => (
                  <td key={columns[index + 1]} className="whitespace-nowrap px-3 py-1.5 text-end">
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
