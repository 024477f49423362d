import { ChevronRight, HardDrive } from 'lucide-react';
import Link from 'next/link';
import type { JobCard } from '@/lib/control/views';
import { ButtonLink } from '../ui/button';
import { Card } from '../ui/card';
import { EmptyState } from '../ui/empty-state';
import { Bytes, Count } from '../ui/quantity';
import { RelativeTime } from '../ui/time';

/** The first question of a restore: from which job. */
export function JobChoice({ jobs }: { jobs: readonly JobCard[] }) {
  if (jobs.length === 0) {
    return (
      <Card flush>
        <EmptyState
          icon={HardDrive}
          title="No jobs yet"
          action={
            <ButtonLink variant="primary" href="/jobs/new">
              New job
            </ButtonLink>
          }
        >
          Add a job and run it once; then its files can be restored from here.
        </EmptyState>
      </Card>
    );
  }
  return (
    <Card title="From which job?" flush>
      <ul className="divide-y divide-line">
        {jobs.map((job) => (
          <li key={job.id}>
            <Link
              href={`/restores/new?job=${job.id}`}
              className="flex items-center gap-4 px-4 py-3 hover:bg-surface-2 sm:px-5"
            >
              <span className="min-w-0 flex-1">
                <span className="block font-medium">{job.name}</span>
                <span className="path block truncate text-[0.8125rem] text-ink-3">{job.sources.join(', ')}</span>
              </span>
              <span className="text-end text-[0.8125rem] text-ink-2">
                {job.lastSnapshot === null ? (
                  'no snapshot yet'
                ) : (
                  <>
                    <RelativeTime at={job.lastSnapshot.at} />
                    <span className="block text-ink-3">
                      <Count value={job.lastSnapshot.files} unit="file" />, <Bytes value={job.lastSnapshot.bytes} />
                    </span>
                  </>
                )}
              </span>
              <ChevronRight aria-hidden className="size-4 shrink-0 text-ink-3" />
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
