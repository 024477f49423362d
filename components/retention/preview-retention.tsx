'use client';

import { Scissors } from 'lucide-react';
import { useRouter } from 'next/navigation';
import type { PruneView } from '@/lib/control/views';
import type { ActionResult } from '../ui/action-result';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { ProblemNote } from '../ui/problem-note';
import { useAction } from '../ui/use-action';

/** Asks for a preview of the job's retention and goes there. Nothing is removed by it. */
export function PreviewRetention({
  jobId,
  request,
}: {
  jobId: string;
  request: (jobId: string) => Promise<ActionResult<PruneView>>;
}) {
  const router = useRouter();
  const { run, pending, problem, clear } = useAction(request);
  const open = async () => {
    const prune = await run(jobId);
    if (prune !== null) router.push(`/prunes/${prune.id}`);
  };
  return (
    <>
      <Button size="sm" icon={<Scissors aria-hidden />} pending={pending} onClick={() => void open()}>
        Retention preview
      </Button>
      <Dialog title="There is no preview" size="sm" open={problem !== null} onOpenChange={clear}>
        {problem !== null && <ProblemNote problem={problem} />}
      </Dialog>
    </>
  );
}
