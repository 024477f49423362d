/**
 * A database as a source: a dump of it is one object, `databases/<name>.sql.gz`, beside the files.
 *
 * The promise: an object is replaced only by a dump that ended with exit code 0, carries the tool's own last line, holds at least
 * one table and is not suspiciously smaller than the last good one. Everything else aborts the upload and leaves the last good
 * dump as it is. Real systems have shown how it goes otherwise: a 0-byte dump reported as success, and retention deleting the
 * last real one.
 */
export interface DatabaseSource {
  readonly kind: DatabaseKind;
  /** The database's name on its server. */
  readonly name: string;
  readonly user: string;
  /** '' when the server asks for none. */
  readonly password: string;
  readonly host: string;
  /** null: the server's usual one. */
  readonly port: number | null;
  /** Absolute path of the server's socket (for postgres: its folder), or null to connect by `host` and `port`. */
  readonly socket: string | null;
}

/** mysql means MySQL and MariaDB alike. */
export type DatabaseKind = 'mysql' | 'postgres';

/** The folder in the job's tree that the dumps get. */
export const DUMP_FOLDER = 'databases';

/** A dump's path in the job's tree. `label` is unique in its job and safe as a file name. */
export function dumpPath(label: string): string {
  return `${DUMP_FOLDER}/${label}.sql.gz`;
}

/** `name` as a label: everything that is awkward in a key becomes `_`. */
export function dumpLabel(name: string): string {
  return name.replace(/[^A-Za-z0-9._-]+/g, '_').replace(/^\.+/, '_') || '_';
}
