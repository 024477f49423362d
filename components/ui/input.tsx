'use client';

import { clsx } from 'clsx';
import type { ComponentProps, ReactNode } from 'react';
import { CONTROL, useFieldProps } from './field';

/** A one-line text control; `unit` stands at its end, `mono` suits paths, keys and cron. */
export function Input({
  className,
  mono = false,
  unit,
  ...rest
}: ComponentProps<'input'> & { mono?: boolean; unit?: ReactNode }) {
  const field = useFieldProps(rest);
  const input = (
    <input
      {...rest}
      {...field}
      className={clsx(CONTROL, 'h-10 sm:h-9', mono && 'font-mono', unit !== undefined && 'pe-16', className)}
    />
  );
  if (unit === undefined) return input;
  return (
    <span className="relative block">
      {input}
      <span className="pointer-events-none absolute inset-y-0 end-3 flex items-center text-ink-3">{unit}</span>
    </span>
  );
}
