import { createHash } from 'node:crypto';
import { mayBeDatabase } from '../source/sqlite/database-file';
import type { FileStat, Listed } from './directory';
import { packStat, STAT_FIELDS } from './packed-stat';

/** A listing with the lstat of each name, or why it must be compared file by file. */
export interface LookedAt {
  readonly stats: readonly FileStat[];
  /** null: it holds something that has to be looked at every time. */
  readonly print: Buffer | null;
}

export interface Looking {
  /** Names that have a write-ahead log beside them. */
  readonly logged: ReadonlySet<string>;
  /** Files changed since then (ns) may have changed again within the same tick. */
  readonly racySinceNs: bigint;
  /** lstat of names[at], or the errno name that says why not. */
  statOf(at: number): FileStat | string;
}

/** Names that have a write-ahead log beside them. */
export function loggedNames(names: readonly Listed[]): ReadonlySet<string> {
  const logs = names.filter(({ name, isDirectory }) => !isDirectory && name.text.endsWith('-wal'));
  return new Set(logs.map(({ name }) => name.text.slice(0, -4)));
}

/** Links, special files, databases, odd names and whatever cannot be read or may be changing are looked at every time. */
export function lookAt(names: readonly Listed[], { logged, racySinceNs, statOf }: Looking): LookedAt {
  const stats: FileStat[] = [];
  for (const [at, { name, isDirectory }] of names.entries()) {
    const stat = name.raw === null ? statOf(at) : 'odd';
    const isUsual = typeof stat !== 'string' && stat.isDirectory() === isDirectory;
    if (!isUsual) return { stats: [], print: null };
    const isPlain = isDirectory || (stat.isFile() && !mayBeDatabase(name.text, logged.has(name.text)));
    if (!isPlain || (!isDirectory && stat.ctimeNs >= racySinceNs)) return { stats: [], print: null };
    stats.push(stat);
  }
  return { stats, print: listingPrint(names, stats) };
}

const PRINT_BYTES = 16;

/**
 * A fingerprint of a folder: the names in it, and size, times, inode, device, mode and owner of its files. Two that are equal mean
 * that nothing a plan would look at has moved. Folders in it count by name: each has its own fingerprint. `stats[i]` is of `names[i]`.
 */
function listingPrint(names: readonly Listed[], stats: readonly FileStat[]): Buffer {
  const numbers = new BigUint64Array(names.length * STAT_FIELDS);
  let text = '';
  for (const [at, { name, isDirectory }] of names.entries()) {
    text += isDirectory ? `${name.text}/\0` : `${name.text}\0`;
    const stat = stats[at];
    if (!isDirectory && stat !== undefined) packStat(numbers, at, stat);
  }
  return createHash('sha256').update(text).update(numbers).digest().subarray(0, PRINT_BYTES);
}

const OWN_BYTES = 20;

/** The fingerprint of a folder with what a snapshot keeps of the folder itself: mode, owner and time. */
export function folderPrint(content: Buffer, { mode, uid, gid, mtimeNs }: FileStat): Buffer {
  const own = Buffer.alloc(OWN_BYTES);
  own.writeUInt32LE(Number(mode), 0);
  own.writeUInt32LE(Number(uid), 4);
  own.writeUInt32LE(Number(gid), 8);
  own.writeBigInt64LE(mtimeNs, 12);
  return Buffer.concat([content, own]);
}
