import type { FolderListing } from './folder-listing';
import type { FolderWish, ReadingRules } from './folder-reader';

/** What is told of one folder: a listing, or the errno name that says why there is none. */
export type Told = { readonly listing: FolderListing; readonly names: number } | { readonly code: string };

/** The answer to a wish: its folders, as many as fit, each with what lies below it, by their paths on disk. */
export interface ToldFolders {
  readonly id: number;
  readonly folders: Iterable<readonly [string, Told]>;
}

/** What becomes of a reader. */
export interface ToldListener {
  /** It waits for wishes. */
  ready(): void;
  told(answer: ToldFolders): void;
  /** It has ended, and tells nothing more. */
  failed(): void;
}

/** Reads folders while the walk does something else. */
export interface AheadReader {
  /** For the one walk it works for. */
  begin(rules: ReadingRules, listener: ToldListener): void;
  ask(wish: FolderWish): void;
  stop(): void;
}

/** The readers of a process. */
export interface AheadReaders {
  /** slow: to start them is worth it only when there is much to read. */
  startFor(rules: ReadingRules): 'slow' | 'free';
  /** As many as one walk takes, which are its to stop; none where they would be of no use. */
  take(rules: ReadingRules): AheadReader[];
}
