import type { Metadata } from 'next';
import { read } from '@/app/attempt';
import { PlanSheet } from '@/components/plan/plan-sheet';
import { PageHeader } from '@/components/ui/page-header';
import { ProblemNote } from '@/components/ui/problem-note';
import { AbsoluteTime } from '@/components/ui/time';
import {
  acknowledge,
  approvePlan,
  discardPlan,
  enableVersioningOf,
  loadAdvice,
  loadChanges,
  loadPlan,
  planAgain,
  planAskingObjects,
  withdrawFromPlan,
} from '../actions';

export const metadata: Metadata = { title: 'Preflight' };

/** What the run will do, cost and risk. */
export default async function PlanPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const result = await read((door) => door.getPlan(id));
  if ('problem' in result) return <ProblemNote problem={result.problem} />;
  const plan = result.ok;
  return (
    <>
      <PageHeader
        title={plan.firstRun ? 'Preflight: first run' : 'Preflight'}
        crumbs={[
          { label: 'Jobs', href: '/jobs' },
          { label: plan.jobName, href: `/jobs/${plan.jobId}` },
        ]}
        description={
          <>
            What the next run of {plan.jobName} will do, cost and risk. Seen <AbsoluteTime at={plan.createdAt} />.
          </>
        }
      />
      <PlanSheet
        key={plan.id}
        initial={plan}
        calls={{
          load: loadPlan,
          approve: approvePlan,
          discard: discardPlan,
          again: planAgain,
          againAskingObjects: planAskingObjects,
          changes: loadChanges,
          advice: loadAdvice,
          acknowledge,
          withdraw: withdrawFromPlan,
          enableVersioning: enableVersioningOf,
        }}
      />
    </>
  );
}
