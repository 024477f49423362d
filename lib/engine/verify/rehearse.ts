import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineError, isEngineError, throwIfCancelled } from '../errors';
import { machineError } from '../machine-error';
import { fetchChecked } from '../restore/fetch-checked';
import { type Client, withClient } from '../source/databases/client-query';
import type { DatabaseSource } from '../source/databases/database';
import { loadDump } from '../source/databases/load';
import { createDatabase, dropDatabase } from '../source/databases/make-database';
import { withAttempts } from './attempts';
import type { Checking } from './checking';
import { damageOf, type FileLine } from './compare';
import type { DamageKind } from './damage';

/** `sources`: the databases whose dumps are loaded, by the path of the dump. `owner`: the job; no other may have its scratch names. */
export interface Rehearsed {
  readonly owner: string;
  readonly sources: ReadonlyMap<string, DatabaseSource>;
}

/**
 * Loads the dump of each database into a scratch database on its own server, compares the rows of every table with those in the
 * dump, and drops it, one after the other. One GET a dump. What the bucket gives is compared with the manifest's SHA-256 first:
 * no statement of a dump that was changed in the bucket is ever run. Throws `database.*` when a server cannot be asked: that says
 * nothing about the dump.
 */
export async function rehearse(
  lines: AsyncIterable<FileLine>,
  { owner, sources }: Rehearsed,
  checking: Checking,
  signal: AbortSignal,
): Promise<void> {
  for await (const line of lines) {
    const source = sources.get(line.path);
    if (source !== undefined) await rehearseOne(line, { source, owner }, checking, signal);
  }
}

interface One {
  readonly source: DatabaseSource;
  readonly owner: string;
}

async function rehearseOne(
  line: FileLine,
  { source, owner }: One,
  checking: Checking,
  signal: AbortSignal,
): Promise<void> {
  const { ports, damage, looked } = checking;
  const folder = await mkdtemp(join(ports.scratchDirectory, 'dump-')).catch((error) => {
    throw machineError(error);
  });
  try {
    const dump = join(folder, 'dump.sql.gz');
    await withAttempts(ports.clock, signal, () => fetchTo(dump, line, checking, signal));
    await inScratch({ ...source, name: scratchName(source, owner) }, signal, async (target) => {
      const { rows } = await loadDump({ target, compressed: createReadStream(dump), into: 'same' }, signal);
      ports.onLoaded?.({ name: source.name, tables: rows.size, rows: sum(rows.values()) });
    });
    looked(line, 'hashed');
  } catch (error) {
    throwIfCancelled(signal);
    const kind = isEngineError(error) ? KIND_OF[error.code] : undefined;
    if (kind === undefined) throw error;
    damage.add(damageOf(line, kind, null));
    looked(line, 'not-hashed');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const sum = (counts: Iterable<number>) => [...counts].reduce((total, count) => total + count, 0);

/** Failures that say something about the dump; any other says something about this machine or the server, and proves nothing. */
const KIND_OF: Readonly<Record<string, DamageKind>> = {
  'object.missing': 'missing',
  'object.archived': 'unreadable',
  'object.checksum': 'altered',
  'restore.hash-mismatch': 'altered',
  'database.dump-truncated': 'unloadable',
  'database.load-failed': 'unloadable',
};

async function fetchTo(target: string, line: FileLine, { ports }: Checking, signal: AbortSignal): Promise<void> {
  const file = await open(target, 'w', 0o600).catch((error) => {
    throw machineError(error);
  });
  try {
    const write = async (chunk: Buffer, position: number) => {
      await file.write(chunk, 0, chunk.length, position).catch((error) => {
        throw machineError(error);
      });
    };
    await fetchChecked(line, { storage: ports.storage, write }, signal);
  } finally {
    await file.close();
  }
}

/** A crash may have left the scratch database of the last time: it goes first, so that none is ever left for good. */
async function inScratch(
  target: DatabaseSource,
  signal: AbortSignal,
  work: (target: DatabaseSource) => Promise<void>,
): Promise<void> {
  await withClient(target, (client) => makeAnew(client), signal);
  let isDone = false;
  try {
    await work(target);
    isDone = true;
  } finally {
    await dropAfter(target, isDone);
  }
}

/** A server that refuses this says nothing about the dump. */
async function makeAnew(client: Client): Promise<void> {
  try {
    await dropDatabase(client);
    await createDatabase(client);
  } catch (error) {
    if (!isEngineError(error, 'database.load-failed')) throw error;
    throw new EngineError('database.no-scratch', { facts: error.facts, cause: error });
  }
}

const DROP_MS = 60_000;

/** Also when the test was cancelled. The failure of the load is the one to hear of, not that of tidying after it. */
async function dropAfter(target: DatabaseSource, isDone: boolean): Promise<void> {
  try {
    await withClient(target, (client) => dropDatabase(client), AbortSignal.timeout(DROP_MS));
  } catch (error) {
    if (isDone) throw error;
  }
}

/** The same for a job's database each time, and nobody else's. Well below the longest name of PostgreSQL (63) and MariaDB (64). */
export function scratchName({ kind, host, port, socket, name }: DatabaseSource, owner: string): string {
  const place = JSON.stringify([owner, kind, host, port, socket, name]);
  return `${SCRATCH_PREFIX}${createHash('sha256').update(place).digest('hex').slice(0, 16)}`;
}

/** What the names of all scratch databases begin with. */
export const SCRATCH_PREFIX = 'foresync_scratch_';
