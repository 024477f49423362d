import { InvalidArgumentError } from 'commander';
import type { FoundSites, JobInputDraft } from '../../lib/control/views';
import type { Session } from '../door-session';
import { ask } from './ask';

/** As the door takes it. */
export type Database = NonNullable<JobInputDraft['databases']>[number];

const KINDS: Readonly<Record<string, 'mysql' | 'postgres'>> = {
  'mysql:': 'mysql',
  'mariadb:': 'mysql',
  'postgres:': 'postgres',
  'postgresql:': 'postgres',
};

/** `mysql://user@host:3306/name`, `mysql://user@/name?socket=/run/mysqld/mysqld.sock`; a password in it is refused. */
export function parseDatabaseUrl(text: string): Database {
  const whole = text.replace('@/', '@localhost/');
  const url = URL.canParse(whole) ? new URL(whole) : null;
  const kind = url === null ? undefined : KINDS[url.protocol];
  if (url === null || kind === undefined) {
    throw new InvalidArgumentError('It takes mysql://USER@HOST/NAME or postgres://USER@HOST/NAME.');
  }
  if (url.password !== '') {
    throw new InvalidArgumentError(
      'A password on the command line can be read by everyone on this machine: set FORESYNC_DATABASE_PASSWORD, or leave it out to be asked.',
    );
  }
  return {
    kind,
    name: decodeURIComponent(url.pathname.slice(1)),
    user: decodeURIComponent(url.username),
    host: url.hostname.replace(/^\[|\]$/g, '') || 'localhost',
    port: url.port === '' ? null : Number(url.port),
    socket: url.searchParams.get('socket'),
  };
}

/** The databases of `--database`, each with its password from FORESYNC_DATABASE_PASSWORD or asked for, and of `--sites`. */
export async function chosenDatabases(
  session: Session,
  chosen: { readonly database: readonly Database[]; readonly sites: readonly string[] },
): Promise<Database[]> {
  const all: Database[] = [];
  for (const database of chosen.database) {
    const password = process.env.FORESYNC_DATABASE_PASSWORD ?? (await ask(`Password of ${database.name}: `));
    all.push({ ...database, password });
  }
  if (chosen.sites.length === 0) return all;
  const found = await session.door.findSites({ folders: [...chosen.sites] });
  for (const { folder } of withoutDatabase(found)) {
    console.error(
      `${folder}: its wp-config.php does not say in plain text how to reach the database. Add it with --database.`,
    );
  }
  return [...all, ...databasesOfSites(found)];
}

const withoutDatabase = ({ sites }: FoundSites) => sites.filter(({ database }) => database === null);

/** Each database once: sites may share one. */
function databasesOfSites({ sites }: FoundSites): Database[] {
  const known = new Map<string, Database>();
  for (const { folder, database } of sites) {
    if (database === null) continue;
    const { kind, name, host, port, socket } = database;
    const key = JSON.stringify([kind, name, host, port, socket]);
    if (!known.has(key)) known.set(key, { ...database, site: folder });
  }
  return [...known.values()];
}
