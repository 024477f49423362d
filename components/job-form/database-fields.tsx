'use client';

import { X } from 'lucide-react';
import { Button } from '../ui/button';
import { Field, Fieldset } from '../ui/field';
import { Input } from '../ui/input';
import { Select } from '../ui/select';
import type { DatabaseDraft } from './database-draft';

const PASSWORD_HINT = {
  nowhere: 'Empty: the server asks for none.',
  stored: 'Empty: the stored one is kept.',
  site: 'Empty: the one in the wp-config.php of the site is taken.',
};

/** One database of the job. */
export function DatabaseFields({
  number,
  database,
  change,
  remove,
  error,
}: {
  number: number;
  database: DatabaseDraft;
  change: (part: Partial<DatabaseDraft>) => void;
  remove: () => void;
  error: string | undefined;
}) {
  return (
    <Fieldset legend={`Database ${number}`}>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label="Kind">
          <Select
            value={database.kind}
            onChange={(event) => change({ kind: event.target.value === 'postgres' ? 'postgres' : 'mysql' })}
          >
            <option value="mysql">MySQL or MariaDB</option>
            <option value="postgres">PostgreSQL</option>
          </Select>
        </Field>
        <Field label="Name" error={error}>
          <Input mono required value={database.name} onChange={(event) => change({ name: event.target.value })} />
        </Field>
        <Field label="User">
          <Input
            mono
            required
            autoComplete="off"
            value={database.user}
            onChange={(event) => change({ user: event.target.value })}
          />
        </Field>
        <Field label="Password" hint={PASSWORD_HINT[database.passwordFrom.kind]}>
          <Input
            type="password"
            autoComplete="new-password"
            value={database.password}
            onChange={(event) => change({ password: event.target.value })}
          />
        </Field>
        <Field label="Server" hint="A host, host:port, or the path of a socket.">
          <Input mono required value={database.server} onChange={(event) => change({ server: event.target.value })} />
        </Field>
        <Field
          label="Refuse a dump smaller than"
          hint="Share of the last good one. 0 accepts every dump that has a table."
        >
          <Input
            type="number"
            min={0}
            max={100}
            unit="%"
            value={database.smallestShare}
            onChange={(event) => change({ smallestShare: event.target.value })}
          />
        </Field>
      </div>
      <Button size="sm" variant="ghost" className="w-fit" icon={<X aria-hidden />} onClick={remove}>
        Remove this database
      </Button>
    </Fieldset>
  );
}
