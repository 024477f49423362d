'use client';

import { Plus } from 'lucide-react';
import { Button } from '../ui/button';
import { Card } from '../ui/card';
import { Field, Fieldset } from '../ui/field';
import { Input } from '../ui/input';
import { RadioCards } from '../ui/radio-cards';
import { Textarea } from '../ui/textarea';
import { patternsOf } from './draft';
import type { SectionProps } from './section-props';

const SUGGESTIONS = ['**/wp-content/cache/', 'node_modules/', '*.log', '*.tmp'];

/** What is left out, what happens to links, and whether deletions are followed. */
export function FilesSection({ draft, change, errorOf }: SectionProps) {
  const known = patternsOf(draft.excludes);
  const add = (pattern: string) => change({ excludes: [...known, pattern].join('\n') });
  return (
    <Card title="Files">
      <div className="grid gap-6">
        <div className="grid gap-2">
          <Field
            label="Leave out"
            hint="One pattern a line, as in .gitignore: a slash inside a pattern ties it to the folder above, **/ frees it."
            optional
            error={errorOf('excludes')}
          >
            <Textarea
              mono
              rows={3}
              spellCheck={false}
              value={draft.excludes}
              onChange={(event) => change({ excludes: event.target.value })}
            />
          </Field>
          <div className="flex flex-wrap gap-1.5">
            {SUGGESTIONS.filter((pattern) => !known.includes(pattern)).map((pattern) => (
              <Button key={pattern} size="sm" variant="ghost" icon={<Plus aria-hidden />} onClick={() => add(pattern)}>
                <code>{pattern}</code>
              </Button>
            ))}
          </div>
        </div>
        <Fieldset legend="Symbolic links">
          <RadioCards
            label="Symbolic links"
            value={draft.links}
            onChange={(links) => change({ links })}
            columns={2}
            options={[
              {
                value: 'keep',
                label: 'Keep as links',
                aside: 'Recommended',
                description: 'The link itself is recorded and restored. It costs no request and can never loop.',
              },
              { value: 'skip', label: 'Skip', description: 'Links are left out of the backup altogether.' },
              {
                value: 'follow',
                label: 'Follow safely',
                description:
                  'What links lead to outside of the folders is copied once, as folders and files. A loop is never entered.',
              },
            ]}
          />
          <Field
            label="Other links"
            optional
            hint="One a line, as the link map names them: the link, a colon, and keep, skip or follow."
            error={errorOf('linkExceptions')}
          >
            <Textarea
              mono
              rows={2}
              spellCheck={false}
              value={draft.linkExceptions}
              placeholder="site-1/uploads: follow"
              onChange={(event) => change({ linkExceptions: event.target.value })}
            />
          </Field>
        </Fieldset>
        <Fieldset legend="Files deleted from the source">
          <RadioCards
            label="Files deleted from the source"
            value={draft.deletes}
            onChange={(deletes) => change({ deletes })}
            columns={2}
            options={[
              {
                value: 'propagate',
                label: 'Delete from the bucket too',
                description:
                  'After a clean run only, and within the limits below. With versioning, older snapshots keep them.',
              },
              {
                value: 'keep',
                label: 'Keep in the bucket',
                description: 'Nothing is ever deleted. Storage only grows.',
              },
            ]}
          />
        </Fieldset>
        <Field
          label="Sentinel file"
          optional
          hint="A file that has to be in each folder, relative to it. Where it is missing, the disk is not mounted: the run waits for you."
          error={errorOf('sentinel')}
        >
          <Input
            mono
            autoComplete="off"
            placeholder=".mounted"
            value={draft.sentinel}
            onChange={(event) => change({ sentinel: event.target.value })}
          />
        </Field>
      </div>
    </Card>
  );
}
