import { HardDrive, Plus } from 'lucide-react';
import type { Metadata } from 'next';
import { BringBack } from '@/components/adopt/bring-back';
import { ProblemPage } from '@/components/shell/problem-page';
import { ButtonLink } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { read } from '../../../attempt';
import { adopt, look, watchAdoption, watchLook } from './actions';

export const metadata: Metadata = { title: 'Bring back from a bucket' };

export default async function AdoptPage({ searchParams }: { searchParams: Promise<{ destination?: string }> }) {
  const { destination } = await searchParams;
  const result = await read((door) => door.listDestinations());
  if ('problem' in result) return <ProblemPage title="Bring back from a bucket" problem={result.problem} />;
  return (
    <>
      <PageHeader
        crumbs={[{ label: 'Destinations', href: '/destinations' }]}
        title="Bring back from a bucket"
        description="A machine is lost, its bucket is not: jobs, schedules and snapshots come back from there, and unchanged files are not sent again."
      />
      {result.ok.length === 0 ? (
        <Card flush>
          <EmptyState
            icon={HardDrive}
            title="First the bucket"
            action={
              <ButtonLink variant="primary" href="/destinations/new" icon={<Plus aria-hidden />}>
                Add destination
              </ButtonLink>
            }
          >
            Add the bucket the lost machine backed up to, with the keys to reach it and the same folder. Then come back
            here.
          </EmptyState>
        </Card>
      ) : (
        <BringBack
          destinations={result.ok}
          initial={result.ok.find(({ id }) => id === destination)?.id ?? result.ok[0]?.id ?? ''}
          actions={{ look, watchLook, adopt, watchAdoption }}
        />
      )}
    </>
  );
}
