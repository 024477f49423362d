import type { JobDatabase } from '../db/generated/client';
import { newId } from '../db/ids';
import { dumpLabel, dumpPath } from '../engine/source/databases/database';
import {
  databaseOfSite,
  findWordPressSites,
  readWordPressSite,
  type WordPressSite,
} from '../engine/source/databases/wordpress';
import { DoorError } from './door-error';
import type { House } from './house';
import { freeName } from './source-folders';
import type { DatabaseInput, DatabaseView, Door, FoundSite, FoundSites } from './views';

/** The columns of a job's databases: passwords sealed, names of dumps free in the job and kept where the database is known. */
export async function databaseRows(
  { box }: Pick<House, 'box'>,
  inputs: readonly DatabaseInput[],
  before: readonly JobDatabase[],
) {
  const rows = [];
  const taken = new Set(before.filter((row) => inputs.some((input) => isSame(row, input))).map(({ label }) => label));
  for (const [at, input] of inputs.entries()) {
    if (inputs.findIndex((other) => isSame(other, input)) < at) {
      throw new DoorError('database.twice', { facts: { name: input.name }, field: `databases.${at}` });
    }
    const known = before.find((row) => isSame(row, input));
    const label = known?.label ?? freeName(dumpLabel(input.name), taken);
    taken.add(label);
    const { kind, name, user, host, port, socket, smallestShare } = input;
    const passwordSealed = await sealedPassword(box, input, { known, at });
    rows.push({ id: newId(), label, kind, name, user, host, port, socket, smallestShare, passwordSealed });
  }
  return rows;
}

type Place = Pick<DatabaseInput, 'name' | 'host' | 'port' | 'socket'> & { readonly kind: string };

function isSame(a: Place, b: Place): boolean {
  return a.kind === b.kind && a.name === b.name && a.host === b.host && a.port === b.port && a.socket === b.socket;
}

/** As given; else the site's own; else the stored one of the same user. An empty password is none. */
async function sealedPassword(
  box: House['box'],
  input: DatabaseInput,
  { known, at }: { known: JobDatabase | undefined; at: number },
): Promise<string | null> {
  const password = input.password ?? (input.site === null ? null : await passwordOfSite(input, input.site));
  if (password !== null) return password === '' ? null : box.seal(password);
  if (known !== undefined && known.user === input.user) return known.passwordSealed;
  throw new DoorError('database.missing-password', { facts: { name: input.name }, field: `databases.${at}` });
}

/** The password of a site's wp-config.php never passes through the browser: only its folder does. */
async function passwordOfSite(input: DatabaseInput, folder: string): Promise<string | null> {
  const site = await readWordPressSite(folder);
  const found = site === null ? null : databaseOfSite(site);
  return found !== null && isSame(found, input) && found.user === input.user ? found.password : null;
}

const NEVER = new AbortController().signal;

/** A job's databases as they may be shown: without passwords. */
export function databaseView(row: JobDatabase): DatabaseView {
  const { label, name, user, host, port, socket, smallestShare, passwordSealed } = row;
  const kind = row.kind === 'postgres' ? 'postgres' : 'mysql';
  const place = { kind, name, user, host, port, socket } as const;
  return { ...place, label, path: dumpPath(label), smallestShare, hasPassword: passwordSealed !== null };
}

/** WordPress sites below some folders of this server, and the databases their wp-config.php names. */
export function siteVerbs(): Pick<Door, 'findSites'> {
  return { findSites: ({ folders }) => findSites(folders) };
}

async function findSites(folders: readonly string[]): Promise<FoundSites> {
  const all = await Promise.all(folders.map((folder) => findWordPressSites(folder, NEVER)));
  const sites = new Map(all.flatMap((found) => found.sites.map((site) => [site.folder, siteView(site)])));
  return {
    sites: [...sites.values()],
    unreadable: all.flatMap(({ unreadable }) => unreadable),
    isCut: all.some(({ isCut }) => isCut),
  };
}

function siteView(site: WordPressSite): FoundSite {
  const { folder, config } = site;
  const database = databaseOfSite(site);
  if (database === null) return { folder, name: config.name, tablePrefix: config.tablePrefix, database: null };
  const { kind, name, user, host, port, socket } = database;
  return { folder, name, tablePrefix: config.tablePrefix, database: { kind, name, user, host, port, socket } };
}
