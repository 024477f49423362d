import type { BigIntStats } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { isEngineError } from '../errors';
import { machineError } from '../machine-error';
import { copyDatabase } from '../source/sqlite/copy';
import { lookAtDatabase, mayBeDatabase, statOrNull } from '../source/sqlite/database-file';
import type { SourceEntry } from '../types';
import type { SourceHandle, UploadPorts } from './data-object';
import { openSourceFile, planned } from './source-file';

/** A copy that is read in place of a database. `stat` is what the next scan will find, when nothing is written until then. */
export interface CopiedDatabase {
  readonly handle: SourceHandle;
  readonly stat: BigIntStats;
  /** Removes it. */
  close(): Promise<void>;
}

type Ports = Pick<UploadPorts, 'source' | 'copies' | 'scratchDirectory' | 'note'>;

/**
 * null for a file like any other; also for a database that could not be copied, which is noted by name and then read as it is.
 * Throws what openSourceFile() throws, `cancelled`.
 */
export async function copiedDatabase(
  entry: SourceEntry,
  ports: Ports,
  signal: AbortSignal,
): Promise<CopiedDatabase | null> {
  if (entry.rawPath !== undefined) return null;
  const at = planned(ports.source, entry).at.toString();
  if (!mayBeDatabase(basename(at), statOrNull(`${at}-wal`) !== null)) return null;
  const before = await statOf(entry, ports);
  const look = lookAtDatabase(at, before);
  if (look === null) return null;
  const giveBack = await ports.copies.acquire(1, signal);
  try {
    const folder = await mkdtemp(join(ports.scratchDirectory ?? tmpdir(), 'foresync-sqlite-'));
    const remove = () => rm(folder, { recursive: true, force: true });
    try {
      await copyDatabase(at, join(folder, 'copy'), look, signal);
      // SQLite opens by name: what it opened must be what the plan saw.
      const after = await statOf(entry, ports);
      if (after.ino !== before.ino || after.dev !== before.dev) throw machineError(new Error('it was replaced'));
      return await opened(join(folder, 'copy'), { before, look, remove });
    } catch (error) {
      await remove();
      throw error;
    }
  } catch (error) {
    if (isEngineError(error, 'cancelled')) throw error;
    ports.note(entry.path, 'source.database-not-copied');
    return null;
  } finally {
    giveBack();
  }
}

async function statOf(entry: SourceEntry, { source }: Ports): Promise<BigIntStats> {
  const { handle, stat } = await openSourceFile(source, entry);
  await handle.close();
  return stat;
}

interface Opening {
  readonly before: BigIntStats;
  readonly look: { readonly mtimeNs: bigint; readonly ctimeNs: bigint };
  readonly remove: () => Promise<void>;
}

/** The bytes of the copy under the owner, mode and times of the database, as they were before it was copied. */
async function opened(copy: string, { before, look, remove }: Opening): Promise<CopiedDatabase> {
  const handle = await open(copy, 'r');
  const { size } = await handle.stat({ bigint: true });
  const { mtimeNs, ctimeNs } = look;
  const stat: BigIntStats = Object.assign(Object.create(Object.getPrototypeOf(before)), before, {
    size,
    mtimeNs,
    ctimeNs,
  });
  return {
    handle: { read: (...given) => handle.read(...given), stat: async () => stat },
    stat,
    close: async () => {
      await handle.close();
      await remove();
    },
  };
}
