import { Callout } from '@/components/ui/callout';
import { Card } from '@/components/ui/card';
import { CodeLine } from '@/components/ui/code-line';
import { AbsoluteTime, RelativeTime } from '@/components/ui/time';
import type { ClockView } from '@/lib/control/views';
import { ClockChart } from './clock-chart';

/** This machine's clock against the destination's: who is wrong, what helps, and where it is going. */
export function ClockCard({ clock }: { clock: ClockView }) {
  const { latest, drift, remedy, command } = clock;
  return (
    <Card
      title="Clock"
      description={
        latest === null ? undefined : (
          <>
            Measured <RelativeTime at={latest.at} />
            {clock.keeper !== '' && <>; kept by: {clock.keeper}</>}
          </>
        )
      }
    >
      <div className="grid gap-3">
        <div>
          <p className="font-medium">{clock.title}</p>
          {clock.text !== '' && <p className="text-ink-2">{clock.text}</p>}
        </div>
        {remedy !== '' && (
          <Callout tone={clock.culprit === 'server' ? 'info' : 'warn'} title={remedy}>
            {command !== null && <CodeLine text={command} copyLabel="Copy the command" />}
          </Callout>
        )}
        {drift !== null && drift.crossesAt !== null && (
          <p className="text-warn">
            At this rate it is 15 minutes off on <AbsoluteTime at={drift.crossesAt} />.
          </p>
        )}
        {clock.readings.length > 1 && <ClockChart clock={clock} />}
      </div>
    </Card>
  );
}
