import { clsx } from 'clsx';
import type { ReactNode } from 'react';

export interface Column<Row> {
  readonly key: string;
  /** Column heading; also the label of the value on phones. Empty for a column of buttons. */
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  readonly align?: 'start' | 'end';
  /** Extra classes of the cells: widths, `hidden lg:table-cell`. */
  readonly className?: string;
}

/**
 * A real table; below 640 px every row becomes a card with the first column as its heading. Roles are written out because
 * browsers drop table semantics when `display` changes.
 */
export function Table<Row>({
  caption,
  columns,
  rows,
  rowKey,
}: {
  /** Read aloud; not shown. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
}) {
  return (
    <div className="relative overflow-x-auto">
      {/* biome-ignore-start lint/a11y/noRedundantRoles: display:block on phones removes the implicit roles */}
      {/* biome-ignore-start lint/a11y/useSemanticElements: the elements are semantic already */}
      <table role="table" className="table-cards w-full border-collapse text-start">
        <caption className="sr-only">{caption}</caption>
        <thead role="rowgroup">
          <tr role="row" className="border-line border-b bg-surface-2/60">
            {columns.map((column) => (
              <th
                key={column.key}
                role="columnheader"
                scope="col"
                className={clsx(
                  'whitespace-nowrap px-4 py-2 font-medium text-ink-3 text-xs first:ps-5 last:pe-5',
                  column.align === 'end' ? 'text-end' : 'text-start',
                  column.className,
                )}
              >
                {column.header === '' ? <span className="sr-only">Actions</span> : column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup" className="divide-y divide-line">
          {rows.map((row) => (
            <tr key={rowKey(row)} role="row" className="hover:bg-surface-2/50">
              {columns.map((column, index) => {
                const cell = clsx(
                  'sm:px-4 sm:py-2.5 sm:align-middle sm:first:ps-5 sm:last:pe-5',
                  column.align === 'end' ? 'sm:text-end' : 'text-start',
                  column.className,
                );
                return index === 0 ? (
                  <th key={column.key} role="rowheader" scope="row" className={clsx(cell, 'font-medium')}>
                    {column.cell(row)}
                  </th>
                ) : (
                  <td key={column.key} role="cell" data-label={column.header} className={cell}>
                    {column.cell(row)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {/* biome-ignore-end lint/a11y/useSemanticElements: see above */}
      {/* biome-ignore-end lint/a11y/noRedundantRoles: see above */}
    </div>
  );
}
