import type { PlanView } from '@/lib/control/views';
import { ButtonLink } from '../ui/button';
import { Callout } from '../ui/callout';
import { Bytes, Count, Usd } from '../ui/quantity';

/** The price of following every link blindly, beside what this plan does instead. */
export function FollowingNote({ plan, following }: { plan: PlanView; following: NonNullable<PlanView['following']> }) {
  const files = plan.add.files + plan.change.files + plan.unchanged.files;
  if (BigInt(following.uploads) <= BigInt(files)) return null;
  return (
    <Callout
      tone="warn"
      title="What following the links would have cost"
      actions={
        <ButtonLink size="sm" href={`/plans/${plan.id}/links`}>
          Link map
        </ButtonLink>
      }
    >
      <p>
        As configured: <Count value={files} unit="file" /> in the backup, each once, links kept as links. Followed
        blindly, as <code>aws s3 sync</code> does:{' '}
        <strong className="text-ink">
          <Count value={following.uploads} unit="upload" />
        </strong>{' '}
        (<Bytes value={following.bytes} />
        ),{' '}
        <strong className="text-ink">
          <Usd value={following.usd} currency={plan.currency} />
        </strong>{' '}
        for one run.
      </p>
    </Callout>
  );
}
