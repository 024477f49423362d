import { hash } from 'node:crypto';
import { mayBeDatabase } from '../source/sqlite/database-file';
import { type DiskPath, type FileStat, joinPath, type Listed, lstatOrCode } from './directory';
import { type PackedStats, packStat, STAT_FIELDS } from './packed-stat';

/** Larger folders are looked at by the walk, entry by entry: their numbers would fill the memory (64 bytes a name). */
export const MOST_PACKED = 250_000;

/** A folder's names with the lstat of each. */
export interface LookedAt extends PackedStats {
  /** Its fingerprint. null: it holds something that has to be looked at every time. Left out: none was wanted. */
  readonly print?: Buffer | null;
}

export interface Looking {
  /** Names that have a write-ahead log beside them. */
  readonly logged: ReadonlySet<string>;
  /** Files changed since then (ns) may have changed again within the same tick. null: no fingerprint is wanted. */
  readonly racySinceNs: bigint | null;
}

/** Names that have a write-ahead log beside them. */
export function loggedNames(names: readonly Listed[]): ReadonlySet<string> {
  const logs = names.filter(({ name, isDirectory }) => !isDirectory && name.text.endsWith('-wal'));
  return new Set(logs.map(({ name }) => name.text.slice(0, -4)));
}

/** Links, special files, databases, odd names and whatever cannot be read or may be changing are looked at every time. */
export function lookAt(folder: DiskPath, names: readonly Listed[], looking: Looking): LookedAt {
  const numbers = new BigUint64Array(names.length * STAT_FIELDS);
  const codes = new Map<number, string>();
  let isPlain = looking.racySinceNs !== null;
  for (const [at, listed] of names.entries()) {
    const stat = lstatOrCode(joinPath(folder, listed.name));
    isPlain &&= isAlwaysTheSame(listed, stat, looking);
    if (typeof stat === 'string') codes.set(at, stat);
    else packStat(numbers, at, stat);
  }
  if (looking.racySinceNs === null) return { numbers, codes };
  return { numbers, codes, print: isPlain ? listingPrint(names, numbers) : null };
}

/** As long as its numbers are. */
function isAlwaysTheSame({ name, isDirectory }: Listed, stat: FileStat | string, { logged, racySinceNs }: Looking) {
  if (typeof stat === 'string' || name.raw !== null) return false;
  if (isDirectory) return stat.isDirectory();
  const isPlain = stat.isFile() && !mayBeDatabase(name.text, logged.has(name.text));
  return isPlain && racySinceNs !== null && stat.ctimeNs < racySinceNs;
}

const PRINT_BYTES = 16;

/**
 * A fingerprint of a folder: the names in it, and size, times, inode, device, mode and owner of its files. Two that are equal mean
 * that nothing a plan would look at has moved. Folders in it count by name: each has its own fingerprint.
 */
function listingPrint(names: readonly Listed[], numbers: BigUint64Array): Buffer {
  const text = names.map(({ name, isDirectory }) => (isDirectory ? `${name.text}/\0` : `${name.text}\0`)).join('');
  const directories = names.flatMap(({ isDirectory }, at) => (isDirectory ? [at] : []));
  return contentPrint(text, numbers, directories);
}

/** As listingPrint(). `text`: names, each with '/' behind it when it is a directory, and a NUL; `directories`: their places. */
export function contentPrint(
  text: string | Uint8Array,
  numbers: BigUint64Array,
  directories: readonly number[],
): Buffer {
  const files = directories.length === 0 ? numbers : numbers.slice();
  for (const at of directories) files.fill(0n, at * STAT_FIELDS, (at + 1) * STAT_FIELDS);
  const bytes = Buffer.concat([Buffer.from(text), new Uint8Array(files.buffer, files.byteOffset, files.byteLength)]);
  return hash('sha256', bytes, 'buffer').subarray(0, PRINT_BYTES);
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
