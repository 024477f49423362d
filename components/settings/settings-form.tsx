'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import type { ActionResult } from '@/components/ui/action-result';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { ProblemNote } from '@/components/ui/problem-note';
import { Select } from '@/components/ui/select';
import { Textarea } from '@/components/ui/textarea';
import { useAction } from '@/components/ui/use-action';
import type { SettingsInput } from '@/lib/control/views';
import { bandwidthText, parseBandwidth } from './bandwidth-text';

interface Draft {
  readonly timezone: string;
  readonly usdPerRun: string;
  readonly requestsPerRun: string;
  readonly usdPerMonth: string;
  readonly requestsPerMonth: string;
  /** Names with spaces or commas between them. */
  readonly ntpServers: string;
  /** See bandwidth-text. */
  readonly bandwidth: string;
}

const TIME_SERVER = /^([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9a-fA-F:.]+\])(:\d{1,5})?$/;

const namesIn = (text: string) => text.split(/[\s,]+/).filter((name) => name !== '');

const isAmount = (text: string) => /^\d+(\.\d+)?$/.test(text);
const isCount = (text: string) => /^[1-9]\d{0,11}$/.test(text);
const DOLLARS = ['usdPerRun', 'usdPerMonth'] as const;
const REQUESTS = ['requestsPerRun', 'requestsPerMonth'] as const;

function check(draft: Draft): Partial<Record<keyof Draft, string>> {
  const dollars = DOLLARS.filter((name) => !isAmount(draft[name]));
  const requests = REQUESTS.filter((name) => !isCount(draft[name]));
  return {
    ...Object.fromEntries(dollars.map((name) => [name, 'Enter an amount in dollars, such as 1.50.'])),
    ...Object.fromEntries(requests.map((name) => [name, 'Enter a whole number above zero.'])),
    ...(!namesIn(draft.ntpServers).every((name) => TIME_SERVER.test(name)) && {
      ntpServers: 'Enter names such as pool.ntp.org, with spaces between them.',
    }),
    ...bandwidthError(draft.bandwidth),
  };
}

function bandwidthError(text: string): { bandwidth?: string } {
  const parsed = parseBandwidth(text);
  return typeof parsed === 'string' ? { bandwidth: parsed } : {};
}

/** Limits of jobs that set none, bandwidth, and the time zone of new schedules. */
export function SettingsForm({
  initial,
  zones,
  save,
}: {
  initial: SettingsInput;
  zones: readonly string[];
  save: (input: SettingsInput) => Promise<ActionResult<true>>;
}) {
  const router = useRouter();
  const [draft, setDraft] = useState<Draft>({
    ...initial,
    usdPerMonth: initial.usdPerMonth ?? '',
    requestsPerRun: String(initial.requestsPerRun),
    requestsPerMonth: String(initial.requestsPerMonth ?? ''),
    ntpServers: initial.ntpServers.join(' '),
    bandwidth: bandwidthText(initial.bandwidth),
  });
  const [tried, setTried] = useState(false);
  const [saved, setSaved] = useState(false);
  const { run, pending, problem } = useAction(save);
  const errors = tried ? check(draft) : {};
  const set = (change: Partial<Draft>) => {
    setSaved(false);
    setDraft((now) => ({ ...now, ...change }));
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const bandwidth = parseBandwidth(draft.bandwidth);
    if (Object.keys(check(draft)).length > 0 || typeof bandwidth === 'string') return;
    const requests = {
      requestsPerRun: Number(draft.requestsPerRun),
      requestsPerMonth: Number(draft.requestsPerMonth),
    };
    const input = { ...draft, ...requests, ntpServers: namesIn(draft.ntpServers), bandwidth };
    const done = (await run(input)) === true;
    setSaved(done);
    if (done) router.refresh();
  };
  return (
    <form noValidate onSubmit={submit} className="grid gap-4">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label="Dollars per run"
          hint="For requests. A run stops before the request that would cross it."
          error={errors.usdPerRun}
        >
          <Input
            name="usdPerRun"
            inputMode="decimal"
            value={draft.usdPerRun}
            unit="USD"
            onChange={(event) => set({ usdPerRun: event.target.value.trim() })}
          />
        </Field>
        <Field label="Requests per run" hint="Of every kind, retries included." error={errors.requestsPerRun}>
          <Input
            name="requestsPerRun"
            inputMode="numeric"
            value={draft.requestsPerRun}
            onChange={(event) => set({ requestsPerRun: event.target.value.replace(/[\s,]/g, '') })}
          />
        </Field>
        <Field
          label="Dollars per month"
          hint="All jobs together, for requests, in one month (UTC). A run that would cross it is held."
          error={errors.usdPerMonth}
        >
          <Input
            name="usdPerMonth"
            inputMode="decimal"
            value={draft.usdPerMonth}
            unit="USD"
            onChange={(event) => set({ usdPerMonth: event.target.value.trim() })}
          />
        </Field>
        <Field label="Requests per month" hint="All jobs together." error={errors.requestsPerMonth}>
          <Input
            name="requestsPerMonth"
            inputMode="numeric"
            value={draft.requestsPerMonth}
            onChange={(event) => set({ requestsPerMonth: event.target.value.replace(/[\s,]/g, '') })}
          />
        </Field>
        <Field label="Time zone" hint="For new schedules. Times on screens are in your browser’s zone.">
          <Select name="timezone" value={draft.timezone} onChange={(event) => set({ timezone: event.target.value })}>
            {!zones.includes(draft.timezone) && <option>{draft.timezone}</option>}
            {zones.map((zone) => (
              <option key={zone}>{zone}</option>
            ))}
          </Select>
        </Field>
        <Field
          label="Time servers"
          optional
          error={errors.ntpServers}
          hint="Asked over NTP whose clock is wrong, this machine’s or the server’s. Empty: nobody is asked."
        >
          <Input
            name="ntpServers"
            value={draft.ntpServers}
            placeholder="pool.ntp.org"
            onChange={(event) => set({ ntpServers: event.target.value })}
          />
        </Field>
        <Field
          label="Bandwidth"
          optional
          error={errors.bandwidth}
          hint="Up and down together, in Mbit/s by hours of the time zone above; the first line that fits counts. Empty: no limit."
        >
          <Textarea
            mono
            name="bandwidth"
            rows={3}
            value={draft.bandwidth}
            placeholder={'08:00-18:00 10\nalways 50'}
            onChange={(event) => set({ bandwidth: event.target.value })}
          />
        </Field>
      </div>
      {problem !== null && <ProblemNote problem={problem} />}
      <div className="flex items-center gap-3">
        <Button type="submit" variant="primary" pending={pending}>
          Save
        </Button>
        <span role="status" className="text-ok">
          {saved && 'Saved.'}
        </span>
      </div>
    </form>
  );
}
