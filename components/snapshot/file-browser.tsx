'use client';

import { ChevronRight, RotateCcw } from 'lucide-react';
import { useState } from 'react';
import type { SnapshotFile, SnapshotPage, SnapshotView } from '@/lib/control/views';
import type { ActionResult } from '../ui/action-result';
import { Button, ButtonLink } from '../ui/button';
import { Card } from '../ui/card';
import { Input } from '../ui/input';
import { ProblemNote } from '../ui/problem-note';
import { Loading, Skeleton } from '../ui/skeleton';
import { useAction } from '../ui/use-action';
import { usePolled } from '../ui/use-polled';
import { type AskPrice, DownloadButton } from './download';
import { FileTable } from './file-table';

type Browse = (id: string, folder: string, cursor: string | null) => Promise<ActionResult<SnapshotPage>>;

/** The longest address browsers and servers take without trouble; above it one restores a folder instead. */
const MOST_SELECTED = 40;

/** The files of a snapshot, one folder at a time, with a selection to restore or download. */
export function FileBrowser({
  snapshot,
  browse,
  find,
  price,
}: {
  snapshot: SnapshotView;
  browse: Browse;
  find: Browse;
  price: AskPrice;
}) {
  const [text, setText] = useState('');
  const [folder, setFolder] = useState('');
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const toggle = (path: string) => {
    const next = new Set(selected);
    if (!next.delete(path)) next.add(path);
    setSelected(next);
  };
  const query = new URLSearchParams([
    ['job', snapshot.jobId],
    ['snapshot', snapshot.id],
    ...[...selected].map((path) => ['path', path]),
  ]);
  return (
    <Card
      title="Files"
      actions={
        snapshot.restorable &&
        (selected.size === 0 ? (
          <DownloadButton
            key={folder}
            snapshotId={snapshot.id}
            paths={folder === '' ? [] : [folder]}
            label={folder === '' ? 'Download everything' : 'Download this folder'}
            ask={price}
          />
        ) : (
          <>
            <DownloadButton
              key={[...selected].join('\n')}
              snapshotId={snapshot.id}
              paths={[...selected]}
              label={`Download ${selected.size} selected`}
              ask={price}
            />
            <Button size="sm" variant="ghost" onClick={() => setSelected(new Set())}>
              Clear
            </Button>
            <ButtonLink size="sm" variant="primary" icon={<RotateCcw aria-hidden />} href={`/restores/new?${query}`}>
              Restore {selected.size} selected
            </ButtonLink>
          </>
        ))
      }
      flush
    >
      <Search onSearch={setText} />
      {text === '' && <Trail folder={folder} onOpen={setFolder} />}
      <Folder
        key={`${folder}\n${text}`}
        load={(cursor) => (text === '' ? browse(snapshot.id, folder, cursor) : find(snapshot.id, text, cursor))}
        folder={text === '' ? folder : ''}
        empty={text === '' ? 'This folder is empty.' : 'Nothing in this snapshot has that in its name.'}
        selected={selected}
        full={selected.size >= MOST_SELECTED}
        downloadFrom={snapshot.restorable ? snapshot.id : null}
        versionsOf={(path) => `/jobs/${snapshot.jobId}/versions?${new URLSearchParams({ path })}`}
        onOpen={(path) => {
          setText('');
          setFolder(path);
        }}
        onToggle={toggle}
      />
    </Card>
  );
}

/** Searches when it is sent; an empty box goes back to the folders. */
function Search({ onSearch }: { onSearch: (text: string) => void }) {
  return (
    <form
      className="flex gap-2 border-line border-b px-4 py-2.5 sm:px-5"
      onSubmit={(event) => {
        event.preventDefault();
        onSearch(String(new FormData(event.currentTarget).get('text') ?? '').trim());
      }}
    >
      <Input type="search" name="text" aria-label="Search by name" placeholder="A part of a name, in every folder" />
      <Button type="submit">Search</Button>
    </form>
  );
}

function Trail({ folder, onOpen }: { folder: string; onOpen: (folder: string) => void }) {
  const parts = folder.split('/').filter((part) => part !== '');
  const crumbs = parts.map((name, index) => ({ name, path: `${parts.slice(0, index + 1).join('/')}/` }));
  return (
    <nav aria-label="Folder" className="border-line border-b px-4 py-2.5 sm:px-5">
      <ol className="flex flex-wrap items-center gap-1">
        {[{ name: 'All files', path: '' }, ...crumbs].map((crumb, index) => (
          <li key={crumb.path} className="flex min-w-0 items-center gap-1">
            {index > 0 && <ChevronRight aria-hidden className="size-3.5 text-ink-3" />}
            <button
              type="button"
              aria-current={crumb.path === folder ? 'location' : undefined}
              className="path max-w-full truncate rounded px-1 hover:bg-surface-2 aria-[current]:font-medium"
              onClick={() => onOpen(crumb.path)}
            >
              {crumb.name}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}

/** A name as seen from `folder`: what a search found deeper down shows its way. */
const namedBelow = (folder: string, file: SnapshotFile): SnapshotFile => ({
  ...file,
  name: file.path.slice(folder.length).replace(/\/$/, ''),
});

const LOADING: SnapshotPage = { state: 'loading', folder: '', rows: [], cursor: null, problem: null };

function Folder({
  load,
  folder,
  empty,
  selected,
  full,
  downloadFrom,
  versionsOf,
  onOpen,
  onToggle,
}: {
  load: (cursor: string | null) => Promise<ActionResult<SnapshotPage>>;
  folder: string;
  empty: string;
  selected: ReadonlySet<string>;
  full: boolean;
  downloadFrom: string | null;
  versionsOf: (path: string) => string;
  onOpen: (folder: string) => void;
  onToggle: (path: string) => void;
}) {
  const {
    value: page,
    problem,
    setValue,
  } = usePolled(
    LOADING,
    () => load(null),
    (one) => one.state === 'loading',
    250,
  );
  const next = useAction(load);
  const more = async () => {
    const following = await next.run(page.cursor);
    if (following !== null) setValue({ ...following, rows: [...page.rows, ...following.rows] });
  };
  const failed = page.problem ?? problem ?? next.problem;
  if (failed !== null) return <ProblemNote problem={failed} />;
  if (page.state === 'loading') {
    return (
      <Loading label="Loading the files of the snapshot" className="grid gap-3 px-5 py-4">
        <Skeleton className="h-4 w-1/2" />
        <Skeleton className="h-4 w-2/3" />
        <Skeleton className="h-4 w-1/3" />
      </Loading>
    );
  }
  if (page.rows.length === 0) return <p className="px-5 py-6 text-ink-3">{empty}</p>;
  return (
    <>
      <FileTable
        rows={page.rows.map((file) => namedBelow(folder, file))}
        folder={folder}
        selected={selected}
        full={full}
        downloadFrom={downloadFrom}
        versionsOf={versionsOf}
        onOpen={onOpen}
        onToggle={onToggle}
      />
      {page.cursor !== null && (
        <div className="border-line border-t px-5 py-3">
          <Button size="sm" pending={next.pending} onClick={() => void more()}>
            Show more
          </Button>
        </div>
      )}
    </>
  );
}
