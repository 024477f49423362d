import type { DatabaseView, FoundSites, JobInputDraft } from '@/lib/control/views';

type DatabaseInputDraft = NonNullable<JobInputDraft['databases']>[number];

/** A database as it stands in the form. */
export interface DatabaseDraft {
  readonly kind: 'mysql' | 'postgres';
  readonly name: string;
  readonly user: string;
  readonly password: string;
  /** host, host:port or the path of a socket. */
  readonly server: string;
  readonly smallestShare: string;
  /** Where the password comes from while the field is empty. */
  readonly passwordFrom: { readonly kind: 'nowhere' | 'stored' } | { readonly kind: 'site'; readonly folder: string };
}

export const NEW_DATABASE: DatabaseDraft = {
  kind: 'mysql',
  name: '',
  user: '',
  password: '',
  server: 'localhost',
  smallestShare: '50',
  passwordFrom: { kind: 'nowhere' },
};

type Place = Pick<DatabaseView, 'kind' | 'name' | 'user' | 'host' | 'port' | 'socket'>;

/** `host`, `host:port` (an IPv6 address in brackets), or the socket. */
function serverText({ host, port, socket }: Place): string {
  if (socket !== null) return socket;
  if (port === null) return host;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function placeOf(server: string): Pick<DatabaseInputDraft, 'host' | 'port' | 'socket'> {
  const text = server.trim();
  if (text.startsWith('/')) return { host: 'localhost', port: null, socket: text };
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(text);
  if (match === null) return { host: text.replace(/^\[|\]$/g, ''), port: null, socket: null };
  return { host: match[1] ?? match[2] ?? '', port: Number(match[3]), socket: null };
}

export function databaseDraft(view: DatabaseView): DatabaseDraft {
  const { kind, name, user, smallestShare } = view;
  const passwordFrom = { kind: 'stored' } as const;
  return {
    kind,
    name,
    user,
    password: '',
    server: serverText(view),
    smallestShare: String(smallestShare),
    passwordFrom,
  };
}

/** What the door takes; an empty password is the stored one or the site's, where there is one. */
export function databaseInput(draft: DatabaseDraft): DatabaseInputDraft {
  const { kind, name, user, password, server, smallestShare, passwordFrom } = draft;
  return {
    ...{ kind, name, user, ...placeOf(server) },
    password: password === '' && passwordFrom.kind !== 'nowhere' ? null : password,
    site: passwordFrom.kind === 'site' ? passwordFrom.folder : null,
    smallestShare: smallestShare.trim() === '' ? 0 : Number(smallestShare),
  };
}

/** The databases of found sites that are not in the list yet, each once. */
export function newDatabases({ sites }: FoundSites, known: readonly DatabaseDraft[]): DatabaseDraft[] {
  const taken = new Set(known.map(identity));
  const added: DatabaseDraft[] = [];
  for (const { folder, database } of sites) {
    if (database === null) continue;
    const { kind, name, user } = database;
    const server = serverText(database);
    const draft: DatabaseDraft = { ...NEW_DATABASE, kind, name, user, server, passwordFrom: { kind: 'site', folder } };
    if (taken.has(identity(draft))) continue;
    taken.add(identity(draft));
    added.push(draft);
  }
  return added;
}

const identity = ({ kind, name, server }: DatabaseDraft) => JSON.stringify([kind, name, server]);
