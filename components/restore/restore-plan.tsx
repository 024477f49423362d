import type { FilesAndBytesView, RestoreView } from '@/lib/control/views';
import { Callout } from '../ui/callout';
import { Card } from '../ui/card';
import { plural } from '../ui/format';
import { ProblemNote } from '../ui/problem-note';
import { Bytes, Count, Usd } from '../ui/quantity';
import { Stat } from '../ui/stat';

type Plan = NonNullable<RestoreView['plan']>;

/** What a restore will do, cost and need, before it does it. */
export function RestorePlan({ restore, plan }: { restore: RestoreView; plan: Plan }) {
  return (
    <Card title="The plan" description="What is on disk was compared with the snapshot, file by file.">
      <div className="grid gap-5">
        <div className="grid grid-cols-2 gap-5 sm:grid-cols-4">
          <Part label="New" part={plan.new} />
          <Part label={restore.existing === 'keep' ? 'Differ, kept' : 'Replaced'} part={plan.replaced} />
          <Part label="Identical, not fetched" part={plan.identical} />
          <Part label="Not in the snapshot, left" part={plan.left} />
          <Stat
            label="Requests"
            value={
              <>
                <Count value={plan.requests.get} unit="GET" units="GETs" />
                {plan.requests.post > 0 && (
                  <>
                    , <Count value={plan.requests.post} unit="POST" units="POSTs" />
                  </>
                )}
              </>
            }
            detail={
              <>
                <Usd value={plan.usd} currency={plan.currency} /> with data transfer
              </>
            }
          />
          <Stat
            label="Disk space"
            value={<Bytes value={plan.neededBytes} />}
            detail={
              plan.freeBytes === null ? (
                'free space not known'
              ) : (
                <>
                  of <Bytes value={plan.freeBytes} /> free
                </>
              )
            }
          />
          <Stat label="Folders" value={<Count value={plan.directories} />} />
          <Stat label="Links" value={<Count value={plan.links} />} />
        </div>
        {plan.thaw !== null && (
          <p className="text-ink-2">
            The files are archived. Foresync asks for them ({plan.thaw.speed}), which takes {plan.thaw.takes}, fetches
            them by itself when they can be read, and S3 keeps them readable for {plural(plan.thaw.days, 'day')}.
            Meanwhile it looks now and then, with one HEAD each time.
          </p>
        )}
        {plan.copies.length > 0 && (
          <p className="text-ink-2">
            What is replaced is first kept in <span className="path">{plan.copies.join(', ')}</span>, which only this
            user can read. Delete it when you no longer need it.
          </p>
        )}
        {plan.obstacles.map((problem) => (
          <ProblemNote key={problem.what} problem={problem} />
        ))}
        {plan.conflictsTotal > 0 && (
          <Callout tone="warn" title={`${plural(plan.conflictsTotal, 'place')} where something else is in the way`}>
            <p>They are left as they are, and the files of the snapshot are not written there.</p>
            <ul className="mt-1.5 grid gap-0.5">
              {plan.conflicts.map((path) => (
                <li key={path} className="path">
                  {path}
                </li>
              ))}
            </ul>
          </Callout>
        )}
      </div>
    </Card>
  );
}

function Part({ label, part }: { label: string; part: FilesAndBytesView }) {
  return <Stat label={label} value={<Count value={part.files} unit="file" />} detail={<Bytes value={part.bytes} />} />;
}
