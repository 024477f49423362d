import type { Metadata } from 'next';
import { RecoveryKey } from '@/components/recovery/recovery-key';
import { ProblemPage } from '@/components/shell/problem-page';
import { Card } from '@/components/ui/card';
import { PageHeader } from '@/components/ui/page-header';
import { read } from '../../../attempt';
import { makeRecoveryKey } from '../actions';

export const metadata: Metadata = { title: 'Recovery key' };

export default async function RecoveryKeyPage({ searchParams }: { searchParams: Promise<{ first?: string }> }) {
  const { first } = await searchParams;
  const result = await read((door) => door.getRecovery());
  if ('problem' in result) return <ProblemPage title="Recovery key" problem={result.problem} />;
  return (
    <>
      <PageHeader crumbs={[{ label: 'Settings', href: '/settings' }]} title="Recovery key" />
      <div className="max-w-3xl">
        <Card
          title="For the day this machine is gone"
          description="Every bucket gets a sealed copy of the settings, the keys of all destinations, the passwords of databases and what you acknowledged. This key opens it."
        >
          <RecoveryKey recovery={result.ok} make={makeRecoveryKey} next={first === '1' ? '/' : null} />
        </Card>
      </div>
    </>
  );
}
