import { CalendarClock } from 'lucide-react';
import type { PlanView, VerdictView } from '@/lib/control/views';
import { Callout } from '../ui/callout';
import type { Tone } from '../ui/tone';

const VERDICT: Record<VerdictView, { tone: Tone; title: string }> = {
  ready: { tone: 'ok', title: 'Ready to run' },
  held: { tone: 'hold', title: 'Held: it needs your approval' },
  blocked: { tone: 'block', title: 'Blocked: it cannot work as things are' },
};

/** The answer first: may it run, and if not, why. Once decided, what was decided. */
export function VerdictBanner({ plan }: { plan: PlanView }) {
  if (plan.state === 'discarded') return <Callout tone="neutral" title="Discarded. Nothing was sent." />;
  if (plan.state === 'superseded') {
    return (
      <Callout tone="neutral" icon={CalendarClock} title="A newer plan has taken its place">
        This one is a record and can no longer be approved.
      </Callout>
    );
  }
  if (plan.state === 'approved') return <Callout tone="ok" title="Approved" />;
  const { tone, title } = VERDICT[plan.verdict ?? 'ready'];
  return (
    <Callout tone={tone} title={title} live="polite">
      {plan.reasons.length > 0 ? (
        <ul className="grid gap-0.5">
          {plan.reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      ) : (
        'Nothing has been sent yet. The run will do exactly what stands here, or stop and ask.'
      )}
    </Callout>
  );
}
