import type { PruneView } from '@/lib/control/views';
import { totalRequests } from '../job/run-table';
import { Card } from '../ui/card';
import { Bytes, Count, Usd } from '../ui/quantity';
import { Stat } from '../ui/stat';

/** What a removal frees and costs. */
export function PruneNumbers({ plan }: { plan: NonNullable<PruneView['plan']> }) {
  return (
    <Card>
      <div className="grid grid-cols-2 gap-5 sm:grid-cols-4">
        <Stat
          label="Snapshots that go"
          value={<Count value={plan.drops} />}
          detail={
            <>
              <Count value={plan.keeps} /> kept{plan.resumed > 0 && `, ${plan.resumed} begun before`}
            </>
          }
        />
        <Stat
          label="Freed"
          value={<Bytes value={plan.bytes} />}
          detail={<Count value={plan.versions} unit="file version" />}
        />
        <Stat
          label="Saves per month"
          value={<Usd value={plan.monthlyUsd} currency={plan.currency} />}
          detail="at today’s price of storage"
        />
        <Stat
          label="Requests"
          value={<Count value={totalRequests(plan.requests)} />}
          detail={<Usd value={plan.usd} currency={plan.currency} />}
        />
      </div>
    </Card>
  );
}
