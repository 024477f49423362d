import { realpathSync } from 'node:fs';
import { type DiskPath, type FileStat, type Listed, lstatOrCode } from './directory';
import { type LookedAt, loggedNames } from './look-at';
import { packedSize, packedStat } from './packed-stat';

/** Which folder it is, whatever its path says by now. */
export type FolderIdentity = Pick<FileStat, 'dev' | 'ino'>;

/** What is in a folder, without what is excluded, in S3 key order. */
export interface FolderListing {
  readonly names: readonly Listed[];
  /** The folder that was read; undefined of a listing that was made of another one. */
  readonly identity?: FolderIdentity | undefined;
  /** Names that have a write-ahead log beside them. */
  readonly logged: ReadonlySet<string>;
  /** lstat of names[at], or the errno name that says why not. undefined: nobody has looked yet. */
  statAt(at: number): FileStat | string | undefined;
  /** See LookedAt. */
  readonly print: Buffer | null | undefined;
  /** Its folders only. */
  folders(): FolderListing;
  /** Bytes of each of its files; of a folder that was looked at. */
  sizes(): readonly number[];
}

/** A folder that was read here. */
export class HereListing implements FolderListing {
  readonly print: Buffer | null | undefined;

  constructor(
    readonly names: readonly Listed[],
    readonly logged: ReadonlySet<string> = loggedNames(names),
    private readonly looked: LookedAt | null = null,
    readonly identity?: FolderIdentity,
  ) {
    this.print = looked?.print;
  }

  statAt(at: number): FileStat | string | undefined {
    return this.looked === null ? undefined : packedStat(this.looked, at);
  }

  folders(): FolderListing {
    return foldersOf(this);
  }

  sizes(): readonly number[] {
    const { looked } = this;
    if (looked === null) return [];
    return this.names.flatMap(({ isDirectory }, at) => (isDirectory ? [] : [packedSize(looked, at)]));
  }
}

function foldersOf(listing: FolderListing): FolderListing {
  const places = listing.names.flatMap(({ isDirectory }, at) => (isDirectory ? [at] : []));
  return new ChosenListing(
    places.flatMap((at) => listing.names[at] ?? []),
    places.map((at) => listing.statAt(at)),
  );
}

/** A few names of another listing. */
export class ChosenListing implements FolderListing {
  readonly logged: ReadonlySet<string> = new Set();
  readonly print = undefined;

  constructor(
    readonly names: readonly Listed[],
    private readonly stats: readonly (FileStat | string | undefined)[],
  ) {}

  statAt(at: number): FileStat | string | undefined {
    return this.stats[at];
  }

  folders(): FolderListing {
    return foldersOf(this);
  }

  sizes(): readonly number[] {
    return [];
  }
}

/** Not when something else has taken the folder's place between its lstat and its reading. */
export function isOf({ identity }: FolderListing, stat: FolderIdentity): boolean {
  return identity === undefined || isSame(identity, stat);
}

/**
 * Whether what was read is what the path leads to without any link: it is another folder than before, or one whose number is another, as
 * some file systems of user space have it, but it lies in the source.
 */
export function isInPlace({ identity }: FolderListing, disk: DiskPath): boolean {
  const now = lstatOrCode(disk);
  if (identity === undefined || typeof now === 'string' || !isSame(identity, now)) return false;
  return realpathSync(disk, { encoding: 'buffer' }).equals(Buffer.from(disk));
}

/** Node tells a number of 64 bits as a signed one. */
function isSame(one: FolderIdentity, other: FolderIdentity): boolean {
  return one.dev === other.dev && BigInt.asUintN(64, one.ino) === BigInt.asUintN(64, other.ino);
}
