import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import type { Listed } from './directory';

/** A listing with the lstat of each name, or why it must be compared file by file. */
export interface LookedAt {
  readonly stats: readonly BigIntStats[];
  /** null: it holds something that has to be looked at every time. */
  readonly print: Buffer | null;
}

const FIELDS = 8;
const PRINT_BYTES = 16;

/**
 * A fingerprint of a folder: the names in it, and size, times, inode, device, mode and owner of its files. Two that are equal mean
 * that nothing a plan would look at has moved. Folders in it count by name: each has its own. `stats[i]` is of `names[i]`.
 */
export function listingPrint(names: readonly Listed[], stats: readonly BigIntStats[]): Buffer {
  const numbers = new BigUint64Array(names.length * FIELDS);
  let text = '';
  for (const [at, { name, isDirectory }] of names.entries()) {
    text += isDirectory ? `${name.text}/\0` : `${name.text}\0`;
    const stat = stats[at];
    if (isDirectory || stat === undefined) continue;
    const start = at * FIELDS;
    numbers[start] = stat.size;
    numbers[start + 1] = stat.mtimeNs;
    numbers[start + 2] = stat.ctimeNs;
    numbers[start + 3] = stat.ino;
    numbers[start + 4] = stat.dev;
    numbers[start + 5] = stat.mode;
    numbers[start + 6] = stat.uid;
    numbers[start + 7] = stat.gid;
  }
  return createHash('sha256').update(text).update(numbers).digest().subarray(0, PRINT_BYTES);
}
