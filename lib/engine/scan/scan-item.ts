import type { SourceEntry } from '../types';

/**
 * A folder whose files are all as the index has them: they are not named one by one. Its folders follow: those that are the same too as
 * items of their own, the others behind a `passed`.
 */
export interface SameFolder {
  readonly type: 'same';
  /** Ends with '/'. */
  readonly path: string;
  /** 1: the folder itself is as the index has it. 0: it was named before. */
  readonly directories: 0 | 1;
  /** Bytes of each of its files. */
  readonly sizes: readonly number[];
  /** What the folder above is. In one that is the same, whatever the index has before this folder is as the index has it. */
  readonly within: 'same' | 'named';
}

/** What the index has before `path`, and was not named since the last item, is as the index has it. */
export interface Passed {
  readonly type: 'passed';
  readonly path: string;
}

/** Everything in this folder and below has been named. `print`: see listingPrint; null: it must be looked at again next time. */
export interface ListedFolder {
  readonly type: 'listed';
  readonly path: string;
  readonly print: Buffer | null;
}

/** In path order; `listed` and the last `passed` of a folder come behind all that is in it. */
export type ScanItem = SourceEntry | SameFolder | Passed | ListedFolder;

export type ScanBatch = readonly ScanItem[];

export function isBatch(step: ScanItem | ScanBatch): step is ScanBatch {
  return Array.isArray(step);
}

/** The first path that is not in this folder ('/' and '0' are neighbours in UTF-8). */
export function endOfFolder(path: string): string {
  return `${path.slice(0, -1)}0`;
}

/** Not an entry of the source, but a word about many. */
export function isMark(item: ScanItem): item is SameFolder | Passed | ListedFolder {
  return item.type === 'same' || item.type === 'passed' || item.type === 'listed';
}
