'use client';

import { FileIcon, Folder, Link2 } from 'lucide-react';
import Link from 'next/link';
import type { SnapshotFile } from '@/lib/control/views';
import { Checkbox } from '../ui/checkbox';
import { Bytes, Count } from '../ui/quantity';
import { Table } from '../ui/table';
import { AbsoluteTime } from '../ui/time';
import { DownloadLink } from './download';

/** True when `path` or a folder above it is chosen. */
function within(selected: ReadonlySet<string>, path: string): boolean {
  if (selected.has(path)) return true;
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) {
    if (selected.has(path.slice(0, at + 1))) return true;
  }
  return false;
}

/** One folder level with a tick per row. */
export function FileTable({
  rows,
  folder,
  selected,
  full,
  downloadFrom,
  versionsOf,
  onOpen,
  onToggle,
}: {
  rows: readonly SnapshotFile[];
  folder: string;
  selected: ReadonlySet<string>;
  /** No more may be chosen. */
  full: boolean;
  /** The snapshot to download from; null when it is a record only. */
  downloadFrom: string | null;
  /** The page with every version of a file. */
  versionsOf: (path: string) => string;
  onOpen: (folder: string) => void;
  onToggle: (path: string) => void;
}) {
  const inherited = within(selected, folder) && folder !== '';
  return (
    <Table
      caption="Files"
      rows={rows}
      rowKey={(file) => file.path}
      columns={[
        {
          key: 'name',
          header: 'Name',
          cell: (file) => (
            <span className="flex min-w-0 items-center gap-3">
              <Checkbox
                checked={inherited || within(selected, file.path)}
                onChange={() => onToggle(file.path)}
                disabled={inherited || (full && !selected.has(file.path))}
                label={`Choose ${file.name}`}
                labelHidden
              />
              <Name file={file} onOpen={onOpen} />
            </span>
          ),
        },
        {
          key: 'size',
          header: 'Size',
          align: 'end',
          cell: (file) =>
            file.kind === 'folder' ? <Count value={file.files} unit="file" /> : <Bytes value={file.size} />,
        },
        {
          key: 'modified',
          header: 'Modified',
          className: 'max-lg:hidden',
          cell: (file) => (file.modifiedAt === null ? '' : <AbsoluteTime at={file.modifiedAt} />),
        },
        {
          key: 'mode',
          header: 'Mode',
          className: 'max-lg:hidden',
          cell: (file) => <code className="text-ink-3">{file.mode}</code>,
        },
        {
          key: 'versions',
          header: '',
          align: 'end',
          cell: (file) =>
            file.kind === 'file' && (
              <Link
                href={versionsOf(file.path)}
                className="rounded text-[0.8125rem] text-accent-text hover:underline"
                aria-label={`Versions of ${file.name}`}
              >
                Versions
              </Link>
            ),
        },
        {
          key: 'download',
          header: '',
          align: 'end',
          cell: (file) =>
            downloadFrom !== null &&
            file.kind !== 'symlink' && <DownloadLink snapshotId={downloadFrom} path={file.path} name={file.name} />,
        },
      ]}
    />
  );
}

function Name({ file, onOpen }: { file: SnapshotFile; onOpen: (folder: string) => void }) {
  if (file.kind === 'folder') {
    return (
      <button
        type="button"
        className="path flex min-w-0 items-center gap-2 rounded text-start hover:underline"
        onClick={() => onOpen(file.path)}
      >
        <Folder aria-hidden className="size-4 shrink-0 text-accent-text" />
        <span className="min-w-0 [overflow-wrap:anywhere]">{file.name}/</span>
      </button>
    );
  }
  const Icon = file.kind === 'symlink' ? Link2 : FileIcon;
  return (
    <span className="path flex min-w-0 items-center gap-2 font-normal">
      <Icon aria-hidden className="size-4 shrink-0 text-ink-3" />
      <span className="min-w-0 [overflow-wrap:anywhere]">
        {file.name}
        {file.target !== null && <span className="text-ink-3"> → {file.target}</span>}
      </span>
    </span>
  );
}
