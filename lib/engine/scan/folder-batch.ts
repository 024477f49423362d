import type { Told } from './ahead-reader';
import { errnoOf, type FileStat, identityOf, joinPath, type Listed, listDirectory } from './directory';
import type { FolderIdentity } from './folder-listing';
import { Excludes, type FolderWish, type PlainFolder, type ReadingRules } from './folder-reader';
import { loggedNames, lookAt, MOST_PACKED } from './look-at';
import { DIRECTORY, LINK, NO_CODES, type PackedFolder, PackedListing } from './packed-listing';
import { type PackedStats, packedStat, STAT_FIELDS } from './packed-stat';

/** Folders as a thread tells them: few objects, and numbers that change hands without being copied. */
export interface FolderBatch {
  readonly id: number;
  readonly folders: readonly ToldFolder[];
  /** DIRECTORY, LINK and ODD of each name, folder after folder. */
  readonly kinds: Uint8Array<ArrayBuffer>;
  /** As packStat() lays them out, of the names of all folders that were looked at. */
  readonly numbers: BigUint64Array<ArrayBuffer>;
}

export interface ToldFolder {
  readonly disk: string;
  /** undefined of one that could not be read. */
  readonly identity?: FolderIdentity;
  /** Names, each behind a NUL. */
  readonly text: string;
  readonly count: number;
  readonly looked: 'at all' | 'at none';
  /** 16 bytes as latin1; null and left out as in LookedAt. */
  readonly print?: string | null;
  /** Errno name: the folder could not be read, and the rest is empty. */
  readonly code?: string;
  /** Errno names of those that could not be looked at, by place. */
  readonly codes?: ReadonlyMap<number, string>;
  /** Bytes of the odd names, in order. */
  readonly odd?: readonly Uint8Array[];
  readonly logged?: ReadonlySet<string>;
}

/** A kind beside those of a PackedFolder: the name is not UTF-8. */
const ODD = 4;

/** Names of one batch: enough to be worth a message, few enough that the walk does not wait for it. */
export const NAMES_OF_A_BATCH = 2000;

/** Reads folders in the order in which a walk comes to them. */
export class BatchReader {
  readonly #excludes: Excludes;
  readonly #racySinceNs: bigint | null;

  constructor({ excludes, racySinceNs }: ReadingRules) {
    this.#excludes = new Excludes(excludes);
    this.#racySinceNs = racySinceNs;
  }

  read({ id, folders: wanted }: FolderWish): FolderBatch {
    const batch = new OpenBatch();
    const waiting = [...wanted].reverse();
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const folders = this.#readInto(batch, next);
      if (batch.names >= NAMES_OF_A_BATCH) break;
      waiting.push(...folders.reverse());
    }
    return batch.end(id);
  }

  /** Returns the folders in it that a walk would read. */
  #readInto(batch: OpenBatch, folder: PlainFolder): PlainFolder[] {
    const { disk, below, device } = folder;
    let all: Listed[];
    let identity: FolderIdentity;
    try {
      all = listDirectory(disk);
      identity = identityOf(disk);
    } catch (error) {
      batch.failed(disk, errnoOf(error));
      return [];
    }
    const logged = loggedNames(all);
    const names = this.#excludes.leave(all, below);
    if (names.length > MOST_PACKED) {
      batch.add(disk, names, { logged, identity });
      return [];
    }
    const looked = lookAt(disk, names, { logged, racySinceNs: this.#racySinceNs });
    batch.add(disk, names, { logged, looked, identity });
    return names.flatMap((listed, at) => {
      const path = joinPath(disk, listed.name);
      if (!listed.isDirectory || typeof path !== 'string' || !isEntered(packedStat(looked, at), device)) return [];
      return { disk: path, below: `${below}${listed.name.text}/`, device };
    });
  }
}

function isEntered(stat: FileStat | string, device: bigint | null): boolean {
  return typeof stat !== 'string' && stat.isDirectory() && (device === null || stat.dev === device);
}

