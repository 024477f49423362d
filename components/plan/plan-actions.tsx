'use client';

import { Play, RefreshCw, Trash2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import type { PlanView } from '@/lib/control/views';
import { Button, ButtonLink } from '../ui/button';
import { ProblemNote } from '../ui/problem-note';
import { Usd } from '../ui/quantity';
import { useAction } from '../ui/use-action';
import type { PlanCalls } from './plan-calls';

/** Approve, approve without deletes, discard; at hand on phones too. */
export function PlanActions({
  plan,
  calls,
  onChange,
}: {
  plan: PlanView;
  calls: PlanCalls;
  onChange: (plan: PlanView) => void;
}) {
  const router = useRouter();
  const approve = useAction(calls.approve);
  const discard = useAction(calls.discard);
  const again = useAction(calls.again);
  if (plan.state === 'queued' || plan.state === 'working') return null;
  const start = async (deletes: 'included' | 'excluded') => {
    const run = await approve.run(plan.id, deletes);
    if (run !== null) router.push(`/runs/${run.id}`);
  };
  const drop = async () => {
    const next = await discard.run(plan.id);
    if (next !== null) onChange(next);
  };
  const planAgain = async () => {
    const next = await again.run(plan.jobId);
    if (next !== null) router.push(`/plans/${next.id}`);
  };
  const problem = approve.problem ?? discard.problem ?? again.problem;
  const open = plan.state === 'open';
  const approvable = open && plan.verdict !== 'blocked';
  return (
    <div className="sticky bottom-16 lg:bottom-4 z-10 -mx-4 grid gap-3 border-line border-t bg-bg/95 px-4 py-3 backdrop-blur sm:mx-0 sm:rounded-xl sm:border sm:bg-surface/95 sm:px-5 sm:shadow-card">
      {problem !== null && <ProblemNote problem={problem} />}
      <div className="flex flex-wrap items-center gap-2">
        {approvable && (
          <Button
            variant="primary"
            icon={<Play aria-hidden />}
            pending={approve.pending}
            onClick={() => void start('included')}
          >
            Approve and run
          </Button>
        )}
        {approvable && plan.remove.files > 0 && (
          <Button pending={approve.pending} onClick={() => void start('excluded')}>
            Approve without deletes
          </Button>
        )}
        {plan.runId !== null && (
          <ButtonLink variant="primary" href={`/runs/${plan.runId}`}>
            See the run
          </ButtonLink>
        )}
        {(!open || plan.verdict === 'blocked') && (
          <Button icon={<RefreshCw aria-hidden />} pending={again.pending} onClick={() => void planAgain()}>
            Plan again
          </Button>
        )}
        {open && (
          <Button variant="ghost" icon={<Trash2 aria-hidden />} pending={discard.pending} onClick={() => void drop()}>
            Discard
          </Button>
        )}
        {approvable && (
          <span className="ms-auto text-ink-2">
            <Usd value={plan.usd.now} currency={plan.currency} /> now
          </span>
        )}
      </div>
    </div>
  );
}
