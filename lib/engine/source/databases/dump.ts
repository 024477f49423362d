import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';
import { EngineError } from '../../errors';
import { clientProgram, startClient } from './client-program';
import { withAccess } from './credentials';
import type { DatabaseKind, DatabaseSource } from './database';
import { type DumpFacts, DumpText } from './dump-text';

/** In the order they are looked for. */
const DUMP_PROGRAMS: Readonly<Record<DatabaseKind, readonly string[]>> = {
  mysql: ['mariadb-dump', 'mysqldump'],
  postgres: ['pg_dump'],
};

/**
 * One consistent view of InnoDB tables without locking them (--single-transaction), row by row (--quick), with everything that
 * belongs to the database, bytes as hexadecimal, and no date, so that the same data makes the same text. --no-tablespaces: MySQL
 * 8 wants the PROCESS privilege without it.
 */
const MYSQL_ARGS = [
  '--single-transaction',
  '--quick',
  '--routines',
  '--events',
  '--triggers',
  '--hex-blob',
  '--no-tablespaces',
  '--skip-dump-date',
  '--comments',
  '--default-character-set=utf8mb4',
];

/** A dump of its own is one snapshot (pg_dump reads in a serializable transaction); owners and grants belong to the server. */
const POSTGRES_ARGS = ['--format=plain', '--no-owner', '--no-privileges', '--no-password', '--encoding=UTF8'];

/**
 * Dumps a database: `send` gets the text, gzip-compressed, in chunks of any size and in order, and is waited for; the header
 * carries no time, so that the same text makes the same bytes. Resolves to what the text says once the tool has ended well.
 *
 * Throws `database.unreachable`, `database.denied`, `database.missing`, `database.dump-failed`, `database.dump-truncated` (the
 * tool reported success, but its last line is missing), `database.tool-missing`, what `send` throws, `cancelled`. Whoever sends
 * must not complete anything before this has resolved.
 */
export async function dump(
  source: DatabaseSource,
  send: (chunk: Buffer) => Promise<void>,
  signal: AbortSignal,
): Promise<DumpFacts> {
  const program = clientProgram(DUMP_PROGRAMS[source.kind]);
  return withAccess(source, async (access) => {
    const args = source.kind === 'mysql' ? [...MYSQL_ARGS, '--', source.name] : POSTGRES_ARGS;
    const client = startClient({ source, access, program, args, otherwise: 'database.dump-failed' }, signal);
    client.stdin.end();
    const text = new DumpText(source.kind);
    try {
      await compress(client.stdout, text, send);
    } catch (error) {
      client.kill();
      await client.ended.catch(() => undefined);
      throw error;
    }
    await client.ended;
    return whole(source, text.facts());
  });
}

async function compress(output: Readable, text: DumpText, send: (chunk: Buffer) => Promise<void>): Promise<void> {
  const look = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      text.add(chunk);
      yield chunk;
    }
  };
  const gzip = createGzip({ level: constants.Z_DEFAULT_COMPRESSION, chunkSize: 256 * 1024 });
  await pipeline(output, look, gzip, async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) await send(chunk);
  });
}

function whole(source: DatabaseSource, facts: DumpFacts): DumpFacts {
  if (facts.isComplete) return facts;
  throw new EngineError('database.dump-truncated', { facts: { database: source.name, bytes: facts.bytes } });
}
