'use client';

import { useState } from 'react';
import type { AcknowledgementDraft, PlanFinding, PlanView } from '@/lib/control/views';
import type { ActionResult } from '../ui/action-result';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Field } from '../ui/field';
import { ProblemNote } from '../ui/problem-note';
import { Select } from '../ui/select';
import { Textarea } from '../ui/textarea';
import { useAction } from '../ui/use-action';

const DAYS = [
  { days: 7, label: '7 days' },
  { days: 30, label: '30 days' },
  { days: 90, label: '90 days' },
  { days: 365, label: 'a year' },
] as const;
const USUAL_DAYS = 30;
const LONGEST_REASON = 500;

/** "I know, because ..., until ...": a quiet button on a finding, and the question it opens. */
export function AcknowledgeDialog({
  finding,
  acknowledge,
  onDone,
}: {
  finding: PlanFinding;
  acknowledge: (input: AcknowledgementDraft) => Promise<ActionResult<PlanView>>;
  onDone: (plan: PlanView) => void;
}) {
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const [days, setDays] = useState<number>(USUAL_DAYS);
  const { run, pending, problem, clear } = useAction(acknowledge);
  const onOpenChange = (next: boolean) => {
    setOpen(next);
    clear();
  };
  const submit = async () => {
    const plan = await run({ findingId: finding.id, reason, days });
    if (plan === null) return;
    setOpen(false);
    onDone(plan);
  };
  const form = `acknowledge-${finding.id}`;
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      trigger={
        <Button size="sm" variant="ghost" className="-ms-1.5 w-fit" aria-label={`Acknowledge: ${finding.title}`}>
          Acknowledge…
        </Button>
      }
      title="Acknowledge this finding"
      description={finding.severity === 'holds' ? HOLDS : COUNTS}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button variant="primary" type="submit" form={form} pending={pending}>
            Acknowledge
          </Button>
        </>
      }
    >
      <form
        id={form}
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <p className="font-medium [overflow-wrap:anywhere]">{finding.title}</p>
        <Field
          label="I know, because"
          hint="Whoever looks at this job later reads it."
          error={problem?.field === 'reason' ? problem.what : null}
        >
          <Textarea
            required
            maxLength={LONGEST_REASON}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
        <Field label="For" hint="Afterwards it counts again.">
          <Select value={days} onChange={(event) => setDays(Number(event.target.value))}>
            {DAYS.map((one) => (
              <option key={one.days} value={one.days}>
                {one.label}
              </option>
            ))}
          </Select>
        </Field>
        {problem !== null && problem.field !== 'reason' && <ProblemNote problem={problem} />}
      </form>
    </Dialog>
  );
}

const COUNTS = 'Runs of this job fold it away while it is about the same. When it changes, it is shown again.';
const HOLDS =
  'Scheduled runs of this job no longer wait because of it while it is about the same. When it changes, they do.';
