import { clientProgram, type RunningClient, startClient } from './client-program';
import { type ClientAccess, withAccess } from './credentials';
import type { DatabaseKind, DatabaseSource } from './database';

const CLIENTS: Readonly<Record<DatabaseKind, readonly string[]>> = {
  mysql: ['mariadb', 'mysql'],
  postgres: ['psql'],
};

/** Errors stop it; the output is rows, tab-separated, without headings or settings of the user. */
const MYSQL_ARGS = [
  '--batch',
  '--raw',
  '--skip-column-names',
  '--default-character-set=utf8mb4',
  '--max-allowed-packet=1G',
];
const POSTGRES_ARGS = [
  '--no-psqlrc',
  '--quiet',
  '--tuples-only',
  '--no-align',
  '--field-separator=\t',
  '--no-password',
  '--set=ON_ERROR_STOP=1',
];

/** A server's own client, ready to be started. */
export interface Client {
  readonly source: DatabaseSource;
  readonly access: ClientAccess;
  readonly program: string;
  readonly signal: AbortSignal;
}

/** Runs `work` with a client that may sign in. Throws `database.tool-missing`, `machine.*` and what `work` throws. */
export async function withClient<T>(
  source: DatabaseSource,
  work: (client: Client) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const program = clientProgram(CLIENTS[source.kind]);
  return withAccess(source, (access) => work({ source, access, program, signal }));
}

/** Starts the client on a database; null: on none. */
export function startQuery({ source, access, program, signal }: Client, database: string | null): RunningClient {
  const args =
    source.kind === 'mysql'
      ? [...MYSQL_ARGS, ...(database === null ? [] : ['--', database])]
      : [...POSTGRES_ARGS, ...(database === null ? ['--dbname=postgres'] : [])];
  return startClient({ source, access, program, args, otherwise: 'database.load-failed' }, signal);
}

/** Rows of some statements, as text. */
export async function ask(client: Client, statements: string, database: string | null): Promise<string[][]> {
  const running = startQuery(client, database);
  running.stdin.end(statements);
  const chunks: Buffer[] = [];
  for await (const chunk of running.stdout) chunks.push(chunk);
  await running.ended;
  const lines = Buffer.concat(chunks).toString('utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => line.split('\t'));
}

/** Rows of some statements, with a client of their own. Throws `database.*`, `cancelled`. */
export function queryDatabase(
  source: DatabaseSource,
  query: { readonly database: string | null; readonly statements: string },
  signal: AbortSignal,
): Promise<string[][]> {
  return withClient(source, (client) => ask(client, query.statements, query.database), signal);
}
