import type { ProofView } from '@/lib/control/views';
import { totalRequests } from '../job/run-table';
import { Card } from '../ui/card';
import { Bytes, Count, Usd } from '../ui/quantity';
import { Stat } from '../ui/stat';

/** What a verification looks at, sends and costs, before it does. */
export function ProofPrice({ plan, method }: { plan: NonNullable<ProofView['plan']>; method: ProofView['method'] }) {
  const unit = method === 'databases' ? 'dump' : 'file';
  return (
    <Card title="The price">
      <div className="grid grid-cols-2 gap-5 sm:grid-cols-4">
        <Stat label="Looks at" value={<Count value={plan.files} unit={unit} />} detail={<Bytes value={plan.bytes} />} />
        <Stat
          label="Requests"
          value={<Count value={totalRequests(plan.requests)} />}
          detail={plan.requestsAre === 'exact' ? 'exactly' : 'at least: old versions are listed too'}
        />
        <Stat label="Out of the bucket" value={<Bytes value={plan.egressBytes} />} detail="with the list of files" />
        <Stat
          label="Cost"
          value={<Usd value={plan.usd} currency={plan.currency} />}
          detail="requests, retrieval, data transfer"
        />
      </div>
    </Card>
  );
}
