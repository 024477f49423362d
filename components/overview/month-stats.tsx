import { totalRequests } from '@/components/job/run-table';
import { countText } from '@/components/ui/format';
import { Bytes, Count, Usd } from '@/components/ui/quantity';
import { Stat } from '@/components/ui/stat';
import type { OverviewView } from '@/lib/control/views';

/** The month in four numbers. */
export function MonthStats({ month }: { month: OverviewView['month'] }) {
  const { requests, currency } = month;
  const writes = requests.put + requests.copy + requests.post + requests.list;
  return (
    <div className="grid grid-cols-2 gap-x-6 gap-y-6">
      <Stat
        label="Requests"
        value={<Count value={totalRequests(requests)} />}
        detail={`${countText(writes)} of them PUT, COPY, POST or LIST`}
      />
      <Stat
        label="Cost of requests"
        value={<Usd value={month.usd} currency={currency} />}
        detail="From the price book, retries included"
      />
      <Stat label="Stored now" value={<Bytes value={month.storedBytes} />} detail="Latest state of every job" />
      <Stat
        label="Storage per month"
        value={<Usd value={month.storedMonthlyUsd} currency={currency} />}
        detail="At today’s size"
      />
    </div>
  );
}
