/** What a colour means. Always shown together with an icon or words, never alone. */
export type Tone = 'neutral' | 'accent' | 'ok' | 'warn' | 'hold' | 'block' | 'info';

/** Soft background with readable text of the same meaning. */
export const SOFT: Record<Tone, string> = {
  neutral: 'bg-surface-3 text-ink-2',
  accent: 'bg-accent-soft text-accent-text',
  ok: 'bg-ok-soft text-ok',
  warn: 'bg-warn-soft text-warn',
  hold: 'bg-hold-soft text-hold',
  block: 'bg-block-soft text-block',
  info: 'bg-info-soft text-info',
};

/** Text colour on a plain surface. */
export const TEXT: Record<Tone, string> = {
  neutral: 'text-ink-3',
  accent: 'text-accent-text',
  ok: 'text-ok',
  warn: 'text-warn',
  hold: 'text-hold',
  block: 'text-block',
  info: 'text-info',
};

/** Solid fill for bars and dots. */
export const FILL: Record<Tone, string> = {
  neutral: 'bg-line-strong',
  accent: 'bg-accent',
  ok: 'bg-ok-fill',
  warn: 'bg-warn-fill',
  hold: 'bg-hold-fill',
  block: 'bg-block-fill',
  info: 'bg-info',
};
