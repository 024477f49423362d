'use client';

import { CalendarClock } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import type { Problem, ScheduleView } from '@/lib/control/views';
import type { ActionResult } from '../ui/action-result';
import { Card } from '../ui/card';
import { Field } from '../ui/field';
import { Input } from '../ui/input';
import { Select } from '../ui/select';
import { AbsoluteTime } from '../ui/time';
import type { SectionProps } from './section-props';

const PRESETS = [
  { cron: '30 2 * * *', label: 'Every night at 02:30' },
  { cron: '0 * * * *', label: 'Every hour' },
  { cron: '0 */6 * * *', label: 'Every 6 hours' },
  { cron: '30 2 * * 0', label: 'Every Sunday at 02:30' },
  { cron: '', label: 'Only when started by hand' },
] as const;
const CUSTOM = 'custom';
const SETTLE_MS = 300;

/** When it runs: a few usual answers, or cron; said back in words with the next five runs. */
export function ScheduleSection({
  draft,
  change,
  errorOf,
  describe,
}: SectionProps & { describe: (cron: string, timezone: string) => Promise<ActionResult<ScheduleView>> }) {
  const [custom, setCustom] = useState(!PRESETS.some((one) => one.cron === draft.cron));
  const zones = useId();
  const pick = (value: string) => {
    setCustom(value === CUSTOM);
    if (value !== CUSTOM) change({ cron: value });
  };
  return (
    <Card title="When">
      <div className="grid gap-4">
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Schedule">
            <Select value={custom ? CUSTOM : draft.cron} onChange={(event) => pick(event.target.value)}>
              {PRESETS.map((one) => (
                <option key={one.cron} value={one.cron}>
                  {one.label}
                </option>
              ))}
              <option value={CUSTOM}>Cron expression …</option>
            </Select>
          </Field>
          <Field label="Time zone" error={errorOf('timezone')}>
            <Input
              list={zones}
              autoComplete="off"
              value={draft.timezone}
              onChange={(event) => change({ timezone: event.target.value })}
            />
          </Field>
          <datalist id={zones}>
            {Intl.supportedValuesOf('timeZone').map((zone) => (
              <option key={zone} value={zone} />
            ))}
          </datalist>
        </div>
        {custom && (
          <Field
            label="Cron expression"
            hint="Five fields: minute, hour, day of month, month, day of week."
            error={errorOf('cron')}
          >
            <Input
              mono
              value={draft.cron}
              placeholder="30 2 * * *"
              onChange={(event) => change({ cron: event.target.value })}
            />
          </Field>
        )}
        <NextRuns cron={draft.cron} timezone={draft.timezone} sayIn={describe} />
      </div>
    </Card>
  );
}

function NextRuns({
  cron,
  timezone,
  sayIn,
}: {
  cron: string;
  timezone: string;
  sayIn: (cron: string, timezone: string) => Promise<ActionResult<ScheduleView>>;
}) {
  const [said, setSaid] = useState<ScheduleView | Problem | null>(null);
  useEffect(() => {
    let current = true;
    const timer = setTimeout(async () => {
      const result = await sayIn(cron, timezone);
      if (current) setSaid('ok' in result ? result.ok : result.problem);
    }, SETTLE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [cron, timezone, sayIn]);
  if (said === null) return <p className="min-h-5 text-ink-3">…</p>;
  if ('what' in said) return <p className="text-block">{`${said.what} ${said.remedy}`}</p>;
  return (
    <div className="grid gap-1.5 rounded-lg bg-surface-2 p-3" aria-live="polite">
      <p className="flex items-center gap-2 font-medium">
        <CalendarClock aria-hidden className="size-4 text-accent-text" /> {said.words}
      </p>
      {said.next.length > 0 && (
        <ol className="grid gap-x-6 text-[0.8125rem] text-ink-2 sm:grid-cols-2" aria-label="The next five runs">
          {said.next.map((at) => (
            <li key={at}>
              <AbsoluteTime at={at} zone={said.timezone} />
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
