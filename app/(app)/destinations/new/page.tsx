import type { Metadata } from 'next';
import { DestinationForm } from '@/components/destination/destination-form';
import { ProblemPage } from '@/components/shell/problem-page';
import { PageHeader } from '@/components/ui/page-header';
import { read } from '../../../attempt';
import { save } from '../actions';

export const metadata: Metadata = { title: 'Add destination' };

const EMPTY = {
  name: '',
  provider: 'aws-s3',
  bucket: '',
  prefix: '',
  region: 'us-east-1',
  endpoint: '',
  pathStyle: false,
  storageClass: 'STANDARD',
  accessKeyId: '',
  secretAccessKey: '',
};

export default async function NewDestinationPage() {
  const result = await read((door) => door.priceOptions());
  if ('problem' in result) return <ProblemPage title="Add destination" problem={result.problem} />;
  return (
    <>
      <PageHeader crumbs={[{ label: 'Destinations', href: '/destinations' }]} title="Add destination" />
      <DestinationForm id={null} initial={EMPTY} keyHint={null} prices={result.ok} save={save} />
    </>
  );
}
