'use client';

import type { SettingsView } from '@/lib/control/views';
import { Card } from '../ui/card';
import { Field } from '../ui/field';
import { countText, moneyText } from '../ui/format';
import { Input } from '../ui/input';
import type { SectionProps } from './section-props';

/** The guard: a run that would cross one of these waits for a person. Empty never means "everything". */
export function LimitsSection({ draft, change, errorOf, settings }: SectionProps & { settings: SettingsView }) {
  return (
    <Card title="Limits" description="A run that would cross one of these is held until you approve it.">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label="Cost of one run"
          hint={`Empty: the default of Settings, ${moneyText(settings.usdPerRun)}.`}
          error={errorOf('limits.usdPerRun')}
        >
          <Input
            inputMode="decimal"
            unit="USD"
            value={draft.usdPerRun}
            placeholder={settings.usdPerRun}
            onChange={(event) => change({ usdPerRun: event.target.value })}
          />
        </Field>
        <Field
          label="Requests of one run"
          hint={`Empty: the default of Settings, ${countText(settings.requestsPerRun)}.`}
          error={errorOf('limits.requestsPerRun')}
        >
          <Input
            inputMode="numeric"
            value={draft.requestsPerRun}
            placeholder={countText(settings.requestsPerRun)}
            onChange={(event) => change({ requestsPerRun: event.target.value })}
          />
        </Field>
        <Field
          label="Cost of one month"
          hint="Of this job alone. Empty: only the limit of all jobs."
          error={errorOf('limits.usdPerMonth')}
        >
          <Input
            inputMode="decimal"
            unit="USD"
            value={draft.usdPerMonth}
            onChange={(event) => change({ usdPerMonth: event.target.value })}
          />
        </Field>
        <Field
          label="Requests of one month"
          hint={`Empty: only the limit of all jobs, ${countText(settings.requestsPerMonth)}.`}
          error={errorOf('limits.requestsPerMonth')}
        >
          <Input
            inputMode="numeric"
            value={draft.requestsPerMonth}
            onChange={(event) => change({ requestsPerMonth: event.target.value })}
          />
        </Field>
        <Field label="Deletions of one run" hint="Empty: no limit by number." error={errorOf('limits.deletesCount')}>
          <Input
            inputMode="numeric"
            unit="objects"
            value={draft.deletesCount}
            onChange={(event) => change({ deletesCount: event.target.value })}
          />
        </Field>
        <Field label="Share of files deleted" hint="Empty: no limit by share." error={errorOf('limits.deletesPercent')}>
          <Input
            inputMode="decimal"
            unit="%"
            value={draft.deletesPercent}
            onChange={(event) => change({ deletesPercent: event.target.value })}
          />
        </Field>
      </div>
    </Card>
  );
}
