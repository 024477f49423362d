import type { IndexEntry } from '../file-index/file-index';
import type { SourceEntry } from '../types';

/** SHA-256 (hex) of a file of the source, or null when it cannot be read just now. */
export type HashFile = (entry: SourceEntry) => Promise<string | null>;

export interface Comparison {
  readonly entry: SourceEntry;
  readonly before: IndexEntry;
  /** Key the entry has in the bucket; null for links and directories. */
  readonly key: string | null;
  readonly racySinceNs: bigint;
}

/**
 * What happened to a path that is in both lists. Size or mtime differ: changed, without reading. Both equal but ctime or inode
 * differ, or the file was written so close to the last run that a clock tick may hide a second write: its bytes are hashed,
 * which costs a read and no request. A promise only then: awaiting each of a million unchanged files would cost more than comparing.
 */
export function compareEntries(comparison: Comparison, hashFile: HashFile): Moved | Promise<Moved> {
  const { entry, before } = comparison;
  if (entry.type !== before.type) return 'change';
  if (entry.type === 'symlink' && entry.linkTarget !== before.linkTarget) return 'change';
  if (entry.type !== 'file') return compareMetadata(comparison);
  if (hasNewStat(comparison)) return 'change';
  if (isUntouched(comparison)) return compareMetadata(comparison);
  return hashFile(entry).then((sha256) => (sha256 === before.sha256 ? compareMetadata(comparison) : 'change'));
}

export type Moved = 'change' | 'meta' | 'unchanged';

function hasNewStat({ entry, before, key }: Comparison): boolean {
  return entry.size !== before.size || entry.mtimeNs !== before.mtimeNs || key !== before.key;
}

function isUntouched({ entry, before, racySinceNs }: Comparison): boolean {
  return entry.ctimeNs === before.ctimeNs && entry.inode === before.inode && entry.ctimeNs < racySinceNs;
}

function compareMetadata({ entry, before, key }: Comparison): 'meta' | 'unchanged' {
  if (before.gone || key !== before.key) return 'meta';
  return isSameMetadata(entry, before) ? 'unchanged' : 'meta';
}

/** Directories' sizes and everyone's device numbers say nothing; a changed ctime alone is kept, so that it is not hashed again. */
function isSameMetadata(entry: SourceEntry, before: IndexEntry): boolean {
  const same = entry.mode === before.mode && entry.uid === before.uid && entry.gid === before.gid;
  if (!same || entry.mtimeNs !== before.mtimeNs) return false;
  return entry.type !== 'file' || (entry.ctimeNs === before.ctimeNs && entry.inode === before.inode);
}
