'use client';

import { Trash2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { ConfirmDialog } from '@/components/ui/alert-dialog';
import { Button } from '@/components/ui/button';
import { ProblemNote } from '@/components/ui/problem-note';
import { useAction } from '@/components/ui/use-action';
import type { DestinationView } from '@/lib/control/views';
import type { DestinationActions } from './actions';

/** Forgets a destination; refused by the door while jobs use it. */
export function RemoveDestination({
  destination,
  remove,
}: {
  destination: DestinationView;
  remove: DestinationActions['remove'];
}) {
  const router = useRouter();
  const { run, problem } = useAction(remove);
  const confirm = async () => {
    const removed = (await run(destination.id)) === true;
    if (removed) router.push('/destinations');
    return removed;
  };
  return (
    <ConfirmDialog
      title={`Remove the destination “${destination.name}”?`}
      confirmLabel="Remove"
      onConfirm={confirm}
      trigger={
        <Button variant="ghost" icon={<Trash2 aria-hidden />}>
          Remove …
        </Button>
      }
      consequence={
        <p>
          Its address and stored keys leave this server. Nothing in the bucket{' '}
          <span className="path">{destination.bucket}</span> is touched.
        </p>
      }
    >
      {problem !== null && <ProblemNote problem={problem} />}
    </ConfirmDialog>
  );
}
