'use client';

import { useState } from 'react';
import { Card } from '../ui/card';
import { Checkbox } from '../ui/checkbox';
import { Field } from '../ui/field';
import { Input } from '../ui/input';
import { Select } from '../ui/select';
import type { ProofScheduleDraft } from './draft';
import type { SectionProps } from './section-props';

const TIMES = [
  { cron: '', label: 'Only when started by hand' },
  { cron: '0 5 * * 0', label: 'Every Sunday at 05:00' },
  { cron: '0 5 1 * *', label: 'On the first of each month at 05:00' },
  { cron: '0 5 * * *', label: 'Every day at 05:00' },
] as const;
const CUSTOM = 'custom';

const METHODS: readonly { value: ProofScheduleDraft['method']; label: string; hint: string }[] = [
  {
    value: 'drill',
    label: 'Restore drill',
    hint: 'Restores some files into a scratch folder and compares them there.',
  },
  { value: 'read', label: 'Read a share', hint: 'Reads the bytes of some files and compares their SHA-256.' },
  { value: 'list', label: 'List', hint: 'Compares every size with a listing of the bucket. The cheapest.' },
  { value: 'head', label: 'Ask for every object', hint: 'Compares every size, one HEAD request for each file.' },
];

/** Proof on a schedule that the newest snapshot can be restored. */
export function VerificationSection({ draft, change, errorOf }: SectionProps) {
  const { proofSchedule } = draft;
  const [custom, setCustom] = useState(!TIMES.some((one) => one.cron === proofSchedule.cron));
  const set = (part: Partial<ProofScheduleDraft>) => change({ proofSchedule: { ...proofSchedule, ...part } });
  const pick = (value: string) => {
    setCustom(value === CUSTOM);
    if (value !== CUSTOM) set({ cron: value });
  };
  const isOn = custom || proofSchedule.cron !== '';
  return (
    <Card
      title="Verification"
      description="Proves by itself that the newest snapshot can be restored. Above a limit it waits for you instead."
    >
      <div className="grid gap-4">
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Verify" hint="In the time zone of the schedule." error={errorOf('proofSchedule.cron')}>
            <Select value={custom ? CUSTOM : proofSchedule.cron} onChange={(event) => pick(event.target.value)}>
              {TIMES.map((one) => (
                <option key={one.cron} value={one.cron}>
                  {one.label}
                </option>
              ))}
              <option value={CUSTOM}>Cron expression …</option>
            </Select>
          </Field>
          {custom && (
            <Field label="Cron expression of the verification" hint="Minute, hour, day of month, month, day of week.">
              <Input
                mono
                value={proofSchedule.cron}
                placeholder="0 5 * * 0"
                onChange={(event) => set({ cron: event.target.value })}
              />
            </Field>
          )}
          {isOn && <MethodFields schedule={proofSchedule} set={set} errorOf={errorOf} />}
        </div>
        {isOn && draft.databases.length > 0 && (
          <Checkbox
            checked={proofSchedule.databases}
            onChange={(databases) => set({ databases })}
            label="Load every database dump into a scratch database"
            hint="On the server it came from, with every table's rows counted; the scratch database is dropped afterwards. The user of the database must be allowed to make one."
          />
        )}
      </div>
    </Card>
  );
}

function MethodFields({
  schedule,
  set,
  errorOf,
}: {
  schedule: ProofScheduleDraft;
  set: (part: Partial<ProofScheduleDraft>) => void;
  errorOf: SectionProps['errorOf'];
}) {
  const { method, percent, files } = schedule;
  const pick = (value: string) => set({ method: METHODS.find((one) => one.value === value)?.value ?? method });
  return (
    <>
      <Field label="How" hint={METHODS.find((one) => one.value === method)?.hint}>
        <Select value={method} onChange={(event) => pick(event.target.value)}>
          {METHODS.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </Select>
      </Field>
      {method === 'read' && (
        <Field label="Share of the files" hint="Drawn anew each time." error={errorOf('proofSchedule.percent')}>
          <Input
            inputMode="decimal"
            unit="%"
            value={percent}
            onChange={(event) => set({ percent: event.target.value })}
          />
        </Field>
      )}
      {method === 'drill' && (
        <Field label="Files to restore" hint="Drawn anew each time." error={errorOf('proofSchedule.files')}>
          <Input
            inputMode="numeric"
            unit="files"
            value={files}
            onChange={(event) => set({ files: event.target.value })}
          />
        </Field>
      )}
    </>
  );
}
