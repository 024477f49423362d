'use client';

import { Bell, BellOff, BellRing, type LucideIcon, Mail } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { ConfirmDialog } from '@/components/ui/alert-dialog';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { ProblemNote } from '@/components/ui/problem-note';
import { Usd } from '@/components/ui/quantity';
import type { Tone } from '@/components/ui/tone';
import { useAction } from '@/components/ui/use-action';
import type { Bill } from '@/lib/control/views-costs';
import type { BillActions } from './actions';
import { AlarmForm } from './alarm-form';

type Alarm = NonNullable<Bill['alarm']>;

const LOOKS: Record<Alarm['state'], { tone: Tone; words: string; icon: LucideIcon }> = {
  ok: { tone: 'ok', words: 'Below the limit', icon: Bell },
  alarm: { tone: 'block', words: 'Above the limit', icon: BellRing },
  'no-data': { tone: 'neutral', words: 'No figure yet', icon: BellOff },
};

/** The billing alarm: what it watches, whom it tells, and how to change it. */
export function AlarmPart({ bill, actions }: { bill: Bill; actions: BillActions }) {
  const { alarm } = bill;
  return (
    <section className="grid content-start gap-3">
      <h3 className="flex flex-wrap items-center gap-2 font-medium">
        Billing alarm
        {alarm !== null && (
          <Badge tone={LOOKS[alarm.state].tone} icon={LOOKS[alarm.state].icon}>
            {LOOKS[alarm.state].words}
          </Badge>
        )}
      </h3>
      {alarm === null ? (
        <p className="text-ink-2">
          Amazon itself watches the month’s charges and sends a mail when they pass a limit, even while this machine is
          off. The alarm costs $0.10 a month after the account’s first ten.
        </p>
      ) : (
        <AlarmFacts alarm={alarm} />
      )}
      <div className="flex flex-wrap gap-2">
        <AlarmForm bill={bill} save={actions.setAlarm} />
        {alarm !== null && <RemoveAlarm destinationId={bill.destinationId} remove={actions.removeAlarm} />}
      </div>
    </section>
  );
}

function AlarmFacts({ alarm: { usd, scope, mails } }: { alarm: Alarm }) {
  return (
    <div className="grid gap-1.5 text-ink-2">
      <p>
        Above <Usd value={usd} /> in a month, {scope === 's3' ? 'of Amazon S3' : 'of the whole account'}.
      </p>
      {mails.length === 0 && <p className="text-warn">No address gets its mail: set it again.</p>}
      {mails.map(({ email, state }) => (
        <p key={email} className="flex items-start gap-2">
          <Mail aria-hidden className="mt-0.5 size-4 shrink-0 text-ink-3" />
          <span className="min-w-0 [overflow-wrap:anywhere]">
            {email}
            {state === 'pending' && (
              <span className="block text-warn">
                Not confirmed: click the link in Amazon’s mail, or nothing will be sent.
              </span>
            )}
          </span>
        </p>
      ))}
    </div>
  );
}

function RemoveAlarm({ destinationId, remove }: { destinationId: string; remove: BillActions['removeAlarm'] }) {
  const router = useRouter();
  const action = useAction(remove);
  const confirm = async () => {
    const done = (await action.run(destinationId)) !== null;
    if (done) router.refresh();
    return done;
  };
  return (
    <ConfirmDialog
      title="Remove the billing alarm?"
      confirmLabel="Remove alarm"
      onConfirm={confirm}
      trigger={
        <Button size="sm" variant="ghost">
          Remove …
        </Button>
      }
      consequence={
        <p>
          The alarm, its topic and the mail address are deleted at Amazon. Nobody is told any more when charges rise.
          Alarms that Foresync did not make are not touched.
        </p>
      }
    >
      {action.problem !== null && <ProblemNote problem={action.problem} />}
    </ConfirmDialog>
  );
}
