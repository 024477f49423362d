'use client';

import { Switch as Radix } from 'radix-ui';
import { type ReactNode, useId } from 'react';

/** On or off, in effect at once. The label is part of it. */
export function Switch({
  checked,
  onChange,
  label,
  hint,
  disabled = false,
  name,
}: {
  checked: boolean;
  onChange: (checked: boolean) => void;
  label: ReactNode;
  hint?: ReactNode;
  disabled?: boolean;
  name?: string;
}) {
  const id = useId();
  return (
    <div className="flex items-start gap-3">
      <Radix.Root
        id={id}
        checked={checked}
        onCheckedChange={onChange}
        disabled={disabled}
        aria-describedby={hint ? `${id}-hint` : undefined}
        {...(name === undefined ? {} : { name })}
        className="relative mt-0.5 h-5 w-9 shrink-0 rounded-full border border-control-line bg-surface-3 transition-colors disabled:opacity-55 data-[state=checked]:border-accent data-[state=checked]:bg-accent"
      >
        <Radix.Thumb className="block size-4 translate-x-px rounded-full border border-control-line bg-white shadow-sm transition-transform data-[state=checked]:translate-x-4 data-[state=checked]:border-transparent" />
      </Radix.Root>
      <div className="min-w-0">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {hint ? (
          <p id={`${id}-hint`} className="text-[0.8125rem] text-ink-3">
            {hint}
          </p>
        ) : null}
      </div>
    </div>
  );
}
