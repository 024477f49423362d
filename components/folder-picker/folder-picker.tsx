'use client';

import { ChevronRight, CornerLeftUp, Folder, FolderOpen, Lock } from 'lucide-react';
import { useState } from 'react';
import type { FolderListing } from '@/lib/control/views';
import type { ActionResult } from '../ui/action-result';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { ProblemNote } from '../ui/problem-note';
import { Loading, Skeleton } from '../ui/skeleton';
import { useAction } from '../ui/use-action';

/** Walks the folders of the server Foresync runs on and hands back the one chosen. */
export function FolderPicker({
  label,
  start,
  list,
  onPick,
}: {
  label: string;
  /** Folder to open first; '/' when empty. */
  start: string;
  list: (path: string) => Promise<ActionResult<FolderListing>>;
  onPick: (path: string) => void;
}) {
  const [open, setOpen] = useState(false);
  const [listing, setListing] = useState<FolderListing | null>(null);
  const { run, pending, problem } = useAction(list);
  const go = async (path: string) => {
    const next = await run(path);
    if (next !== null) setListing(next);
  };
  const onOpenChange = (next: boolean) => {
    setOpen(next);
    if (next) void go(start === '' ? '/' : start);
  };
  const pick = () => {
    if (listing !== null) onPick(listing.path);
    setOpen(false);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      trigger={<Button icon={<FolderOpen aria-hidden />}>{label}</Button>}
      title="Choose a folder on the server"
      description="These are folders of the machine Foresync runs on, not of the one you sit at."
      footer={
        <>
          <Button onClick={() => setOpen(false)}>Cancel</Button>
          <Button variant="primary" onClick={pick} disabled={listing === null}>
            Use this folder
          </Button>
        </>
      }
    >
      <div className="grid gap-3">
        {problem !== null && <ProblemNote problem={problem} />}
        {listing === null ? (
          problem === null && <PickerSkeleton />
        ) : (
          <FolderRows listing={listing} pending={pending} onOpen={(path) => void go(path)} />
        )}
      </div>
    </Dialog>
  );
}

function FolderRows({
  listing,
  pending,
  onOpen,
}: {
  listing: FolderListing;
  pending: boolean;
  onOpen: (path: string) => void;
}) {
  const { parent } = listing;
  const row = 'flex w-full items-center gap-2.5 px-3 py-2 text-start hover:bg-surface-2 disabled:opacity-55';
  return (
    <>
      <p className="path font-medium" aria-live="polite">
        {listing.path}
      </p>
      {listing.problem !== null && <ProblemNote problem={listing.problem} />}
      <ul aria-busy={pending} className="max-h-72 divide-y divide-line overflow-y-auto rounded-lg border border-line">
        {parent !== null && (
          <li>
            <button type="button" className={row} onClick={() => onOpen(parent)}>
              <CornerLeftUp aria-hidden className="size-4 text-ink-3" /> Up to {parent}
            </button>
          </li>
        )}
        {listing.folders.map((folder) => (
          <li key={folder.path}>
            <button type="button" className={row} disabled={!folder.readable} onClick={() => onOpen(folder.path)}>
              {folder.readable ? (
                <Folder aria-hidden className="size-4 text-accent-text" />
              ) : (
                <Lock aria-label="cannot be read" className="size-4 text-ink-3" />
              )}
              <span className="min-w-0 flex-1 truncate">{folder.name}</span>
              <ChevronRight aria-hidden className="size-4 text-ink-3" />
            </button>
          </li>
        ))}
        {listing.folders.length === 0 && listing.problem === null && (
          <li className="px-3 py-2 text-ink-3">No folders inside this one.</li>
        )}
      </ul>
    </>
  );
}

function PickerSkeleton() {
  return (
    <Loading label="Reading folders" className="grid gap-2">
      <Skeleton className="h-5 w-2/3" />
      <Skeleton className="h-40 w-full" />
    </Loading>
  );
}