interface Found {
  readonly identity: FolderIdentity;
  readonly logged: ReadonlySet<string>;
  readonly looked?: PackedStats & { readonly print?: Buffer | null };
}

class OpenBatch {
  names = 0;
  readonly #folders: ToldFolder[] = [];
  readonly #kinds: number[] = [];
  readonly #numbers: BigUint64Array[] = [];

  failed(disk: string, code: string): void {
    this.#folders.push({ disk, text: '', count: 0, looked: 'at none', code });
  }

  add(disk: string, names: readonly Listed[], { logged, looked, identity }: Found): void {
    // Copied: the bytes are a piece of a shared buffer, which would be sent whole.
    const odd = names.flatMap(({ name }) => (name.raw === null ? [] : [Uint8Array.from(name.raw)]));
    let text = '';
    for (const listed of names) {
      text += `${listed.name.text}\0`;
      this.#kinds.push(kindOf(listed));
    }
    this.names += names.length;
    if (looked !== undefined) this.#numbers.push(looked.numbers);
    this.#folders.push({
      ...{ disk, identity, text, count: names.length },
      looked: looked === undefined ? 'at none' : 'at all',
      ...(looked?.print === undefined ? {} : { print: looked.print?.toString('latin1') ?? null }),
      ...(looked === undefined || looked.codes.size === 0 ? {} : { codes: looked.codes }),
      ...(odd.length === 0 ? {} : { odd }),
      ...(logged.size === 0 ? {} : { logged }),
    });
  }

  end(id: number): FolderBatch {
    const folders = this.#folders;
    return { id, folders, kinds: Uint8Array.from(this.#kinds), numbers: joined(this.#numbers) };
  }
}

/** Most batches of large folders are of one, which is handed on as it is. */
function joined(parts: readonly BigUint64Array[]): BigUint64Array<ArrayBuffer> {
  const [first] = parts;
  if (parts.length === 1 && first?.buffer instanceof ArrayBuffer) return first as BigUint64Array<ArrayBuffer>;
  const all = new BigUint64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function kindOf({ name, isDirectory, isLink }: Listed): number {
  return (isDirectory ? DIRECTORY : 0) | (isLink ? LINK : 0) | (name.raw === null ? 0 : ODD);
}

/** The folders of a batch, by their paths on disk. */
export function* toldBy({ folders, kinds, numbers }: FolderBatch): Generator<[string, Told]> {
  let name = 0;
  let row = 0;
  for (const told of folders) {
    const { disk, code, count, looked } = told;
    const own = kinds.subarray(name, name + count);
    name += count;
    let stats: PackedStats | null = null;
    if (looked === 'at all') {
      stats = { numbers: numbers.subarray(row, row + count * STAT_FIELDS), codes: told.codes ?? NO_CODES };
      row += count * STAT_FIELDS;
    }
    const listing = () => new PackedListing(packed(told, own, stats));
    yield [disk, code === undefined ? { listing: listing(), names: count } : { code }];
  }
}

const NOTHING_LOGGED: ReadonlySet<string> = new Set();

function packed(told: ToldFolder, kinds: Uint8Array, stats: PackedStats | null): PackedFolder {
  const { print, logged = NOTHING_LOGGED, identity } = told;
  return {
    ...{ kinds, stats, identity },
    names: () => namesOf(told, kinds),
    logged: () => logged,
    print: () => (typeof print === 'string' ? Buffer.from(print, 'latin1') : print),
  };
}

function namesOf({ text, odd = [] }: ToldFolder, kinds: Uint8Array): Listed[] {
  const texts = text.split('\0');
  const raws = odd.values();
  return Array.from(kinds, (kind, at) => ({
    name: { text: texts[at] ?? '', raw: (kind & ODD) === 0 ? null : Buffer.from(raws.next().value ?? []) },
    isDirectory: (kind & DIRECTORY) !== 0,
    isLink: (kind & LINK) !== 0,
  }));
}
