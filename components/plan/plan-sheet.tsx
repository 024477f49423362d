'use client';

import Link from 'next/link';
import type { PlanView } from '@/lib/control/views';
import { Card } from '../ui/card';
import { Disclosure } from '../ui/disclosure';
import { ProblemNote } from '../ui/problem-note';
import { Count } from '../ui/quantity';
import { usePolled } from '../ui/use-polled';
import { ChangeTree } from './change-tree';
import { ClassAdvice } from './class-advice';
import { FollowingNote } from './following-note';
import { PlanActions } from './plan-actions';
import type { PlanCalls } from './plan-calls';
import { PlanFindings } from './plan-findings';
import { PlanNumbers } from './plan-numbers';
import { PlanProgress } from './plan-progress';
import { RequestTable } from './request-table';
import { VerdictBanner } from './verdict-banner';

/** A source that could not be read has no numbers: zeros would look like an answer. */
const isScanned = (plan: PlanView) => plan.priceBasis !== '';
const working = (plan: PlanView) => plan.state === 'queued' || plan.state === 'working';

/** The preflight sheet: everything a run will do, cost and risk, before it does it. */
export function PlanSheet({ initial, calls }: { initial: PlanView; calls: PlanCalls }) {
  const { value: plan, problem, setValue } = usePolled(initial, () => calls.load(initial.id), working);
  return (
    <div className="grid gap-5 pb-24 sm:pb-0">
      {problem !== null && <ProblemNote problem={problem} />}
      {working(plan) && <PlanProgress plan={plan} />}
      {plan.problem !== null && <ProblemNote problem={plan.problem} />}
      {!working(plan) && plan.verdict !== null && (
        <>
          <VerdictBanner plan={plan} />
          {isScanned(plan) && <PlanNumbers plan={plan} />}
          {plan.following !== null && <FollowingNote plan={plan} following={plan.following} />}
          {plan.findings.length > 0 && <PlanFindings plan={plan} calls={calls} onChange={setValue} />}
          {isScanned(plan) && <Changes plan={plan} calls={calls} />}
        </>
      )}
      <PlanActions plan={plan} calls={calls} onChange={setValue} />
    </div>
  );
}

/** What would be sent, and what that costs. */
function Changes({ plan, calls }: { plan: PlanView; calls: PlanCalls }) {
  return (
    <>
      <div className="grid items-start gap-5 lg:grid-cols-[1fr_22rem]">
        <Card title="Changes" description="Folders first; open one to see inside." flush>
          <ChangeTree planId={plan.id} load={calls.changes} />
          {plan.links > 0 && (
            <p className="border-line border-t px-5 py-3 text-ink-2">
              <Link className="text-accent-text underline" href={`/plans/${plan.id}/links`}>
                <Count value={plan.links} unit="link" />
              </Link>
              , kept as links: where each leads.
            </p>
          )}
        </Card>
        <Card title="Requests" description={plan.priceBasis}>
          <RequestTable plan={plan} />
          <Disclosure summary="How the price is made up" className="mt-4">
            <PriceItems plan={plan} />
          </Disclosure>
        </Card>
      </div>
      <ClassAdvice planId={plan.id} load={calls.advice} />
    </>
  );
}

function PriceItems({ plan }: { plan: PlanView }) {
  return (
    <ul className="grid gap-1.5 text-[0.8125rem] text-ink-2">
      {plan.priceItems.map((item) => (
        <li key={`${item.what}-${item.unit}`} className="flex flex-wrap justify-between gap-x-4">
          <span>
            {item.what}: {item.quantity} {item.unit} × {item.unitPrice}
          </span>
          <span className="tabular">
            {item.usd} {plan.currency}
          </span>
        </li>
      ))}
    </ul>
  );
}
