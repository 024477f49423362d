'use client';

import { useRouter } from 'next/navigation';
import { ConfirmDialog } from '@/components/ui/alert-dialog';
import { Button } from '@/components/ui/button';
import { dayText } from '@/components/ui/format';
import { ProblemNote } from '@/components/ui/problem-note';
import { Usd } from '@/components/ui/quantity';
import { useAction } from '@/components/ui/use-action';
import type { Bill } from '@/lib/control/views-costs';
import type { BillActions } from './actions';

/** What one Cost Explorer question costs; the door refuses any other amount. */
const CALL_USD = '0.01';

/** The bill by usage type, which only a paid question tells. */
export function Actuals({ bill, actions }: { bill: Bill; actions: BillActions }) {
  const router = useRouter();
  const ask = useAction(actions.askActuals);
  const confirm = async () => {
    const done = (await ask.run(bill.destinationId, { acknowledgedUsd: CALL_USD })) !== null;
    if (done) router.refresh();
    return done;
  };
  return (
    <section className="grid content-start gap-3">
      <h3 className="font-medium">By usage type</h3>
      {bill.actuals === null ? (
        <p className="text-ink-2">
          Cost Explorer knows the exact charges of S3 by usage type: which requests, which storage, which transfer. Each
          question costs ${CALL_USD}.
        </p>
      ) : (
        <ActualsTable actuals={bill.actuals} />
      )}
      <ConfirmDialog
        tone="primary"
        title={`This call costs $${CALL_USD}`}
        confirmLabel={`Ask for $${CALL_USD}`}
        onConfirm={confirm}
        trigger={
          <Button size="sm" className="w-fit">
            Ask Cost Explorer (${CALL_USD}) …
          </Button>
        }
        consequence={
          <p>
            Amazon bills the account ${CALL_USD} for this one question about the running month, whatever the answer. It
            is sent once; the answer is kept here.
          </p>
        }
      >
        {ask.problem !== null && <ProblemNote problem={ask.problem} />}
      </ConfirmDialog>
    </section>
  );
}

function ActualsTable({ actuals }: { actuals: NonNullable<Bill['actuals']> }) {
  const { from, to, items, estimated, more } = actuals;
  return (
    <>
      <table className="tabular w-full">
        <caption className="pb-1 text-start text-[0.8125rem] text-ink-3">
          From {dayText(from)} until {dayText(to)}
          {estimated ? ', not closed yet' : ''}
        </caption>
        <tbody className="divide-y divide-line">
          {items.map(({ usageType, usd }) => (
            <tr key={usageType}>
              <th scope="row" className="py-1.5 text-start font-normal [overflow-wrap:anywhere]">
                {usageType}
              </th>
              <td className="py-1.5 ps-4 text-end">
                <Usd value={usd} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {items.length === 0 && <p className="text-ink-2">Amazon has no charges of S3 for these days.</p>}
      {more && <p className="text-ink-2">There are more lines, which would cost a further question.</p>}
    </>
  );
}
