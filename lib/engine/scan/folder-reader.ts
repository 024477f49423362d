import ignore, { type Ignore } from 'ignore';
import { type DiskPath, identityOf, type Listed, listDirectory } from './directory';
import { type FolderListing, HereListing } from './folder-listing';
import { loggedNames, lookAt, MOST_PACKED } from './look-at';

/** A folder of the walk. */
export interface Folder {
  readonly disk: DiskPath;
  /** What excludes are about: its path below the root, '' or ending with '/'. */
  readonly below: string;
  /** The file system that is stayed on; null: none. */
  readonly device: bigint | null;
}

/** A folder whose path is text. */
export type PlainFolder = Folder & { readonly disk: string };

/** Neighbours to read, each with what lies below it, until it is enough for one answer. */
export interface FolderWish {
  readonly id: number;
  readonly folders: readonly PlainFolder[];
}

/** What is the same for all folders of a walk. */
export interface ReadingRules {
  /** gitignore-style patterns. */
  readonly excludes: readonly string[];
  /** See Looking. */
  readonly racySinceNs: bigint | null;
}

/** Reads the folders of a walk that goes down before it goes on. */
export interface FolderReader {
  /** Whether read() answers without waiting for somebody else. */
  isReady(folder: Folder): boolean;
  /** Until isReady() may say something else. */
  wait(): Promise<void>;
  /** Only when it is ready. Throws Node's errors. */
  read(folder: Folder): FolderListing;
  /** The walk has gone into a folder; these are the folders in it that it will read, in this order. */
  enter(folders: readonly Folder[]): void;
  /** The walk has left the folder it entered last. */
  leave(): void;
  close(): void;
}

/** Names that are left out, tested by their paths below the root, folders with a '/' behind. */
export class Excludes {
  readonly #patterns: Ignore | null;

  constructor(patterns: readonly string[]) {
    this.#patterns = patterns.length === 0 ? null : ignore({ allowRelativePaths: true }).add([...patterns]);
  }

  has(path: string): boolean {
    return this.#patterns?.ignores(path) === true;
  }

  /** Those of a folder's names that are left. */
  leave(names: Listed[], below: string): Listed[] {
    if (this.#patterns === null) return names;
    return names.filter(({ name, isDirectory }) => !this.has(below + name.text + (isDirectory ? '/' : '')));
  }
}

/** Reads each folder when it is asked for. */
export class ReadHere implements FolderReader {
  readonly #excludes: Excludes;

  constructor(rules: Pick<ReadingRules, 'excludes'>) {
    this.#excludes = new Excludes(rules.excludes);
  }

  isReady(): boolean {
    return true;
  }

  async wait(): Promise<void> {}

  read({ disk, below }: Folder): FolderListing {
    const names = listDirectory(disk);
    return new HereListing(this.#excludes.leave(names, below), loggedNames(names), null, identityOf(disk));
  }

  enter(): void {}
  leave(): void {}
  close(): void {}
}

/** Looks at everything in a folder, unless there is so much that it is better looked at entry by entry. */
export function lookedAt(disk: DiskPath, listing: FolderListing, racySinceNs: bigint | null): FolderListing {
  const { names, logged } = listing;
  if (names.length > MOST_PACKED) return listing;
  return new HereListing(names, logged, lookAt(disk, names, { logged, racySinceNs }));
}
