'use client';

import { ArrowRight } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { FolderListing, JobView, RestoreInput, RestoreView, SnapshotView } from '@/lib/control/views';
import { FolderPicker } from '../folder-picker/folder-picker';
import type { ActionResult } from '../ui/action-result';
import { Button } from '../ui/button';
import { Card } from '../ui/card';
import { Field } from '../ui/field';
import { bytesText, plural } from '../ui/format';
import { Input } from '../ui/input';
import { ProblemNote } from '../ui/problem-note';
import { RadioCards } from '../ui/radio-cards';
import { Select } from '../ui/select';
import { useAction } from '../ui/use-action';

/** Snapshot, selection, place, and what happens to files already there; each choice explained in a sentence. */
export function RestoreForm({
  job,
  snapshots,
  initialSnapshot,
  paths,
  storageClass,
  listFolders,
  request,
}: {
  job: JobView;
  snapshots: readonly SnapshotView[];
  initialSnapshot: string | null;
  paths: readonly string[];
  /** Of the destination. */
  storageClass: string;
  listFolders: (path: string) => Promise<ActionResult<FolderListing>>;
  request: (input: RestoreInput) => Promise<ActionResult<RestoreView>>;
}) {
  const router = useRouter();
  const [snapshotId, setSnapshotId] = useState(initialSnapshot ?? snapshots[0]?.id ?? '');
  const [place, setPlace] = useState<'folder' | 'original'>('folder');
  const [folder, setFolder] = useState('');
  const [existing, setExisting] = useState<RestoreInput['existing']>('replace');
  const [thaw, setThaw] = useState<RestoreInput['thaw']>('standard');
  const { run, pending, problem } = useAction(request);
  const submit = async () => {
    const restore = await run({
      jobId: job.id,
      snapshotId,
      paths: [...paths],
      target: place === 'folder' ? folder : null,
      existing,
      thaw,
    });
    if (restore !== null) router.push(`/restores/${restore.id}`);
  };
  return (
    <form
      className="grid max-w-3xl gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Card title="What">
        <div className="grid gap-4">
          <Field label="Snapshot">
            <Select value={snapshotId} onChange={(event) => setSnapshotId(event.target.value)}>
              {snapshots.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.createdAt.slice(0, 16).replace('T', ' ')} UTC, {plural(one.files, 'file')},{' '}
                  {bytesText(one.bytes)}
                  {one.isLatest ? ' (latest)' : ''}
                </option>
              ))}
            </Select>
          </Field>
          <Selection paths={paths} snapshotId={snapshotId} />
        </div>
      </Card>
      {isArchive(storageClass) && <ThawCard storageClass={storageClass} value={thaw} onChange={setThaw} />}
      <Card title="Where to">
        <div className="grid gap-4">
          <RadioCards
            label="Where to"
            value={place}
            onChange={setPlace}
            columns={2}
            options={[
              {
                value: 'folder',
                label: 'Another folder',
                description: 'The live files stay untouched. Best for looking first.',
              },
              {
                value: 'original',
                label: 'The original place',
                description: `Back to ${job.sources.join(', ')}. Files that differ are replaced or kept, as chosen below.`,
              },
            ]}
          />
          {place === 'folder' && (
            <Field label="Folder on the server" hint="It is made when it does not exist yet.">
              <div className="flex gap-2">
                <Input
                  mono
                  required
                  aria-label="Folder on the server"
                  placeholder="/var/restore"
                  value={folder}
                  onChange={(event) => setFolder(event.target.value)}
                />
                <FolderPicker label="Browse" start={folder} list={listFolders} onPick={setFolder} />
              </div>
            </Field>
          )}
          <RadioCards
            label="Files already there"
            value={existing}
            onChange={setExisting}
            columns={3}
            options={[
              {
                value: 'replace',
                label: 'Replace what differs',
                description: 'Files that differ become as they were. Identical ones are not fetched.',
              },
              {
                value: 'copy',
                label: 'Replace, and keep a copy',
                description: 'The same, and each replaced file is first put aside, in a folder beside the target.',
              },
              {
                value: 'keep',
                label: 'Keep what is there',
                description: 'Only missing files are written; what differs stays as it is.',
              },
            ]}
          />
        </div>
      </Card>
      {problem !== null && <ProblemNote problem={problem} />}
      <div className="flex items-center gap-3">
        <Button type="submit" variant="primary" pending={pending} icon={<ArrowRight aria-hidden />}>
          Plan the restore
        </Button>
        <span className="text-ink-3">Shows files, requests and cost first; nothing is written yet.</span>
      </div>
    </form>
  );
}

const isArchive = (storageClass: string) => storageClass === 'GLACIER' || storageClass === 'DEEP_ARCHIVE';

/** Archived files are asked for and read later: how much later is a question of price. */
function ThawCard({
  storageClass,
  value,
  onChange,
}: {
  storageClass: string;
  value: RestoreInput['thaw'];
  onChange: (value: RestoreInput['thaw']) => void;
}) {
  const isDeep = storageClass === 'DEEP_ARCHIVE';
  const options = [
    { value: 'expedited', label: 'Expedited', description: '1 to 5 minutes, by far the dearest. Not for large files.' },
    { value: 'standard', label: 'Standard', description: isDeep ? 'Up to 12 hours.' : '3 to 5 hours.' },
    {
      value: 'bulk',
      label: 'Bulk',
      description: isDeep ? 'Up to 48 hours, the cheapest.' : '5 to 12 hours, the cheapest.',
    },
  ] as const;
  return (
    <Card
      title="Thaw"
      description={`The files lie in ${storageClass} and cannot be read at once. Foresync asks for them, waits, and goes on by itself; the plan says what that costs.`}
    >
      <RadioCards
        label="How fast"
        value={value}
        onChange={onChange}
        columns={isDeep ? 2 : 3}
        options={options.filter((option) => !isDeep || option.value !== 'expedited')}
      />
    </Card>
  );
}

function Selection({ paths, snapshotId }: { paths: readonly string[]; snapshotId: string }) {
  return (
    <div>
      <p className="font-medium">Files</p>
      {paths.length === 0 ? (
        <p className="text-ink-2">
          Everything in the snapshot.{' '}
          <a className="text-accent-text underline" href={`/snapshots/${snapshotId}`}>
            Choose files
          </a>
        </p>
      ) : (
        <ul className="mt-1 grid gap-0.5">
          {paths.map((path) => (
            <li key={path} className="path">
              {path}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
