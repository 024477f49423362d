'use client';

import { clsx } from 'clsx';
import { RadioGroup } from 'radix-ui';
import { type ReactNode, useId } from 'react';

export interface RadioCard<T extends string> {
  readonly value: T;
  readonly label: ReactNode;
  readonly description?: ReactNode;
  readonly icon?: ReactNode;
  /** Shown at the end of the first line: a price, "Recommended". */
  readonly aside?: ReactNode;
  readonly disabled?: boolean;
}

/** One choice of a few, each explained. */
export function RadioCards<T extends string>({
  label,
  value,
  onChange,
  options,
  columns = 1,
  name,
}: {
  /** Read aloud as the name of the group. */
  label: string;
  value: T;
  onChange: (value: T) => void;
  options: readonly RadioCard<T>[];
  columns?: 1 | 2 | 3;
  name?: string;
}) {
  const id = useId();
  return (
    <RadioGroup.Root
      aria-label={label}
      value={value}
      onValueChange={(next) => onChange(next as T)}
      {...(name === undefined ? {} : { name })}
      className={clsx('grid gap-2.5', columns === 2 && 'sm:grid-cols-2', columns === 3 && 'sm:grid-cols-3')}
    >
      {options.map((option) => (
        <label
          key={option.value}
          htmlFor={`${id}-${option.value}`}
          className={clsx(
            'flex min-w-0 cursor-pointer items-start gap-3 rounded-lg border bg-surface p-3 transition-colors',
            value === option.value
              ? 'border-accent bg-accent-soft/40 ring-1 ring-accent'
              : 'border-line-strong hover:bg-surface-2',
            option.disabled === true && 'pointer-events-none opacity-55',
          )}
        >
          <RadioGroup.Item
            id={`${id}-${option.value}`}
            value={option.value}
            disabled={option.disabled === true}
            aria-describedby={option.description === undefined ? undefined : `${id}-${option.value}-text`}
            aria-labelledby={`${id}-${option.value}-name`}
            className="mt-0.5 flex size-4.5 shrink-0 items-center justify-center rounded-full border border-control-line bg-surface data-[state=checked]:border-accent"
          >
            <RadioGroup.Indicator className="size-2.5 rounded-full bg-accent" />
          </RadioGroup.Item>
          <span className="min-w-0 flex-1">
            <span className="flex flex-wrap items-center justify-between gap-x-3">
              <span id={`${id}-${option.value}-name`} className="flex items-center gap-1.5 font-medium [&_svg]:size-4">
                {option.icon}
                {option.label}
              </span>
              {option.aside !== undefined && <span className="text-[0.8125rem] text-ink-3">{option.aside}</span>}
            </span>
            {option.description !== undefined && (
              <span id={`${id}-${option.value}-text`} className="block text-[0.8125rem] text-ink-2">
                {option.description}
              </span>
            )}
          </span>
        </label>
      ))}
    </RadioGroup.Root>
  );
}
