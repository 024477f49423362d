import type { Metadata } from 'next';
import { read } from '@/app/attempt';
import { draftOf } from '@/components/job-form/draft';
import { JobForm } from '@/components/job-form/job-form';
import { PageHeader } from '@/components/ui/page-header';
import { ProblemNote } from '@/components/ui/problem-note';
import { jobFormCalls } from '../../form-calls';

export const metadata: Metadata = { title: 'Edit job' };

/** The same form for a job that exists. */
export default async function EditJobPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const result = await read(async (door) => ({
    job: await door.getJob(id),
    destinations: await door.listDestinations(),
    settings: await door.getSettings(),
  }));
  if ('problem' in result) return <ProblemNote problem={result.problem} />;
  const { job, destinations, settings } = result.ok;
  return (
    <>
      <PageHeader
        title={`Edit ${job.name}`}
        crumbs={[
          { label: 'Jobs', href: '/jobs' },
          { label: job.name, href: `/jobs/${job.id}` },
        ]}
      />
      <JobForm
        mode={{ kind: 'edit', id: job.id }}
        initial={draftOf(job)}
        destinations={destinations}
        settings={settings}
        calls={jobFormCalls}
      />
    </>
  );
}
