'use client';

import { clsx } from 'clsx';
import { Check, Minus } from 'lucide-react';
import { Checkbox as Radix } from 'radix-ui';
import { type ReactNode, useId } from 'react';

/** A tick with its label; 'indeterminate' for a folder of which some is chosen. */
export function Checkbox({
  checked,
  onChange,
  label,
  hint,
  labelHidden = false,
  disabled = false,
  name,
}: {
  checked: boolean | 'indeterminate';
  onChange: (checked: boolean) => void;
  label: ReactNode;
  hint?: ReactNode;
  /** The label is only read aloud: rows of a table. */
  labelHidden?: boolean;
  disabled?: boolean;
  name?: string;
}) {
  const id = useId();
  return (
    <div className="flex items-start gap-2.5">
      <Radix.Root
        id={id}
        checked={checked}
        onCheckedChange={(next) => onChange(next === true)}
        disabled={disabled}
        aria-describedby={hint ? `${id}-hint` : undefined}
        {...(name === undefined ? {} : { name })}
        className="mt-0.5 flex size-4.5 shrink-0 items-center justify-center rounded-[5px] border border-control-line bg-surface text-on-accent disabled:opacity-55 data-[state=checked]:border-accent data-[state=checked]:bg-accent data-[state=indeterminate]:border-accent data-[state=indeterminate]:bg-accent"
      >
        <Radix.Indicator>
          {checked === 'indeterminate' ? (
            <Minus aria-hidden className="size-3.5" />
          ) : (
            <Check aria-hidden className="size-3.5" strokeWidth={3} />
          )}
        </Radix.Indicator>
      </Radix.Root>
      <div className={clsx('min-w-0', labelHidden && 'sr-only')}>
        <label htmlFor={id}>{label}</label>
        {hint ? (
          <p id={`${id}-hint`} className="text-[0.8125rem] text-ink-3">
            {hint}
          </p>
        ) : null}
      </div>
    </div>
  );
}
