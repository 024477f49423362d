'use client';

import { Play } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { ResumeInput, RunView } from '@/lib/control/views';
import type { ActionResult } from '../ui/action-result';
import { Button } from '../ui/button';
import { Card } from '../ui/card';
import { Field } from '../ui/field';
import { countText, moneyText } from '../ui/format';
import { Input } from '../ui/input';
import { ProblemNote } from '../ui/problem-note';
import { useAction } from '../ui/use-action';
import { totalRequests } from './run-table';

/** New limits for a run that stopped at one. They count from its first request; the fields begin with what it needs. */
export function ResumeForm({
  run,
  resume,
  onResumed,
}: {
  run: RunView;
  resume: (id: string, input: ResumeInput) => Promise<ActionResult<RunView>>;
  onResumed: (run: RunView) => void;
}) {
  const [requests, setRequests] = useState(String(run.resume?.requests ?? ''));
  const [usd, setUsd] = useState(run.resume?.usd ?? '');
  const call = useAction(resume);
  const requestsError =
    requests === '' || /^[1-9]\d{0,11}$/.test(requests) ? undefined : 'Enter a whole number above zero.';
  const usdError = usd === '' || /^\d+(\.\d+)?$/.test(usd) ? undefined : 'Enter an amount in dollars, such as 1.50.';
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (requestsError !== undefined || usdError !== undefined) return;
    const limits = { requests: requests === '' ? null : Number(requests), usd: usd === '' ? null : usd };
    const next = await call.run(run.id, limits);
    if (next !== null) onResumed(next);
  };
  return (
    <Card
      title="Go on with a higher limit"
      description="For the whole run from its first request. Filled in: what its plan needs."
    >
      <form noValidate onSubmit={submit} className="grid gap-4">
        <div className="grid gap-4 sm:grid-cols-2">
          <Field
            label="Requests in all"
            hint={`${countText(totalRequests(run.requests))} are sent. Empty: no limit.`}
            error={requestsError}
          >
            <Input
              name="requests"
              inputMode="numeric"
              value={requests}
              onChange={(event) => setRequests(event.target.value.replace(/[\s,]/g, ''))}
            />
          </Field>
          <Field label="Cost in all" hint={`${moneyText(run.usd)} is spent. Empty: no limit.`} error={usdError}>
            <Input
              name="usd"
              inputMode="decimal"
              unit={run.currency}
              value={usd}
              onChange={(event) => setUsd(event.target.value.trim())}
            />
          </Field>
        </div>
        {call.problem !== null && <ProblemNote problem={call.problem} />}
        <div>
          <Button type="submit" variant="primary" icon={<Play aria-hidden />} pending={call.pending}>
            Resume
          </Button>
        </div>
      </form>
    </Card>
  );
}
