import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { machineError } from '../../machine-error';
import type { DatabaseSource } from './database';

/** How a client program learns where to connect and with which password; neither is on its command line. */
export interface ClientAccess {
  /** Goes before every other argument. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Runs `work` with the password in a file that only this user can read (0600 in a 0700 folder), and removes it afterwards, however
 * `work` ends. Throws `machine.*` when the file cannot be written, and what `work` throws.
 */
export async function withAccess<T>(source: DatabaseSource, work: (access: ClientAccess) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'foresync-db-')).catch((error) => {
    throw machineError(error);
  });
  try {
    return await work(await writeAccess(source, path.join(folder, 'access')));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeAccess(source: DatabaseSource, file: string): Promise<ClientAccess> {
  const text = source.kind === 'mysql' ? optionFile(source) : passFile(source);
  await writeFile(file, text, { mode: 0o600, flag: 'wx' }).catch((error) => {
    throw machineError(error);
  });
  if (source.kind === 'mysql') return { args: [`--defaults-file=${file}`], env: {} };
  return { args: [], env: { PGPASSFILE: file, ...postgresPlace(source) } };
}

/** MySQL's option file. A value in double quotes takes `\\` and `\"`; --defaults-file must be the first argument. */
function optionFile(source: DatabaseSource): string {
  const place =
    source.socket === null
      ? [['host', source.host] as const, ...(source.port === null ? [] : [['port', String(source.port)] as const])]
      : [['socket', source.socket] as const];
  const lines = [['user', source.user] as const, ['password', source.password] as const, ...place];
  return `[client]\n${lines.map(([name, value]) => `${name}=${quoted(value)}\n`).join('')}${MYSQL8_ONLY}`;
}

/**
 * What MySQL 8's own mysqldump needs and others do not know (`loose`: they say so and go on): no statistics, which MariaDB has not,
 * and no replication state, which would differ in every dump and could not be loaded into the same server.
 */
const MYSQL8_ONLY = '[mysqldump]\nloose-column-statistics=0\nloose-set-gtid-purged=OFF\n';

function quoted(value: string): string {
  return `"${value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n').replace(/\t/g, '\\t')}"`;
}

/** libpq's password file: host:port:database:user:password, with `:` and `\` escaped. */
function passFile({ password }: DatabaseSource): string {
  return `*:*:*:*:${password.replace(/\\/g, '\\\\').replace(/:/g, '\\:')}\n`;
}

/** The database is named here, because a name with `=` on the command line would be taken for a connection string. */
function postgresPlace({ name, user, host, port, socket }: DatabaseSource): Record<string, string> {
  return {
    PGDATABASE: name,
    PGUSER: user,
    PGHOST: socket ?? host,
    PGCONNECT_TIMEOUT: '20',
    ...(port === null ? {} : { PGPORT: String(port) }),
  };
}
