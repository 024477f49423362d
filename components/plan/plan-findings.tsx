'use client';

import type { PlanView } from '@/lib/control/views';
import { AcknowledgeDialog } from '../finding/acknowledge-dialog';
import { AcknowledgedList } from '../finding/acknowledged-list';
import { FindingList } from '../finding/finding-list';
import { Card } from '../ui/card';
import { Disclosure } from '../ui/disclosure';
import { plural } from '../ui/format';
import { FindingButton } from './finding-button';
import type { PlanCalls } from './plan-calls';

/** What was seen, gravest first; what is acknowledged is folded below it. */
export function PlanFindings({
  plan,
  calls,
  onChange,
}: {
  plan: PlanView;
  calls: PlanCalls;
  onChange: (plan: PlanView) => void;
}) {
  const open = plan.findings.filter(({ acknowledged }) => acknowledged === null);
  const known = plan.findings.flatMap(({ acknowledged }) => (acknowledged === null ? [] : [acknowledged]));
  return (
    <Card title="Findings" description="What was seen before anything is sent, gravest first." flush>
      {open.length > 0 && (
        <FindingList
          findings={open}
          action={(finding) => (
            <div className="flex flex-wrap items-start gap-2">
              <FindingButton finding={finding} plan={plan} calls={calls} />
              {finding.canAcknowledge && (
                <AcknowledgeDialog
                  finding={finding}
                  acknowledge={(input) => calls.acknowledge(plan.id, input)}
                  onDone={onChange}
                />
              )}
            </div>
          )}
        />
      )}
      {known.length > 0 && (
        <Disclosure
          summary={`Acknowledged: ${plural(known.length, 'finding')}`}
          open={open.length === 0}
          className={open.length > 0 ? 'border-line border-t px-4 py-3 sm:px-5' : 'px-4 py-3 sm:px-5'}
        >
          <div className="-mx-4 sm:-mx-5">
            <AcknowledgedList items={known} withdraw={(id) => calls.withdraw(plan.id, id)} onWithdrawn={onChange} />
          </div>
        </Disclosure>
      )}
    </Card>
  );
}
