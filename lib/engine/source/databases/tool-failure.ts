import path from 'node:path';
import { EngineError, type ErrorCode } from '../../errors';
import type { DatabaseSource } from './database';

/** How a client program ended. */
export interface ToolEnd {
  readonly exitCode: number | null;
  readonly killedBy: string | null;
  /** The end of its stderr. */
  readonly lastWords: string;
}

/**
 * Error numbers of MySQL and MariaDB, as their clients print them (`Got error: 1045: …`, `ERROR 2002 (HY000): …`, `… denied … (1142)`): the server's
 * own from 1000, the client library's from 2000. MariaDB documentation, "MariaDB Error Code Reference".
 */
const MYSQL_CODES: Readonly<Record<string, ErrorCode>> = {
  1044: 'database.denied',
  1045: 'database.denied',
  1130: 'database.denied',
  1142: 'database.denied',
  1143: 'database.denied',
  1227: 'database.denied',
  1370: 'database.denied',
  1698: 'database.denied',
  4151: 'database.denied',
  1049: 'database.missing',
  1021: 'database.full',
  1114: 'database.full',
  1040: 'database.unreachable',
  1053: 'database.unreachable',
  1203: 'database.unreachable',
  2002: 'database.unreachable',
  2003: 'database.unreachable',
  2005: 'database.unreachable',
  2006: 'database.unreachable',
  2012: 'database.unreachable',
  2013: 'database.unreachable',
  2026: 'database.unreachable',
  2055: 'database.unreachable',
};

const MYSQL_NUMBER = /(?:Got error: |\bError:? |\bERROR )(\d{4})\b|\((\d{4})\)\s*$/gm;

/**
 * pg_dump and psql print no SQLSTATE when a connection fails, so their English sentences (the C locale is set) are all there is:
 * the texts of PostgreSQL 9.6 to 18, src/backend/libpq/auth.c, src/backend/utils/init/postinit.c, src/interfaces/libpq.
 */
const POSTGRES_SENTENCES: readonly (readonly [RegExp, ErrorCode])[] = [
  [/FATAL: {2}database ".*" does not exist/, 'database.missing'],
  [
    /FATAL: {2}(password authentication failed|role ".*" (does not exist|is not permitted)|no pg_hba\.conf entry|Peer auth)/i,
    'database.denied',
  ],
  [/fe_sendauth: no password supplied|permission denied (for|to create)/, 'database.denied'],
  [/No space left on device/, 'database.full'],
  [
    /connection to server .* failed|could not connect|could not translate host name|server closed the connection|terminating connection/,
    'database.unreachable',
  ],
];

/** The failure of a client program as an error with what it said last. `otherwise`: the code when nothing more exact is known. */
export function toolFailure(
  command: { readonly source: DatabaseSource; readonly program: string; readonly otherwise: ErrorCode },
  end: ToolEnd,
): EngineError {
  const { source, program, otherwise } = command;
  const known = source.kind === 'mysql' ? mysqlCode(end.lastWords) : postgresCode(end.lastWords);
  const code = known ?? otherwise;
  return new EngineError(code, {
    retry: code === 'database.unreachable',
    facts: {
      database: source.name,
      user: source.user,
      server: source.socket ?? `${source.host}${source.port === null ? '' : `:${source.port}`}`,
      program: path.basename(program),
      exitCode: end.exitCode,
      killedBy: end.killedBy,
      stderr: end.lastWords.trim(),
    },
  });
}

/** The last number printed decides: the ones before it are warnings. */
function mysqlCode(text: string): ErrorCode | undefined {
  const last = [...text.matchAll(MYSQL_NUMBER)].at(-1);
  return last === undefined ? undefined : MYSQL_CODES[last[1] ?? last[2] ?? ''];
}

function postgresCode(text: string): ErrorCode | undefined {
  return POSTGRES_SENTENCES.find(([sentence]) => sentence.test(text))?.[1];
}
