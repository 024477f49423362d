import { Link2Off } from 'lucide-react';
import type { Metadata } from 'next';
import { read } from '@/app/attempt';
import { LinkMap } from '@/components/links/link-map';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { ProblemNote } from '@/components/ui/problem-note';
import { setLinkPolicy } from '../../actions';

export const metadata: Metadata = { title: 'Link map' };

/** Where each link of the job's folders leads. */
export default async function LinkMapPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const result = await read((door) => door.planLinks(id));
  if ('problem' in result) return <ProblemNote problem={result.problem} />;
  const map = result.ok;
  return (
    <>
      <PageHeader
        title="Link map"
        crumbs={[
          { label: 'Jobs', href: '/jobs' },
          { label: map.jobName, href: `/jobs/${map.jobId}` },
          { label: 'Preflight', href: `/plans/${map.planId}` },
        ]}
        description="Each symbolic link, where it leads, and what following it alone would add to a run."
      />
      {map.total === 0 ? (
        <EmptyState icon={Link2Off} title="No links">
          There is no symbolic link in the folders of this job.
        </EmptyState>
      ) : (
        <LinkMap map={map} setPolicy={setLinkPolicy} />
      )}
    </>
  );
}
