import { HardDrive, Plus, RotateCcw } from 'lucide-react';
import type { Metadata } from 'next';
import { DestinationList } from '@/components/destination/destination-list';
import { ProblemPage } from '@/components/shell/problem-page';
import { ButtonLink } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { read } from '../../attempt';

export const metadata: Metadata = { title: 'Destinations' };

export default async function DestinationsPage() {
  const result = await read((door) => door.listDestinations());
  if ('problem' in result) return <ProblemPage title="Destinations" problem={result.problem} />;
  const add = (
    <ButtonLink variant="primary" href="/destinations/new" icon={<Plus aria-hidden />}>
      Add destination
    </ButtonLink>
  );
  const back = (
    <ButtonLink href="/destinations/adopt" icon={<RotateCcw aria-hidden />}>
      Bring back from a bucket
    </ButtonLink>
  );
  return (
    <>
      <PageHeader
        title="Destinations"
        description="Buckets that jobs copy to."
        actions={
          result.ok.length > 0 && (
            <>
              {back}
              {add}
            </>
          )
        }
      />
      <Card flush>
        {result.ok.length === 0 ? (
          <EmptyState icon={HardDrive} title="No destination yet" action={add}>
            A destination is a bucket at Amazon S3 or any S3-compatible store, with the keys to reach it. Foresync tests
            it step by step before you rely on it.
          </EmptyState>
        ) : (
          <DestinationList destinations={result.ok} />
        )}
      </Card>
    </>
  );
}
