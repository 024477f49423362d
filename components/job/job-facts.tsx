import Link from 'next/link';
import { policyText } from '@/components/retention/policy-text';
import { DefinitionList } from '@/components/ui/definition-list';
import { countText, plural } from '@/components/ui/format';
import { Usd } from '@/components/ui/quantity';
import { AbsoluteTime, RelativeTime } from '@/components/ui/time';
import type { JobView } from '@/lib/control/views';

const LINKS = {
  keep: 'Kept as links: recorded in the snapshot, no upload',
  skip: 'Skipped: neither uploaded nor recorded',
  follow: 'Followed safely: what they lead to outside of the folders is copied once',
};

const DELETES = {
  propagate: 'Deleted from the bucket after a clean run',
  keep: 'Stay in the bucket',
};

function limitsText(limits: JobView['limits']): string {
  const parts = [
    limits.deletesCount === null ? null : `${countText(limits.deletesCount)} deletions`,
    limits.deletesPercent === null ? null : `deleting ${limits.deletesPercent} % of the files`,
    limits.requestsPerRun === null ? null : `${countText(limits.requestsPerRun)} requests`,
    limits.usdPerRun === null ? null : `$${limits.usdPerRun} for requests`,
    limits.requestsPerMonth === null ? null : `${countText(limits.requestsPerMonth)} requests a month`,
    limits.usdPerMonth === null ? null : `$${limits.usdPerMonth} for requests a month`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? 'The limits of Settings only' : parts.join(' · ');
}

/** What the job is made of. */
export function JobFacts({ job }: { job: JobView }) {
  const place = [job.destination.bucket, job.destination.prefix].filter(Boolean).join('/');
  return (
    <DefinitionList
      items={[
        {
          term: job.sources.length === 1 ? 'Folder' : 'Folders',
          value:
            job.sources.length === 0
              ? 'None'
              : job.sources.map((source) => (
                  <span key={source} className="path block">
                    {source}
                  </span>
                )),
        },
        ...(job.databases.length === 0
          ? []
          : [
              {
                term: job.databases.length === 1 ? 'Database' : 'Databases',
                value: job.databases.map(({ label, kind, name }) => (
                  <span key={label} className="block">
                    <span className="path">{name}</span>{' '}
                    <span className="text-ink-3">{kind === 'mysql' ? 'MySQL or MariaDB' : 'PostgreSQL'}</span>
                  </span>
                )),
              },
            ]),
        {
          term: 'Destination',
          value: (
            <>
              <Link
                href={`/destinations/${job.destination.id}`}
                className="font-medium text-accent-text hover:underline"
              >
                {job.destination.name}
              </Link>{' '}
              <span className="path text-ink-3">s3://{place}</span>
            </>
          ),
        },
        { term: 'Schedule', value: <ScheduleFacts job={job} /> },
        {
          term: 'Excluded',
          value:
            job.excludes.length === 0 ? (
              'Nothing'
            ) : (
              <span className="path whitespace-pre-line">{job.excludes.join('\n')}</span>
            ),
        },
        {
          term: 'Symbolic links',
          value: (
            <>
              {LINKS[job.links]}
              {job.linkExceptions.map(({ path, policy }) => (
                <span key={path} className="path block text-ink-2">
                  {path}: {policy}
                </span>
              ))}
            </>
          ),
        },
        { term: 'Deleted files', value: DELETES[job.deletes] },
        ...(job.sentinel === ''
          ? []
          : [{ term: 'Sentinel file', value: <span className="path">{job.sentinel}</span> }]),
        { term: 'Snapshots', value: policyText(job.retention) },
        { term: 'Verification', value: <VerificationFacts job={job} /> },
        { term: 'Held above', value: limitsText(job.limits) },
        { term: 'This month', value: <Spent job={job} /> },
        { term: 'Created', value: <AbsoluteTime at={job.createdAt} /> },
      ]}
    />
  );
}

function Spent({ job }: { job: JobView }) {
  return (
    <>
      {countText(job.monthRequests)} requests, <Usd value={job.monthUsd} />
    </>
  );
}

const VERIFIED: Record<JobView['proofSchedule']['method'], (schedule: JobView['proofSchedule']) => string> = {
  list: () => 'sizes from a listing',
  head: () => 'every object asked for',
  read: ({ percent }) => `${percent} % of the files read back`,
  drill: ({ files }) => `a restore drill of ${plural(files, 'file')}`,
};

function VerificationFacts({ job: { proofSchedule, nextProofAt, databases } }: { job: JobView }) {
  const { cron, words, method } = proofSchedule;
  if (cron === '') return <>{words}</>;
  const dumps = proofSchedule.databases && databases.length > 0 ? ', and every dump into a scratch database' : '';
  return (
    <>
      {words}: {VERIFIED[method](proofSchedule)}
      {dumps}
      {nextProofAt !== null && (
        <span className="block text-[0.8125rem] text-ink-3">
          Next: <RelativeTime at={nextProofAt} />
        </span>
      )}
    </>
  );
}

function ScheduleFacts({ job }: { job: JobView }) {
  const { schedule } = job;
  if (schedule.cron === '') return <>{schedule.words}</>;
  return (
    <>
      {schedule.words} <span className="text-ink-3">({schedule.timezone})</span>
      {job.paused && <span className="block text-ink-3">Paused: nothing starts by itself.</span>}
      {!job.paused && schedule.next.length > 0 && (
        <details className="mt-0.5 text-[0.8125rem] text-ink-2">
          <summary className="w-fit rounded text-accent-text">Next {schedule.next.length} runs</summary>
          <ol className="mt-1 grid gap-0.5">
            {schedule.next.map((at) => (
              <li key={at}>
                <AbsoluteTime at={at} zone={schedule.timezone} />
              </li>
            ))}
          </ol>
        </details>
      )}
    </>
  );
}
