import { RotateCcw } from 'lucide-react';
import Link from 'next/link';
import type { AdoptionView } from '@/lib/control/views-adopt';
import { ButtonLink } from '../ui/button';
import { Callout } from '../ui/callout';
import { Card } from '../ui/card';
import { plural } from '../ui/format';
import { ProblemNote } from '../ui/problem-note';

type Result = NonNullable<AdoptionView['result']>;

/** What came back, what did not and why, and the next step. */
export function Adopted({ result }: { result: Result }) {
  const { jobs, skipped, destinations, settings } = result;
  return (
    <Card title={`${plural(jobs.length, 'job')} brought back`} description="Each is paused until you resume it.">
      <div className="grid gap-4" aria-live="polite">
        <ul className="grid gap-4">
          {jobs.map((job) => (
            <AdoptedJob key={job.id} job={job} />
          ))}
        </ul>
        {skipped.map(({ slug, problem }) => (
          <ProblemNote key={slug} problem={problem} />
        ))}
        {destinations.length > 0 && (
          <p className="text-ink-2">Destinations that came back: {destinations.join(', ')}.</p>
        )}
        {settings === 'restored' && <p className="text-ink-2">The settings came back too.</p>}
      </div>
    </Card>
  );
}

function AdoptedJob({ job }: { job: Result['jobs'][number] }) {
  return (
    <li className="grid gap-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="min-w-0">
          <Link href={`/jobs/${job.id}`} className="font-semibold hover:underline">
            {job.name}
          </Link>
          <span className="block text-[0.8125rem] text-ink-3">
            {plural(job.snapshots, 'snapshot')}. {plural(job.files, 'file')} already in the bucket,{' '}
            {job.left === 0 ? 'nothing' : plural(job.left, 'file')} to upload again.
          </span>
        </p>
        {job.snapshots > 0 && (
          <ButtonLink size="sm" href={`/restores/new?job=${job.id}`} icon={<RotateCcw aria-hidden />}>
            Restore
          </ButtonLink>
        )}
      </div>
      {!job.described && (
        <Callout tone="warn" title="Its description is lost">
          The folders come from its newest snapshot. Check schedule, limits and exclusions before you resume it.
        </Callout>
      )}
      {job.passwordsMissing > 0 && (
        <Callout tone="warn" title={`${plural(job.passwordsMissing, 'password')} to enter`}>
          Edit the job and enter the passwords of its databases.
        </Callout>
      )}
      {job.damaged.map(({ id, text }) => (
        <Callout key={id} tone="block" title={`Snapshot ${id} cannot be read`}>
          {text}
        </Callout>
      ))}
    </li>
  );
}
