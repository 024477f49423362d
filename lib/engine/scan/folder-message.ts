import { type DiskPath, errnoOf, type FileStat, joinPath, type Listed, listDirectory, lstatOrCode } from './directory';
import type { FolderListing } from './folder-reader';
import { loggedNames, lookAt } from './listing-print';
import { PackedStat, packStat, STAT_FIELDS } from './packed-stat';

/** Larger folders are looked at by the walk, entry by entry: their numbers would fill the memory. */
const MOST_PACKED = 100_000;

/** A folder as a thread tells it: few objects, and numbers that change hands without being copied. */
export interface FolderMessage {
  readonly id: number;
  /** Errno name: the folder could not be read, and the rest is empty. */
  readonly code: string | null;
  /** Names, each behind a NUL. */
  readonly text: string;
  /** DIRECTORY, LINK and ODD of each name. */
  readonly kinds: Uint8Array<ArrayBuffer>;
  /** Bytes of the odd names, in order. */
  readonly odd: readonly Uint8Array[];
  /** See packStat; null: too many to keep. */
  readonly stats: BigUint64Array<ArrayBuffer> | null;
  /** Errno names of those that could not be looked at, by place. */
  readonly codes: ReadonlyMap<number, string>;
  /** Left out where no fingerprint is wanted. */
  readonly print?: Uint8Array | null;
}

const DIRECTORY = 1;
const LINK = 2;
const ODD = 4;

/** Reads a folder and looks at everything in it. `racySinceNs`: null where no fingerprint is wanted. */
export function readFolder(id: number, folder: DiskPath, racySinceNs: bigint | null): FolderMessage {
  let names: Listed[];
  try {
    names = listDirectory(folder);
  } catch (error) {
    const none = { text: '', kinds: new Uint8Array(), odd: [], stats: null, codes: new Map() };
    return { id, code: errnoOf(error), ...none };
  }
  return {
    id,
    code: null,
    text: names.map(({ name }) => `${name.text}\0`).join(''),
    kinds: Uint8Array.from(names, kindOf),
    // Copied: the bytes are a piece of a shared buffer, which would be sent whole.
    odd: names.flatMap(({ name }) => (name.raw === null ? [] : [Uint8Array.from(name.raw)])),
    ...(names.length > MOST_PACKED ? { stats: null, codes: new Map() } : lookedAt(folder, names, racySinceNs)),
  };
}

function lookedAt(
  folder: DiskPath,
  names: readonly Listed[],
  racySinceNs: bigint | null,
): Pick<FolderMessage, 'stats' | 'codes' | 'print'> {
  const stats = names.map(({ name }) => lstatOrCode(joinPath(folder, name)));
  if (racySinceNs === null) return packed(stats);
  const statOf = (at: number) => stats[at] ?? 'ENOENT';
  const { print } = lookAt(names, { logged: loggedNames(names), racySinceNs, statOf });
  return { ...packed(stats), print };
}

function packed(stats: readonly (FileStat | string)[]): Pick<FolderMessage, 'stats' | 'codes'> {
  const numbers = new BigUint64Array(stats.length * STAT_FIELDS);
  const codes = new Map<number, string>();
  for (const [at, stat] of stats.entries()) {
    if (typeof stat === 'string') codes.set(at, stat);
    else packStat(numbers, at, stat);
  }
  return { stats: numbers, codes };
}

function kindOf({ name, isDirectory, isLink }: Listed): number {
  return (isDirectory ? DIRECTORY : 0) | (isLink ? LINK : 0) | (name.raw === null ? 0 : ODD);
}

/** The listing of a message. Throws an error with the errno name as its `code`, as Node does, when there is none. */
export function listingOf({ code, text, kinds, odd, stats, codes, print }: FolderMessage): FolderListing {
  if (code !== null) throw Object.assign(new Error(`${code}: the folder could not be read`), { code });
  const texts = text.split('\0');
  const raws = odd.values();
  const names: Listed[] = Array.from(kinds, (kind, at) => ({
    name: { text: texts[at] ?? '', raw: (kind & ODD) === 0 ? null : Buffer.from(raws.next().value ?? []) },
    isDirectory: (kind & DIRECTORY) !== 0,
    isLink: (kind & LINK) !== 0,
  }));
  return {
    names,
    ...(stats === null ? {} : { stats: names.map((_, at) => codes.get(at) ?? new PackedStat(stats, at)) }),
    ...(print === undefined ? {} : { print: print === null ? null : Buffer.from(print) }),
  };
}
