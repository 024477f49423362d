'use client';

import { CirclePause, CirclePlay, Ellipsis, Pencil, Trash2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { ConfirmDialog } from '@/components/ui/alert-dialog';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { DropdownMenu, MenuItem, MenuLink, MenuSeparator } from '@/components/ui/dropdown-menu';
import { ProblemNote } from '@/components/ui/problem-note';
import { useAction } from '@/components/ui/use-action';
import type { JobCard } from '@/lib/control/views';
import type { JobActions } from './actions';

type Job = Pick<JobCard, 'id' | 'name' | 'paused' | 'destination'>;

/** Edit, pause or resume, delete. */
export function JobMenu({ job, actions }: { job: Job; actions: Pick<JobActions, 'pause' | 'resume' | 'remove'> }) {
  const router = useRouter();
  const [deleting, setDeleting] = useState(false);
  const schedule = useAction(job.paused ? actions.resume : actions.pause);
  const toggle = async () => {
    if ((await schedule.run(job.id)) === true) router.refresh();
  };
  return (
    <>
      <DropdownMenu
        trigger={
          <Button
            size="icon"
            variant="secondary"
            aria-label={`More actions for ${job.name}`}
            pending={schedule.pending}
          >
            {!schedule.pending && <Ellipsis aria-hidden />}
          </Button>
        }
      >
        <MenuLink href={`/jobs/${job.id}/edit`} icon={<Pencil aria-hidden />}>
          Edit
        </MenuLink>
        <MenuItem onSelect={toggle} icon={job.paused ? <CirclePlay aria-hidden /> : <CirclePause aria-hidden />}>
          {job.paused ? 'Resume schedule' : 'Pause schedule'}
        </MenuItem>
        <MenuSeparator />
        <MenuItem tone="danger" onSelect={() => setDeleting(true)} icon={<Trash2 aria-hidden />}>
          Delete…
        </MenuItem>
      </DropdownMenu>
      <DeleteJob job={job} remove={actions.remove} open={deleting} onOpenChange={setDeleting} />
      <Dialog
        title="The schedule was not changed"
        size="sm"
        open={schedule.problem !== null}
        onOpenChange={schedule.clear}
      >
        {schedule.problem !== null && <ProblemNote problem={schedule.problem} />}
      </Dialog>
    </>
  );
}

function DeleteJob({
  job,
  remove,
  open,
  onOpenChange,
}: {
  job: Job;
  remove: JobActions['remove'];
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const router = useRouter();
  const { run, problem } = useAction(remove);
  const confirm = async () => {
    const removed = (await run(job.id)) === true;
    if (removed) router.push('/jobs');
    return removed;
  };
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Delete the job “${job.name}”?`}
      confirmLabel="Delete the job"
      onConfirm={confirm}
      consequence={
        <>
          <p>Its schedule stops, and its plans, runs and snapshots leave this dashboard. This cannot be undone here.</p>
          <p>
            Nothing in the bucket <span className="path">{job.destination.bucket}</span> is touched: files and snapshot
            records stay there, and so does their monthly price.
          </p>
        </>
      }
    >
      {problem !== null && <ProblemNote problem={problem} />}
    </ConfirmDialog>
  );
}
