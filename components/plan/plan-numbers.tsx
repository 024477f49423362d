import type { FilesAndBytesView, PlanView } from '@/lib/control/views';
import { plural } from '../ui/format';
import { Bytes, Count, Usd } from '../ui/quantity';
import { Stat } from '../ui/stat';

/** Changes and money at a glance. */
export function PlanNumbers({ plan }: { plan: PlanView }) {
  const { usd, currency } = plan;
  return (
    <section
      aria-label="The plan in numbers"
      className="grid grid-cols-2 gap-x-5 gap-y-5 rounded-xl border border-line bg-surface p-4 shadow-card sm:grid-cols-3 sm:p-5 xl:grid-cols-6"
    >
      <FileStat label="New" part={plan.add} />
      <FileStat label="Changed" part={plan.change} />
      <FileStat label="Removed" part={plan.remove} />
      <FileStat label="Unchanged" part={plan.unchanged} />
      <Stat label="Cost of this run" value={<Usd value={usd.now} currency={currency} />} detail="requests" />
      <Stat
        label="Storage afterwards"
        value={<Usd value={usd.monthly} currency={currency} />}
        detail={
          usd.monthlyBefore === null ? (
            'a month'
          ) : (
            <>
              a month, now <Usd value={usd.monthlyBefore} currency={currency} />
            </>
          )
        }
      />
    </section>
  );
}

function FileStat({ label, part }: { label: string; part: FilesAndBytesView }) {
  return (
    <Stat
      label={label}
      value={<Count value={part.files} />}
      detail={
        <>
          {plural(part.files, 'file').replace(/^[\d,]+ /, '')}, <Bytes value={part.bytes} />
        </>
      }
    />
  );
}
