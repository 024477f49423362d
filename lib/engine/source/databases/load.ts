import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { EngineError } from '../../errors';
import { ask, type Client, startQuery, withClient } from './client-query';
import type { DatabaseSource } from './database';
import { type DumpFacts, DumpText } from './dump-text';
import { createDatabase } from './make-database';
import { quotedName } from './quoted-name';

export interface Loaded {
  /** Rows by table, counted in the database after loading; they are the dump's. */
  readonly rows: ReadonlyMap<string, number>;
  readonly facts: DumpFacts;
}

/** `compressed`: the bytes of a dump as the bucket holds them (gzip). */
export interface LoadRequest {
  readonly target: DatabaseSource;
  readonly compressed: Readable;
  /** new: the database is made, and must not exist. same: tables of the dump's names are replaced. */
  readonly into: 'new' | 'same';
}

/**
 * Loads a dump into a database through the server's own client, streamed, then counts the rows of every table and compares them
 * with the rows in the dump. Throws `database.load-failed` (a statement was refused, the database exists already, or the counts
 * differ), `database.dump-truncated` when the dump has no end, `database.*` as dump() does, what the stream throws, `cancelled`.
 */
export async function loadDump(request: LoadRequest, signal: AbortSignal): Promise<Loaded> {
  const { target, compressed, into } = request;
  const work = async (client: Client): Promise<Loaded> => {
    if (into === 'new') await createDatabase(client);
    const facts = await load(client, compressed);
    if (!facts.isComplete) {
      throw new EngineError('database.dump-truncated', { facts: { database: target.name, bytes: facts.bytes } });
    }
    const rows = await countRows(client, [...facts.rows.keys()]);
    requireSameRows(target, facts.rows, rows);
    return { rows, facts };
  };
  return withClient(target, work, signal);
}

async function load(client: Client, compressed: Readable): Promise<DumpFacts> {
  const text = new DumpText(client.source.kind);
  const running = startQuery(client, client.source.name);
  running.stdout.resume();
  const look = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      text.add(chunk);
      yield chunk;
    }
  };
  try {
    await pipeline(compressed, createGunzip(), look, running.stdin);
  } catch (error) {
    // A client that refuses a statement ends, and its stdin breaks or closes: its own words come first.
    if (isBrokenPipe(error) || isClosed(error)) await running.ended;
    running.kill();
    await running.ended.catch(() => undefined);
    throw error;
  }
  await running.ended;
  return text.facts();
}

function isBrokenPipe(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return false;
  return error.syscall === 'write' && (error.code === 'EPIPE' || error.code === 'ECONNRESET');
}

/** The pipe was closed before all was written; when the client did not end by itself, the source of the bytes did. */
function isClosed(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}

async function countRows(client: Client, tables: readonly string[]): Promise<Map<string, number>> {
  const { kind, name } = client.source;
  const quoted = (table: string) => (kind === 'mysql' ? quotedName({ kind, name: table }) : table);
  const statements = tables.map((table) => `SELECT COUNT(*) FROM ${quoted(table)};\n`).join('');
  const counts = tables.length === 0 ? [] : await ask(client, statements, name);
  return new Map(tables.map((table, at) => [table, Number(counts[at]?.[0] ?? Number.NaN)]));
}

function requireSameRows(
  target: DatabaseSource,
  expected: ReadonlyMap<string, number>,
  found: ReadonlyMap<string, number>,
): void {
  for (const [table, rows] of expected) {
    if (found.get(table) === rows) continue;
    throw new EngineError('database.load-failed', {
      facts: { database: target.name, table, rowsInDump: rows, rowsLoaded: found.get(table) ?? null },
    });
  }
}
