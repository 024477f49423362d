'use client';

import { Play, ScanEye } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { type ComponentProps, useTransition } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { ProblemNote } from '@/components/ui/problem-note';
import { useAction } from '@/components/ui/use-action';
import type { JobActions } from './actions';

type Look = Pick<ComponentProps<typeof Button>, 'variant' | 'size' | 'className'>;

function PlanButton({
  jobId,
  action,
  ...button
}: { jobId: string; action: JobActions['preview'] } & ComponentProps<typeof Button>) {
  const router = useRouter();
  const [leaving, startLeaving] = useTransition();
  const { run, pending, problem, clear } = useAction(action);
  const plan = async () => {
    const started = await run(jobId);
    if (started !== null) startLeaving(() => router.push(`/plans/${started.planId}`));
  };
  return (
    <>
      <Button {...button} pending={pending || leaving} onClick={plan} />
      <Dialog title="This did not start" size="sm" open={problem !== null} onOpenChange={clear}>
        {problem !== null && <ProblemNote problem={problem} />}
      </Dialog>
    </>
  );
}

/** Plans the job and, when nothing holds it, runs it; leads to the plan. */
export function RunNow({
  jobId,
  jobName,
  actions,
  ...look
}: { jobId: string; jobName: string; actions: Pick<JobActions, 'runNow'> } & Look) {
  return (
    <PlanButton
      {...look}
      jobId={jobId}
      action={actions.runNow}
      icon={<Play aria-hidden />}
      aria-label={`Run ${jobName} now`}
    >
      Run now
    </PlanButton>
  );
}

/** Plans the job and shows what a run would do. Nothing runs. */
export function Preview({
  jobId,
  jobName,
  actions,
  ...look
}: { jobId: string; jobName: string; actions: Pick<JobActions, 'preview'> } & Look) {
  return (
    <PlanButton
      {...look}
      jobId={jobId}
      action={actions.preview}
      icon={<ScanEye aria-hidden />}
      aria-label={`Preview the next run of ${jobName}`}
    >
      Preview
    </PlanButton>
  );
}
