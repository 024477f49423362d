'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import type { FindingView, PlanView } from '@/lib/control/views';
import { Button, buttonClass } from '../ui/button';
import { ProblemNote } from '../ui/problem-note';
import { useAction } from '../ui/use-action';
import type { PlanCalls } from './plan-calls';

/** The button a finding offers, where one helps; `approve-without-deletes` stands in the action bar already. */
export function FindingButton({ finding, plan, calls }: { finding: FindingView; plan: PlanView; calls: PlanCalls }) {
  const router = useRouter();
  const versioning = useAction(calls.enableVersioning);
  const again = useAction(calls.again);
  if (finding.action === 'edit-job') {
    return (
      <Link href={`/jobs/${plan.jobId}/edit`} className={buttonClass({ size: 'sm' }, 'w-fit')}>
        Edit the job
      </Link>
    );
  }
  if (finding.action === 'clean-up') {
    return (
      <Link href={`/destinations/${plan.destinationId}`} className={buttonClass({ size: 'sm' }, 'w-fit')}>
        Clean up at the destination
      </Link>
    );
  }
  const checkAgain = async () => {
    const next = await again.run(plan.jobId);
    if (next !== null) router.push(`/plans/${next.id}`);
  };
  if (finding.action === 'check-again') {
    return (
      <Button size="sm" className="w-fit" pending={again.pending} onClick={() => void checkAgain()}>
        Check again
      </Button>
    );
  }
  if (finding.action === 'ask-each-object') return <AskObjectsButton plan={plan} calls={calls} />;
  if (finding.action !== 'enable-versioning') return null;
  const enable = async () => {
    if ((await versioning.run(plan.jobId)) !== null) await checkAgain();
  };
  return (
    <div className="grid gap-2">
      <Button size="sm" className="w-fit" pending={versioning.pending || again.pending} onClick={() => void enable()}>
        Turn on versioning and check again
      </Button>
      {versioning.problem !== null && <ProblemNote problem={versioning.problem} />}
    </div>
  );
}

/** Plans again, asking each object that another program left for the checksum stored with it. */
function AskObjectsButton({ plan, calls }: { plan: PlanView; calls: PlanCalls }) {
  const router = useRouter();
  const asking = useAction(calls.againAskingObjects);
  const askObjects = async () => {
    const next = await asking.run(plan.jobId);
    if (next !== null) router.push(`/plans/${next.id}`);
  };
  return (
    <Button size="sm" className="w-fit" pending={asking.pending} onClick={() => void askObjects()}>
      Ask each object
    </Button>
  );
}
