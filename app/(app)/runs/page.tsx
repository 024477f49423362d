import { History } from 'lucide-react';
import type { Metadata } from 'next';
import { read } from '@/app/attempt';
import { RunTable } from '@/components/run/run-table';
import { ButtonLink } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { ProblemNote } from '@/components/ui/problem-note';

export const metadata: Metadata = { title: 'Runs' };

/** Every run, newest first. */
export default async function RunsPage({ searchParams }: { searchParams: Promise<{ job?: string; cursor?: string }> }) {
  const { job, cursor } = await searchParams;
  const result = await read((door) =>
    door.listRuns({ ...(job ? { jobId: job } : {}), cursor: cursor ?? null, limit: 50 }),
  );
  if ('problem' in result) return <ProblemNote problem={result.problem} />;
  const { rows, cursor: next } = result.ok;
  return (
    <>
      <PageHeader title="Runs" description="What was sent, what it cost, and how it ended." />
      <Card flush>
        {rows.length === 0 ? (
          <EmptyState icon={History} title="No runs yet" action={<ButtonLink href="/jobs">See the jobs</ButtonLink>}>
            A run appears here once a plan is approved, by you or by a schedule.
          </EmptyState>
        ) : (
          <RunTable rows={rows} />
        )}
      </Card>
      {next !== null && (
        <div className="mt-4">
          <ButtonLink href={`/runs?${new URLSearchParams({ ...(job ? { job } : {}), cursor: next })}`}>
            Older runs
          </ButtonLink>
        </div>
      )}
    </>
  );
}
