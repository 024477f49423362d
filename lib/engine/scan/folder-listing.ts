import type { FileStat, Listed } from './directory';
import { type LookedAt, loggedNames } from './look-at';
import { packedSize, packedStat } from './packed-stat';

/** What is in a folder, without what is excluded, in S3 key order. */
export interface FolderListing {
  readonly names: readonly Listed[];
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
