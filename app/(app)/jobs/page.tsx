import { Archive, Plus } from 'lucide-react';
import type { Metadata } from 'next';
import { JobList } from '@/components/job/job-list';
import { ProblemPage } from '@/components/shell/problem-page';
import { ButtonLink } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { read } from '../../attempt';
import * as actions from './actions';

export const metadata: Metadata = { title: 'Jobs' };

export default async function JobsPage() {
  const result = await read((door) => door.listJobs());
  if ('problem' in result) return <ProblemPage title="Jobs" problem={result.problem} />;
  const newJob = (
    <ButtonLink variant="primary" href="/jobs/new" icon={<Plus aria-hidden />}>
      New job
    </ButtonLink>
  );
  return (
    <>
      <PageHeader
        title="Jobs"
        description="What is backed up, where to, and when."
        actions={result.ok.length > 0 && newJob}
      />
      <Card flush>
        {result.ok.length === 0 ? (
          <EmptyState icon={Archive} title="No job yet" action={newJob}>
            A job copies folders of this server to a bucket, by hand or on a schedule, and shows its plan before it
            sends anything.
          </EmptyState>
        ) : (
          <JobList jobs={result.ok} actions={{ ...actions }} menu />
        )}
      </Card>
    </>
  );
}
