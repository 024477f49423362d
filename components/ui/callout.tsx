import { clsx } from 'clsx';
import { CircleCheck, Hand, Info, type LucideIcon, OctagonX, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { TEXT, type Tone } from './tone';

/** The icon of each meaning, the same everywhere. */
export const TONE_ICON: Record<Tone, LucideIcon> = {
  neutral: Info,
  accent: Info,
  ok: CircleCheck,
  warn: TriangleAlert,
  hold: Hand,
  block: OctagonX,
  info: Info,
};

const EDGE: Record<Tone, string> = {
  neutral: 'border-line bg-surface-2',
  accent: 'border-accent/30 bg-accent-soft/60',
  ok: 'border-ok/30 bg-ok-soft/60',
  warn: 'border-warn/30 bg-warn-soft/60',
  hold: 'border-hold/30 bg-hold-soft/60',
  block: 'border-block/30 bg-block-soft/60',
  info: 'border-info/25 bg-info-soft/60',
};

/** A note with a meaning. `live` announces it when it appears: results and problems. */
export function Callout({
  tone = 'info',
  title,
  icon,
  actions,
  live,
  children,
  className,
}: {
  tone?: Tone;
  title?: ReactNode;
  icon?: LucideIcon;
  actions?: ReactNode;
  live?: 'polite' | 'assertive';
  children?: ReactNode;
  className?: string;
}) {
  const Icon = icon ?? TONE_ICON[tone];
  return (
    <div
      {...(live === undefined ? {} : { role: live === 'assertive' ? 'alert' : 'status' })}
      className={clsx('flex min-w-0 gap-3 rounded-xl border p-3.5', EDGE[tone], className)}
    >
      <Icon aria-hidden className={clsx('mt-0.5 size-4.5 shrink-0', TEXT[tone])} />
      <div className="grid min-w-0 flex-1 gap-1">
        {title !== undefined && <p className="font-semibold">{title}</p>}
        {children !== undefined && <div className="min-w-0 text-ink-2">{children}</div>}
        {actions !== undefined && <div className="mt-2 flex flex-wrap gap-2">{actions}</div>}
      </div>
    </div>
  );
}
