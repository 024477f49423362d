'use client';

import { clsx } from 'clsx';
import { useState } from 'react';

export interface StripCell {
  /** Names the cell in the tooltip: "23 Nov: 1 run, succeeded". */
  readonly label: string;
  readonly look: 'empty' | 'full' | 'striped' | 'split' | 'hollow' | 'outline' | 'half';
  readonly tone: 'neutral' | 'ok' | 'warn' | 'hold' | 'block' | 'accent';
}

const FILLS: Record<StripCell['tone'], string> = {
  neutral: 'text-line-strong',
  ok: 'text-ok-fill',
  warn: 'text-warn-fill',
  hold: 'text-hold-fill',
  block: 'text-block-fill',
  accent: 'text-accent',
};

const LOOKS: Record<StripCell['look'], string> = {
  empty: 'h-1 bg-current rounded-full',
  full: 'h-full bg-current',
  striped:
    'h-full bg-[repeating-linear-gradient(135deg,currentColor_0_3px,transparent_3px_5px)] ring-1 ring-inset ring-current',
  split: 'h-full bg-[linear-gradient(currentColor_0_42%,transparent_42%_58%,currentColor_58%)]',
  hollow: 'h-full ring-[1.5px] ring-inset ring-current',
  outline: 'h-full border border-dashed border-current',
  half: 'h-1/2 bg-current animate-pulse',
};

/** A row of days: shape and colour tell the state, the bubble and `summary` tell it in words. */
export function Strip({
  cells,
  summary,
  size = 'md',
}: {
  cells: readonly StripCell[];
  summary: string;
  size?: 'sm' | 'md';
}) {
  const [active, setActive] = useState<number | null>(null);
  const cell = active === null ? undefined : cells[active];
  return (
    <div className="relative min-w-0">
      <div
        role="img"
        aria-label={summary}
        className={clsx('flex items-end', size === 'sm' ? 'h-5' : 'h-8')}
        onPointerLeave={() => setActive(null)}
      >
        {cells.map((one, index) => (
          <span
            key={one.label}
            className={clsx('flex h-full min-w-0 flex-1 items-end px-px', FILLS[one.tone])}
            onPointerEnter={() => setActive(index)}
          >
            <span
              className={clsx(
                'block w-full rounded-[2px] transition-opacity',
                LOOKS[one.look],
                active !== null && active !== index && 'opacity-50',
              )}
            />
          </span>
        ))}
      </div>
      {cell !== undefined && active !== null && (
        <span
          aria-hidden
          className="pointer-events-none absolute bottom-full z-20 mb-1.5 -translate-x-1/2 rounded-md bg-ink px-2 py-1 text-bg text-xs whitespace-nowrap shadow-pop"
          style={{ left: `clamp(4.5rem, ${((active + 0.5) / cells.length) * 100}%, calc(100% - 4.5rem))` }}
        >
          {cell.label}
        </span>
      )}
    </div>
  );
}
