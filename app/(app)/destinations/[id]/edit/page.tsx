import type { Metadata } from 'next';
import { DestinationForm } from '@/components/destination/destination-form';
import { ProblemPage } from '@/components/shell/problem-page';
import { PageHeader } from '@/components/ui/page-header';
import { read } from '../../../../attempt';
import { save } from '../../actions';

export const metadata: Metadata = { title: 'Edit destination' };

export default async function EditDestinationPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const result = await read(async (door) => {
    const [destination, prices] = await Promise.all([door.getDestination(id), door.priceOptions()]);
    return { destination, prices };
  });
  if ('problem' in result) return <ProblemPage title="Edit destination" problem={result.problem} />;
  const { destination, prices } = result.ok;
  return (
    <>
      <PageHeader
        crumbs={[
          { label: 'Destinations', href: '/destinations' },
          { label: destination.name, href: `/destinations/${id}` },
        ]}
        title="Edit destination"
      />
      <DestinationForm
        id={id}
        initial={{ ...destination, accessKeyId: '', secretAccessKey: '' }}
        keyHint={destination.accessKeyHint}
        prices={prices}
        save={save}
      />
    </>
  );
}
