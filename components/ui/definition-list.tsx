import { clsx } from 'clsx';
import type { ReactNode } from 'react';

export interface Definition {
  readonly term: string;
  readonly value: ReactNode;
}

/** Names and values. `columns` 2 puts two pairs side by side from 640 px. */
export function DefinitionList({ items, columns = 1 }: { items: readonly Definition[]; columns?: 1 | 2 }) {
  return (
    <dl className={clsx('grid min-w-0 gap-x-8 gap-y-3', columns === 2 && 'sm:grid-cols-2')}>
      {items.map((item) => (
        <div
          key={item.term}
          className={clsx('grid min-w-0 gap-0.5', columns === 1 && 'sm:grid-cols-[9.5rem_1fr] sm:gap-4')}
        >
          <dt className="text-ink-3">{item.term}</dt>
          <dd className="min-w-0 [overflow-wrap:anywhere]">{item.value}</dd>
        </div>
      ))}
    </dl>
  );
}
