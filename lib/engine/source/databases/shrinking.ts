import { EngineError } from '../../errors';
import type { DatabaseSource } from './database';
import type { DumpFacts } from './dump-text';

/** What is remembered of the last good dump of a database. */
export interface LastDump {
  readonly contentSha256: string;
  /** Bytes of the text, before compression. */
  readonly bytes: number;
  readonly tables: number;
  readonly rows: number;
}

/** A dump below this share (percent) of the last good one is suspicious. */
export const SMALLEST_SHARE = 50;

/** Losing less text than this is never suspicious: 16 KiB, a few empty tables. */
const NOISE_BYTES = 16 * 1024;

/** The part of a dump that the next one is compared with. */
export function lastDumpOf(facts: DumpFacts): LastDump {
  const { contentSha256, bytes, rows } = facts;
  return { contentSha256, bytes, tables: rows.size, rows: [...rows.values()].reduce((sum, count) => sum + count, 0) };
}

/**
 * Throws `database.dump-small` when the dump holds no table at all (a user without rights on any table gets exactly that, with exit
 * code 0), or has lost so much since the last good one that a mistake is likelier than a clean-up. `smallestShare`: percent of
 * the last one's bytes and tables that is still accepted; 0 accepts everything that has a table.
 */
export function refuseShrunk(
  source: DatabaseSource,
  { now, before, smallestShare }: { now: LastDump; before: LastDump | null; smallestShare: number },
): void {
  const isSmall = now.tables === 0 || (before !== null && hasShrunk(now, before, smallestShare));
  if (!isSmall) return;
  throw new EngineError('database.dump-small', {
    facts: {
      database: source.name,
      user: source.user,
      bytes: now.bytes,
      tables: now.tables,
      rows: now.rows,
      bytesBefore: before?.bytes ?? null,
      tablesBefore: before?.tables ?? null,
      rowsBefore: before?.rows ?? null,
    },
  });
}

function hasShrunk(now: LastDump, before: LastDump, smallestShare: number): boolean {
  const isBelow = (value: number, old: number) => value * 100 < old * smallestShare;
  if (smallestShare > 0 && before.rows > 0 && now.rows === 0) return true;
  if (isBelow(now.tables, before.tables)) return true;
  return before.bytes - now.bytes > NOISE_BYTES && isBelow(now.bytes, before.bytes);
}
