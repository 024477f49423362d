import { type DiskPath, type FileStat, type Listed, listDirectory } from './directory';

/** Stats of larger folders are asked for twice rather than kept. */
export const MOST_KEPT = 10_000;

/** What is in a folder, in S3 key order. */
export interface FolderListing {
  readonly names: readonly Listed[];
  /** Of names[i]: its lstat, or the errno name that says why not. Left out: nobody has looked yet. */
  readonly stats?: readonly (FileStat | string)[] | undefined;
  /** Fingerprint of all its names, as lookAt() makes it. Left out: nobody has made it yet. */
  readonly print?: Buffer | null | undefined;
}

/** Reads the folders of a walk that goes down before it goes on. */
export interface FolderReader {
  /** Throws Node's errors. */
  read(folder: DiskPath): FolderListing;
  /** The walk has gone into a folder; these are the folders in it that it will read, in this order. */
  enter(folders: readonly DiskPath[]): void;
  /** The walk has left the folder it entered last. */
  leave(): void;
  close(): void;
}

/** Reads each folder when it is asked for. */
export const readHere: FolderReader = {
  read: (folder) => ({ names: listDirectory(folder) }),
  enter() {},
  leave() {},
  close() {},
};
