'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { ProblemNote } from '@/components/ui/problem-note';
import { RadioCards } from '@/components/ui/radio-cards';
import { useAction } from '@/components/ui/use-action';
import type { Bill } from '@/lib/control/views-costs';
import type { BillActions } from './actions';

const SCOPES = [
  { value: 's3', label: 'Amazon S3', description: 'Storage, requests and transfer of every bucket' },
  { value: 'account', label: 'Whole account', description: 'Every service' },
] as const;

/** Threshold, address and what is watched, in a dialog. */
export function AlarmForm({ bill, save }: { bill: Bill; save: BillActions['setAlarm'] }) {
  const { alarm, destinationId } = bill;
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [draft, setDraft] = useState({
    ...{ usd: alarm?.usd ?? '10', email: alarm?.mails[0]?.email ?? '', scope: alarm?.scope ?? ('s3' as const) },
  });
  const action = useAction(save);
  const wrong = (field: string) => (action.problem?.field === field ? action.problem.what : undefined);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if ((await action.run(destinationId, draft)) === null) return;
    setOpen(false);
    router.refresh();
  };
  return (
    <Dialog
      title={alarm === null ? 'Set a billing alarm' : 'Change the billing alarm'}
      description="An alarm and a topic in CloudWatch and SNS (us-east-1), tagged as made by this Foresync. Amazon first sends a mail with a link to click."
      open={open}
      onOpenChange={setOpen}
      trigger={<Button size="sm">{alarm === null ? 'Set an alarm …' : 'Change …'}</Button>}
      size="sm"
    >
      <form noValidate onSubmit={submit} className="grid gap-4">
        <Field label="Above, in a month" error={wrong('usd')}>
          <Input
            inputMode="decimal"
            unit="USD"
            value={draft.usd}
            onChange={(event) => setDraft({ ...draft, usd: event.target.value.trim() })}
          />
        </Field>
        <Field label="Mail to" error={wrong('email')}>
          <Input
            type="email"
            autoComplete="email"
            value={draft.email}
            onChange={(event) => setDraft({ ...draft, email: event.target.value.trim() })}
          />
        </Field>
        <RadioCards
          label="What is watched"
          value={draft.scope}
          onChange={(scope) => setDraft({ ...draft, scope })}
          options={SCOPES}
        />
        {action.problem !== null && action.problem.field === null && <ProblemNote problem={action.problem} />}
        <Button type="submit" variant="primary" pending={action.pending}>
          Set alarm
        </Button>
      </form>
    </Dialog>
  );
}
