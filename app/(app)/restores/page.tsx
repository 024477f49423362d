import { RotateCcw } from 'lucide-react';
import type { Metadata } from 'next';
import { read } from '@/app/attempt';
import { RestoreTable } from '@/components/restore/restore-table';
import { ButtonLink } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { ProblemNote } from '@/components/ui/problem-note';

export const metadata: Metadata = { title: 'Restore' };

/** Restores so far, and the way to a new one. */
export default async function RestoresPage() {
  const result = await read((door) => door.listRestores({}));
  if ('problem' in result) return <ProblemNote problem={result.problem} />;
  const start = (
    <ButtonLink variant="primary" href="/restores/new" icon={<RotateCcw aria-hidden />}>
      New restore
    </ButtonLink>
  );
  return (
    <>
      <PageHeader
        title="Restore"
        description="Planned first, priced, and every file checked against its SHA-256."
        actions={start}
      />
      <Card flush>
        {result.ok.length === 0 ? (
          <EmptyState icon={RotateCcw} title="Nothing restored yet" action={start}>
            A backup is what you can restore. Try it once with a small folder: it costs next to nothing.
          </EmptyState>
        ) : (
          <RestoreTable rows={result.ok} />
        )}
      </Card>
    </>
  );
}
