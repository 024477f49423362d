'use client';

import { Card } from '../ui/card';
import { Field } from '../ui/field';
import { Input } from '../ui/input';
import type { RetentionDraft } from './draft';
import type { SectionProps } from './section-props';

const PERIODS = [
  { name: 'last', label: 'Last', hint: 'The newest ones, whenever they were made.', unit: 'snapshots' },
  { name: 'daily', label: 'Daily', hint: 'The newest of each day.', unit: 'days' },
  { name: 'weekly', label: 'Weekly', hint: 'The newest of each week.', unit: 'weeks' },
  { name: 'monthly', label: 'Monthly', hint: 'The newest of each month.', unit: 'months' },
  { name: 'yearly', label: 'Yearly', hint: 'The newest of each year.', unit: 'years' },
  { name: 'hourly', label: 'Hourly', hint: 'The newest of each hour.', unit: 'hours' },
] as const satisfies readonly { name: keyof RetentionDraft; label: string; hint: string; unit: string }[];

/** Which snapshots stay. All empty: every one. */
export function RetentionSection({ draft, change, errorOf }: SectionProps) {
  const { retention } = draft;
  const set = (part: Partial<RetentionDraft>) => change({ retention: { ...retention, ...part } });
  return (
    <Card
      title="Retention"
      description="Which snapshots to keep; the others are removed after a run that succeeds. All empty: every snapshot is kept."
    >
      <div className="grid gap-4 sm:grid-cols-2">
        {PERIODS.map(({ name, label, hint, unit }) => (
          <Field key={name} label={label} optional hint={hint} error={errorOf(`retention.${name}`)}>
            <Input
              inputMode="numeric"
              unit={unit}
              value={retention[name]}
              onChange={(event) => set({ [name]: event.target.value })}
            />
          </Field>
        ))}
        <Field
          label="Everything within"
          optional
          hint="All younger than this: 30d, 6m or 1y6m."
          error={errorOf('retention.within')}
        >
          <Input
            mono
            autoComplete="off"
            placeholder="30d"
            value={retention.within}
            onChange={(event) => set({ within: event.target.value })}
          />
        </Field>
      </div>
      <p className="mt-4 text-[0.8125rem] text-ink-3">
        The newest snapshot always stays, and so does every file version that a kept snapshot needs. A snapshot is kept
        as soon as one rule keeps it.
      </p>
    </Card>
  );
}
