'use client';

import { clsx } from 'clsx';
import { ChevronsUpDown } from 'lucide-react';
import type { ComponentProps } from 'react';
import { CONTROL, useFieldProps } from './field';

/** The browser's own select, styled: best on phones and with screen readers. */
export function Select({ className, children, ...rest }: ComponentProps<'select'>) {
  const field = useFieldProps(rest);
  return (
    <span className={clsx('relative block min-w-0', className)}>
      <select {...rest} {...field} className={clsx(CONTROL, 'h-10 appearance-none truncate pe-9 sm:h-9')}>
        {children}
      </select>
      <ChevronsUpDown
        aria-hidden
        className="pointer-events-none absolute inset-y-0 end-2.5 my-auto size-4 text-ink-3"
      />
    </span>
  );
}
