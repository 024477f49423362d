import { Pencil } from 'lucide-react';
import type { Metadata } from 'next';
import { ClockCard } from '@/components/destination/clock-card';
import { ConnectionTest } from '@/components/destination/connection-test';
import { HiddenBill } from '@/components/destination/hidden-bill';
import { providerName } from '@/components/destination/presets';
import { RemoveDestination } from '@/components/destination/remove-destination';
import { Versioning } from '@/components/destination/versioning';
import { PolicyText } from '@/components/finding/policy-text';
import { ProblemPage } from '@/components/shell/problem-page';
import { ButtonLink } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { DefinitionList } from '@/components/ui/definition-list';
import { plural } from '@/components/ui/format';
import { PageHeader } from '@/components/ui/page-header';
import type { DestinationView } from '@/lib/control/views';
import { read } from '../../../attempt';
import * as actions from '../actions';

export const metadata: Metadata = { title: 'Destination' };

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<{ test?: string }>;
}

export default async function DestinationPage({ params, searchParams }: Props) {
  const [{ id }, { test }] = await Promise.all([params, searchParams]);
  const result = await read(async (door) => {
    const [destination, clock, bill, policy] = await Promise.all([
      door.getDestination(id),
      door.getClock(id),
      door.getHiddenBill(id),
      door.destinationPolicy(id),
    ]);
    return { destination, clock, bill, policy };
  });
  if ('problem' in result) return <ProblemPage title="Destination" problem={result.problem} />;
  const { destination, clock, bill, policy } = result.ok;
  return (
    <>
      <PageHeader
        crumbs={[{ label: 'Destinations', href: '/destinations' }]}
        title={destination.name}
        actions={
          <>
            <ButtonLink href={`/destinations/${id}/edit`} icon={<Pencil aria-hidden />}>
              Edit
            </ButtonLink>
            <RemoveDestination destination={destination} remove={actions.remove} />
          </>
        }
      />
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="grid gap-5">
          <ConnectionTest
            destination={destination}
            actions={{ check: actions.check, watch: actions.watch }}
            startAtOnce={test === '1'}
          />
          <HiddenBill
            bill={bill}
            actions={{
              lookForHidden: actions.lookForHidden,
              cleanUpHidden: actions.cleanUpHidden,
              watchHidden: actions.watchHidden,
            }}
          />
          <ClockCard clock={clock} />
        </div>
        <div className="grid gap-5">
          <Versioning
            destination={destination}
            actions={{ enableVersioning: actions.enableVersioning, watch: actions.watch }}
          />
          <Card title="Details">
            <Details destination={destination} />
          </Card>
          <Card title="Permissions" description="The least an access key needs for the jobs of this destination.">
            <PolicyText policy={policy.policy} />
          </Card>
        </div>
      </div>
    </>
  );
}

function Details({ destination }: { destination: DestinationView }) {
  const path = (text: string) => <span className="path">{text}</span>;
  return (
    <DefinitionList
      items={[
        { term: 'Provider', value: providerName(destination.provider) },
        { term: 'Bucket', value: path(destination.bucket) },
        { term: 'Folder', value: destination.prefix === '' ? 'The whole bucket' : path(destination.prefix) },
        { term: 'Region', value: path(destination.region) },
        { term: 'Endpoint', value: destination.endpoint === '' ? 'Amazon’s own' : path(destination.endpoint) },
        { term: 'Storage class', value: path(destination.storageClass) },
        {
          term: 'Credentials',
          value:
            destination.accessKeyHint === null ? (
              'From this server (standard AWS chain)'
            ) : (
              <>Stored key {path(destination.accessKeyHint)}</>
            ),
        },
        { term: 'Used by', value: plural(destination.jobs, 'job') },
      ]}
    />
  );
}
