'use client';

import { DatabaseZap, Plus } from 'lucide-react';
import { useState } from 'react';
import type { FoundSites } from '@/lib/control/views';
import type { ActionResult } from '../ui/action-result';
import { Button } from '../ui/button';
import { Card } from '../ui/card';
import { ProblemNote } from '../ui/problem-note';
import { useAction } from '../ui/use-action';
import { type DatabaseDraft, NEW_DATABASE, newDatabases } from './database-draft';
import { DatabaseFields } from './database-fields';
import type { SectionProps } from './section-props';

/** Databases next to folders: found by their sites, or typed. */
export function DatabasesSection({
  draft,
  change,
  errorOf,
  findSites,
}: SectionProps & { findSites: (folders: string[]) => Promise<ActionResult<FoundSites>> }) {
  const { databases } = draft;
  const set = (index: number, part: Partial<DatabaseDraft>) =>
    change({ databases: databases.map((old, at) => (at === index ? { ...old, ...part } : old)) });
  return (
    <Card title="Databases">
      <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
        <p className="text-ink-2">
          Each is dumped as of one moment into <code>databases/</code> of the backup. Only a whole dump replaces the
          last good one. Databases of WordPress sites are found by their <code>wp-config.php</code> in the folders
          above.
        </p>
        <SiteSearch draft={draft} change={change} findSites={findSites} />
        {databases.map((database, index) => (
          <DatabaseFields
            // biome-ignore lint/suspicious/noArrayIndexKey: the rows are the fields, in their order
            key={index}
            number={index + 1}
            database={database}
            change={(part) => set(index, part)}
            remove={() => change({ databases: databases.filter((_, at) => at !== index) })}
            error={errorOf(`databases.${index}`)}
          />
        ))}
        <Button
          size="sm"
          variant="ghost"
          className="w-fit"
          icon={<Plus aria-hidden />}
          onClick={() => change({ databases: [...databases, NEW_DATABASE] })}
        >
          Add a database
        </Button>
      </div>
    </Card>
  );
}

function SiteSearch({
  draft,
  change,
  findSites,
}: Pick<SectionProps, 'draft' | 'change'> & { findSites: (folders: string[]) => Promise<ActionResult<FoundSites>> }) {
  const [found, setFound] = useState<FoundSites | null>(null);
  const { run, pending, problem } = useAction(findSites);
  const folders = draft.sources.filter((path) => path.startsWith('/'));
  const search = async () => setFound(await run(folders));
  const added = found === null ? [] : newDatabases(found, draft.databases);
  return (
    <div className="grid gap-3" aria-live="polite">
      <div className="flex flex-wrap items-center gap-3">
        <Button icon={<DatabaseZap aria-hidden />} pending={pending} disabled={folders.length === 0} onClick={search}>
          Find WordPress databases
        </Button>
        {found !== null && <p>{summaryOf(found)}</p>}
        {added.length > 0 && (
          <Button variant="primary" size="sm" onClick={() => change({ databases: [...draft.databases, ...added] })}>
            {added.length === 1 ? 'Add this database' : `Add all ${added.length} databases`}
          </Button>
        )}
      </div>
      {problem !== null && <ProblemNote problem={problem} />}
      {found?.sites.some(({ database }) => database === null) && (
        <ul className="grid gap-1 text-[0.8125rem] text-ink-2">
          {found.sites
            .filter(({ database }) => database === null)
            .map(({ folder }) => (
              <li key={folder}>
                <span className="path">{folder}</span>: its wp-config.php asks PHP for the database. Add it by hand.
              </li>
            ))}
        </ul>
      )}
    </div>
  );
}

const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;

function summaryOf({ sites, isCut }: FoundSites): string {
  const databases = newDatabases({ sites, unreadable: [], isCut }, []).length;
  const more = isCut ? ' There are more folders than were looked into.' : '';
  return `${plural(sites.length, 'site')}, ${plural(databases, 'database')} found.${more}`;
}
