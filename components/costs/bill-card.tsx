'use client';

import { RefreshCw } from 'lucide-react';
import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { ProblemNote } from '@/components/ui/problem-note';
import { Bytes, Count } from '@/components/ui/quantity';
import { Spinner } from '@/components/ui/spinner';
import { RelativeTime } from '@/components/ui/time';
import { useAction } from '@/components/ui/use-action';
import type { Bill } from '@/lib/control/views-costs';
import type { BillActions } from './actions';
import { Actuals } from './actuals';
import { AlarmPart } from './alarm-part';
import { BillChart } from './bill-chart';
import { billDays } from './bill-curves';

const ASKING: Record<NonNullable<Bill['task']>['ask'], string> = {
  read: 'Asking CloudWatch …',
  'set-alarm': 'Setting the alarm …',
  'remove-alarm': 'Removing the alarm …',
  actuals: 'Asking Cost Explorer …',
};

/** Amazon's bill of one destination beside our ledger, the alarm, and the paid details. */
export function BillCard({ bill, actions }: { bill: Bill; actions: BillActions }) {
  const router = useRouter();
  const ask = useAction(actions.ask);
  const open = bill.task?.state === 'queued' || bill.task?.state === 'running';
  const start = async () => {
    if ((await ask.run(bill.destinationId)) !== null) router.refresh();
  };
  const problem = ask.problem ?? bill.task?.problem ?? null;
  return (
    <Card
      id={`bill-${bill.destinationId}`}
      title={`Amazon’s bill: ${bill.destinationName}`}
      description={<Asked bill={bill} />}
      actions={
        bill.freshUntil === null ? (
          <Button size="sm" icon={<RefreshCw aria-hidden />} pending={ask.pending || open} onClick={start}>
            Ask CloudWatch (${bill.readUsd})
          </Button>
        ) : (
          <p className="text-[0.8125rem] text-ink-3">
            Can be asked again <RelativeTime at={bill.freshUntil} />
          </p>
        )
      }
    >
      <div className="grid gap-5">
        <p role="status" className="flex items-center gap-2 text-ink-2 empty:hidden">
          {open && bill.task !== null && (
            <>
              <Spinner /> {ASKING[bill.task.ask]}
            </>
          )}
        </p>
        {problem !== null && !open && <ProblemNote problem={problem} />}
        {bill.readAt === null ? <NotAsked /> : <Reading bill={bill} />}
        <div className="grid gap-5 border-line border-t pt-5 md:grid-cols-2">
          <AlarmPart bill={bill} actions={actions} />
          <Actuals bill={bill} actions={actions} />
        </div>
      </div>
    </Card>
  );
}

function Asked({ bill: { readAt, bucket, region } }: { bill: Bill }) {
  return (
    <>
      {bucket} in {region}
      {readAt !== null && (
        <>
          , asked <RelativeTime at={readAt} />
        </>
      )}
    </>
  );
}

function NotAsked() {
  return (
    <p className="text-ink-2">
      CloudWatch was not asked yet. It knows what Amazon charges this account, a few times a day, and how much the
      bucket holds with its old versions. A question costs $0.0003, and answers are kept for six hours.
    </p>
  );
}

function Reading({ bill }: { bill: Bill }) {
  return (
    <div className="grid gap-5">
      {bill.chargesProblem !== null && <ProblemNote problem={bill.chargesProblem} tone="warn" live="off" />}
      {bill.charges !== null && (
        <Part title="Month to date">
          <BillChart days={billDays(bill)} name={bill.destinationName} />
          <p className="mt-3 text-[0.8125rem] text-ink-3">
            Amazon’s curves are the whole account’s, ours is what Foresync sends and keeps there, without old versions.
          </p>
        </Part>
      )}
      {bill.sizesProblem !== null && <ProblemNote problem={bill.sizesProblem} tone="warn" live="off" />}
      {bill.sizes !== null && <Sizes sizes={bill.sizes} />}
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="min-w-0">
      <h3 className="mb-2 font-medium">{title}</h3>
      {children}
    </section>
  );
}

function Sizes({ sizes: { byType, objects } }: { sizes: NonNullable<Bill['sizes']> }) {
  const count = objects.at(-1);
  return (
    <Part title="In the bucket, as S3 counts it">
      <dl className="grid max-w-md gap-1">
        {byType.map(({ storageType, bytes }) => (
          <div key={storageType} className="flex justify-between gap-4">
            <dt className="min-w-0 text-ink-2 [overflow-wrap:anywhere]">{storageType}</dt>
            <dd>
              <Bytes value={bytes} />
            </dd>
          </div>
        ))}
        {count !== undefined && (
          <div className="flex justify-between gap-4">
            <dt className="text-ink-2">Objects, versions and unfinished parts</dt>
            <dd>
              <Count value={count.value} />
            </dd>
          </div>
        )}
      </dl>
    </Part>
  );
}
