'use client';

import { clsx } from 'clsx';
import { CircleAlert } from 'lucide-react';
import { createContext, type ReactNode, useContext, useId } from 'react';

interface FieldIds {
  readonly id: string;
  readonly describedBy: string | undefined;
  readonly invalid: boolean;
}

const FieldContext = createContext<FieldIds | null>(null);

/** What a control inside a Field passes on, so that label, hint and error are read with it. */
export function useFieldProps(own: { id?: string | undefined; 'aria-describedby'?: string | undefined }) {
  const field = useContext(FieldContext);
  return {
    id: own.id ?? field?.id,
    'aria-describedby': [own['aria-describedby'], field?.describedBy].filter(Boolean).join(' ') || undefined,
    'aria-invalid': field?.invalid || undefined,
  };
}

/** Label above, hint and error below, wired to the one control inside. */
export function Field({
  label,
  hint,
  error,
  optional = false,
  className,
  children,
}: {
  label: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
  optional?: boolean;
  className?: string;
  children: ReactNode;
}) {
  const id = useId();
  const invalid = error !== undefined && error !== null && error !== '';
  const describedBy = [hint ? `${id}-hint` : '', invalid ? `${id}-error` : ''].filter(Boolean).join(' ') || undefined;
  return (
    <div className={clsx('grid min-w-0 content-start gap-1.5', className)}>
      <label htmlFor={id} className="font-medium">
        {label}
        {optional && <span className="font-normal text-ink-3"> (optional)</span>}
      </label>
      <FieldContext value={{ id, describedBy, invalid }}>{children}</FieldContext>
      {hint ? (
        <p id={`${id}-hint`} className="text-[0.8125rem] text-ink-3">
          {hint}
        </p>
      ) : null}
      {invalid && (
        <p id={`${id}-error`} className="flex items-start gap-1.5 text-[0.8125rem] text-block">
          <CircleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
          <span>{error}</span>
        </p>
      )}
    </div>
  );
}

/** A group of controls under one legend. */
export function Fieldset({
  legend,
  hint,
  children,
  className,
}: {
  legend: ReactNode;
  hint?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  const id = useId();
  return (
    <fieldset aria-describedby={hint ? id : undefined} className={clsx('grid min-w-0 gap-2.5', className)}>
      <legend className="mb-1.5 font-medium">{legend}</legend>
      {hint ? (
        <p id={id} className="-mt-1.5 text-[0.8125rem] text-ink-3">
          {hint}
        </p>
      ) : null}
      {children}
    </fieldset>
  );
}

/** Shared look of text controls. */
export const CONTROL =
  'w-full min-w-0 rounded-lg border border-control-line/70 bg-surface px-3 text-base text-ink placeholder:text-ink-3/80 hover:border-control-line aria-invalid:border-block disabled:cursor-not-allowed disabled:bg-surface-2 disabled:text-ink-3 sm:text-sm focus-visible:outline-offset-0';
