'use client';

import { clsx } from 'clsx';
import { ChevronRight, FileIcon, Folder, Link2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ChangePage, ChangeRow } from '@/lib/control/views';
import type { ActionResult } from '../ui/action-result';
import { Badge } from '../ui/badge';
import { Button } from '../ui/button';
import { ProblemNote } from '../ui/problem-note';
import { Bytes, Count } from '../ui/quantity';
import { Loading, Skeleton } from '../ui/skeleton';
import type { Tone } from '../ui/tone';
import { useAction } from '../ui/use-action';

type Load = (planId: string, folder: string, cursor: string | null) => Promise<ActionResult<ChangePage>>;

const ACTION: Record<NonNullable<ChangeRow['action']>, { tone: Tone; word: string }> = {
  add: { tone: 'ok', word: 'New' },
  change: { tone: 'accent', word: 'Changed' },
  meta: { tone: 'neutral', word: 'Details only' },
  remove: { tone: 'block', word: 'Removed' },
};

/** The plan's changes, one folder level at a time: nothing loads a whole tree. */
export function ChangeTree({ planId, load }: { planId: string; load: Load }) {
  return (
    <div className="py-1.5">
      <Level planId={planId} folder="" depth={0} load={load} />
    </div>
  );
}

function Level({ planId, folder, depth, load }: { planId: string; folder: string; depth: number; load: Load }) {
  const [rows, setRows] = useState<ChangeRow[] | null>(null);
  const [cursor, setCursor] = useState<string | null>(null);
  const { run, pending, problem } = useAction(load);
  const more = async (from: string | null) => {
    const page = await run(planId, folder, from);
    if (page === null) return;
    setRows((known) => [...(from === null ? [] : (known ?? [])), ...page.rows]);
    setCursor(page.cursor);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first page, once per folder
  useEffect(() => void more(null), [planId, folder]);
  if (problem !== null) return <ProblemNote problem={problem} />;
  if (rows === null) return <LevelSkeleton />;
  if (rows.length === 0 && depth === 0) {
    return <p className="px-5 py-6 text-ink-3">Nothing has changed since the last run. No file is sent.</p>;
  }
  return (
    <>
      <ul aria-label={folder === '' ? 'Changes' : `Changes in ${folder}`}>
        {rows.map((row) => (
          <Row key={`${row.path}-${row.action}`} row={row} planId={planId} depth={depth} load={load} />
        ))}
      </ul>
      {cursor !== null && (
        <div className="px-5 py-2">
          <Button size="sm" pending={pending} onClick={() => void more(cursor)}>
            Show more
          </Button>
        </div>
      )}
    </>
  );
}

function Row({ row, planId, depth, load }: { row: ChangeRow; planId: string; depth: number; load: Load }) {
  const [open, setOpen] = useState(false);
  const folder = row.kind === 'folder';
  const indent = { paddingInlineStart: `${1.25 + depth * 1.1}rem` };
  const look = 'flex w-full min-w-0 items-center gap-2.5 py-1.5 pe-4 text-start sm:pe-5';
  return (
    <li>
      {folder ? (
        <button
          type="button"
          style={indent}
          className={clsx(look, 'hover:bg-surface-2')}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          <ChevronRight
            aria-hidden
            className={clsx('size-4 shrink-0 text-ink-3 transition-transform', open && 'rotate-90')}
          />
          <Folder aria-hidden className="size-4 shrink-0 text-accent-text" />
          <span className="path min-w-0 flex-1 truncate">{row.name}/</span>
          <FolderSums row={row} />
        </button>
      ) : (
        <div style={indent} className={look}>
          <span className="size-4 shrink-0" />
          {row.kind === 'symlink' ? (
            <Link2 aria-hidden className="size-4 shrink-0 text-ink-3" />
          ) : (
            <FileIcon aria-hidden className="size-4 shrink-0 text-ink-3" />
          )}
          <span className="path min-w-0 flex-1 truncate">
            {row.name}
            {row.target !== null && <span className="text-ink-3"> → {row.target}</span>}
          </span>
          {row.action !== null && <Badge tone={ACTION[row.action].tone}>{ACTION[row.action].word}</Badge>}
          <span className="w-20 shrink-0 text-end text-ink-2">{row.kind === 'file' && <Bytes value={row.size} />}</span>
        </div>
      )}
      {open && <Level planId={planId} folder={row.path} depth={depth + 1} load={load} />}
    </li>
  );
}

function FolderSums({ row }: { row: ChangeRow }) {
  const parts = [
    { key: 'add', tone: 'text-ok', sign: '+', part: row.add },
    { key: 'change', tone: 'text-accent-text', sign: '~', part: row.change },
    { key: 'remove', tone: 'text-block', sign: '−', part: row.remove },
  ];
  return (
    <span className="flex shrink-0 items-center gap-2.5 text-[0.8125rem]">
      {parts
        .filter(({ part }) => part.files > 0)
        .map(({ key, tone, sign, part }) => (
          <span key={key} className={tone}>
            {sign}
            <Count value={part.files} />{' '}
            <span className="hidden text-ink-3 sm:inline">
              (<Bytes value={part.bytes} />)
            </span>
          </span>
        ))}
    </span>
  );
}

function LevelSkeleton() {
  return (
    <Loading label="Loading changes" className="grid gap-2 px-5 py-2">
      <Skeleton className="h-4 w-1/2" />
      <Skeleton className="h-4 w-2/5" />
      <Skeleton className="h-4 w-1/3" />
    </Loading>
  );
}
