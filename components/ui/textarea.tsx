'use client';

import { clsx } from 'clsx';
import type { ComponentProps } from 'react';
import { CONTROL, useFieldProps } from './field';

/** A text control of several lines that grows with its content. */
export function Textarea({ className, mono = false, ...rest }: ComponentProps<'textarea'> & { mono?: boolean }) {
  const field = useFieldProps(rest);
  return (
    <textarea
      rows={4}
      {...rest}
      {...field}
      className={clsx(CONTROL, 'field-sizing-content min-h-20 py-2', mono && 'font-mono', className)}
    />
  );
}
