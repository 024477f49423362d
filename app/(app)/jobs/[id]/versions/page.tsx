import type { Metadata } from 'next';
import { read } from '@/app/attempt';
import { FileVersions } from '@/components/snapshot/file-versions';
import { PageHeader } from '@/components/ui/page-header';
import { ProblemNote } from '@/components/ui/problem-note';
import { loadVersions } from '../../../snapshots/actions';

export const metadata: Metadata = { title: 'Versions of a file' };

/** One file through every snapshot of its job. */
export default async function VersionsPage({
  params,
  searchParams,
}: {
  params: Promise<{ id: string }>;
  searchParams: Promise<{ path?: string }>;
}) {
  const [{ id }, { path = '' }] = await Promise.all([params, searchParams]);
  const result = await read(async (door) => {
    const job = await door.getJob(id);
    return { job, versions: await door.fileVersions(job.id, { path }) };
  });
  if ('problem' in result) return <ProblemNote problem={result.problem} />;
  const { job, versions } = result.ok;
  return (
    <>
      <PageHeader
        title="Versions of a file"
        crumbs={[
          { label: 'Jobs', href: '/jobs' },
          { label: job.name, href: `/jobs/${job.id}` },
          { label: 'Snapshots', href: `/jobs/${job.id}/snapshots` },
        ]}
        description={<span className="path [overflow-wrap:anywhere]">{path}</span>}
      />
      <FileVersions jobId={job.id} initial={versions} load={loadVersions} />
    </>
  );
}
