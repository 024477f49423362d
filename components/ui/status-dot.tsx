import { clsx } from 'clsx';
import type { ReactNode } from 'react';
import { FILL, type Tone } from './tone';

/** A dot beside its words; `live` pulses while something is under way. */
export function StatusDot({ tone, live = false, children }: { tone: Tone; live?: boolean; children: ReactNode }) {
  return (
    <span className="inline-flex items-center gap-2">
      <span aria-hidden className="relative flex size-2 shrink-0">
        {live && <span className={clsx('absolute inset-0 animate-ping rounded-full opacity-60', FILL[tone])} />}
        <span className={clsx('relative size-2 rounded-full', FILL[tone])} />
      </span>
      {children}
    </span>
  );
}
