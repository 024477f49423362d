'use client';

import { Plus, X } from 'lucide-react';
import { useId } from 'react';
import type { FolderListing } from '@/lib/control/views';
import { FolderPicker } from '../folder-picker/folder-picker';
import type { ActionResult } from '../ui/action-result';
import { Button } from '../ui/button';
import { Fieldset } from '../ui/field';
import { Input } from '../ui/input';
import type { SectionProps } from './section-props';

/** One or more folders of the server, typed or picked. */
export function SourcesField({
  draft,
  change,
  errorOf,
  listFolders,
}: SectionProps & { listFolders: (path: string) => Promise<ActionResult<FolderListing>> }) {
  const id = useId();
  const error = errorOf('sources');
  const set = (index: number, path: string) =>
    change({ sources: draft.sources.map((old, at) => (at === index ? path : old)) });
  const drop = (index: number) => change({ sources: draft.sources.filter((_, at) => at !== index) });
  return (
    <Fieldset
      legend={draft.sources.length > 1 ? 'Folders' : 'Folder'}
      hint={
        draft.sources.length > 1 ? 'With several folders, each becomes a folder of its own in the backup.' : undefined
      }
    >
      {draft.sources.map((path, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are the fields, in their order
        <div key={index} className="flex flex-wrap gap-2 sm:flex-nowrap">
          <Input
            mono
            required={draft.databases.length === 0}
            aria-label={`Folder ${index + 1} on the server`}
            aria-describedby={error === undefined ? undefined : id}
            aria-invalid={error !== undefined || undefined}
            placeholder="/var/www/html"
            value={path}
            onChange={(event) => set(index, event.target.value)}
          />
          <FolderPicker label="Browse" start={path} list={listFolders} onPick={(picked) => set(index, picked)} />
          {draft.sources.length > 1 && (
            <Button size="icon" variant="ghost" aria-label={`Remove folder ${index + 1}`} onClick={() => drop(index)}>
              <X aria-hidden />
            </Button>
          )}
        </div>
      ))}
      {error !== undefined && (
        <p id={id} className="text-[0.8125rem] text-block">
          {error}
        </p>
      )}
      <Button
        size="sm"
        variant="ghost"
        className="w-fit"
        icon={<Plus aria-hidden />}
        onClick={() => change({ sources: [...draft.sources, ''] })}
      >
        Add another folder
      </Button>
    </Fieldset>
  );
}
