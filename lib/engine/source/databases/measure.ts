import { queryDatabase } from './client-query';
import type { DatabaseSource } from './database';

/** What a server says of a database before it is dumped. */
export interface DatabaseSize {
  readonly tables: number;
  /** Bytes its rows take on the server, indexes left out: more than its compressed dump, for text. */
  readonly bytes: number;
  /** Tables (MyISAM, Aria) that --single-transaction does not read as of one moment. */
  readonly tablesWithoutTransactions: number;
}

/** Asks for a database's size, which is also the test of its address and password. Throws `database.*`, `cancelled`. */
export async function measureDatabase(source: DatabaseSource, signal: AbortSignal): Promise<DatabaseSize> {
  const statement = source.kind === 'mysql' ? MYSQL_SIZE : POSTGRES_SIZE;
  const [row = []] = await queryDatabase(source, { database: source.name, statements: statement }, signal);
  const [tables = 0, bytes = 0, tablesWithoutTransactions = 0] = row.map(Number);
  return { tables, bytes, tablesWithoutTransactions };
}

const MYSQL_SIZE = `SELECT COUNT(*), COALESCE(SUM(data_length), 0), COALESCE(SUM(engine IN ('MyISAM', 'Aria', 'CSV', 'ARCHIVE')), 0)
FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE';
`;

const POSTGRES_SIZE = `SELECT COUNT(*), COALESCE(SUM(pg_table_size(c.oid)), 0)::bigint, 0 FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema');
`;
