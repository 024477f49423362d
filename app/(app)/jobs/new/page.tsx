import type { Metadata } from 'next';
import { read } from '@/app/attempt';
import { NEW_JOB } from '@/components/job-form/draft';
import { JobForm } from '@/components/job-form/job-form';
import { PageHeader } from '@/components/ui/page-header';
import { ProblemNote } from '@/components/ui/problem-note';
import { jobFormCalls } from '../form-calls';

export const metadata: Metadata = { title: 'New job' };

/** A new job, with what its first run would do and cost beside the form. */
export default async function NewJobPage() {
  const result = await read(async (door) => ({
    destinations: await door.listDestinations(),
    settings: await door.getSettings(),
  }));
  if ('problem' in result) return <ProblemNote problem={result.problem} />;
  const { destinations, settings } = result.ok;
  const draft = { ...NEW_JOB, timezone: settings.timezone, destinationId: destinations[0]?.id ?? '' };
  return (
    <>
      <PageHeader
        title="New job"
        crumbs={[{ label: 'Jobs', href: '/jobs' }]}
        description="What to back up, where to, when, and within which limits. Nothing is sent until you approve a plan."
      />
      <JobForm
        mode={{ kind: 'new' }}
        initial={draft}
        destinations={destinations}
        settings={settings}
        calls={jobFormCalls}
      />
    </>
  );
}
