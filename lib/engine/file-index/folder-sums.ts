import type { FilesAndBytes, PlanOperation } from '../types';

type SummedAction = 'add' | 'change' | 'remove';

/** What changes below one folder. Operations `firstSeq` until before `endSeq` are of the folder itself or of something below it. */
export interface FolderSum {
  readonly parent: string;
  readonly path: string;
  readonly firstSeq: number;
  readonly endSeq: number;
  readonly add: FilesAndBytes;
  readonly change: FilesAndBytes;
  readonly remove: FilesAndBytes;
}

interface OpenFolder {
  readonly path: string;
  readonly firstSeq: number;
  readonly sums: Record<SummedAction, { files: number; bytes: number }>;
}

/** The folder a path stands in: '' or ending with '/'. */
export function folderOf(path: string): string {
  const end = path.endsWith('/') ? path.length - 2 : path.length - 1;
  return path.slice(0, path.lastIndexOf('/', end) + 1);
}

/** Whether folderOf(path) is this folder, without making a string. */
export function standsIn(path: string, folder: string): boolean {
  if (path.length <= folder.length || !path.startsWith(folder)) return false;
  const slash = path.indexOf('/', folder.length);
  return slash === -1 || slash === path.length - 1;
}

/** The folders on the way to a path, from the one it stands in up to '': a folder is above itself. */
export function foldersAbove(path: string): string[] {
  const folders: string[] = [];
  for (let end = path.lastIndexOf('/'); end >= 0; end = path.lastIndexOf('/', end - 1)) {
    folders.push(path.slice(0, end + 1));
    if (end === 0) break;
  }
  folders.push('');
  return folders;
}

/**
 * Adds up a plan's operations per folder. Operations come in path order, so only the folders on the way to the current one are
 * open: memory is the depth of the tree. `close` gets each folder once, when it is complete.
 */
export class FolderSums {
  private readonly open: OpenFolder[] = [];
  private nextSeq = 0;

  constructor(private readonly close: (folder: FolderSum) => void) {}

  add(operation: PlanOperation): void {
    const { entry, action, seq } = operation;
    if (!this.isInInnermost(entry.path)) this.goTo(entry.type === 'directory' ? entry.path : folderOf(entry.path), seq);
    this.nextSeq = seq + 1;
    const innermost = this.open.at(-1);
    if (innermost === undefined || entry.type !== 'file' || action === 'meta') return;
    const sum = innermost.sums[action];
    sum.files += 1;
    sum.bytes += action === 'remove' ? operation.previousSize : entry.size;
  }

  end(): void {
    for (let last = this.open.at(-1); last; last = this.open.at(-1)) this.leave(last);
  }

  /** True of the folder itself, too, and of what stood in its place before, an object whose name ends with '/'. */
  private isInInnermost(path: string): boolean {
    const folder = this.open.at(-1)?.path ?? '';
    return path.startsWith(folder) && path.indexOf('/', folder.length) === -1;
  }

  private goTo(folder: string, seq: number): void {
    for (let last = this.open.at(-1); last && !folder.startsWith(last.path); last = this.open.at(-1)) this.leave(last);
    this.enter(folder, seq);
  }

  /** What is below a folder is below the one it is in, too. */
  private leave({ path, firstSeq, sums }: OpenFolder): void {
    this.open.pop();
    const above = this.open.at(-1)?.sums;
    if (above !== undefined) {
      grow(above.add, sums.add);
      grow(above.change, sums.change);
      grow(above.remove, sums.remove);
    }
    this.close({ parent: folderOf(path), path, firstSeq, endSeq: this.nextSeq, ...sums });
  }

  private enter(folder: string, firstSeq: number): void {
    let from = this.open.at(-1)?.path.length ?? 0;
    for (let slash = folder.indexOf('/', from); slash !== -1; slash = folder.indexOf('/', from)) {
      from = slash + 1;
      this.open.push({ path: folder.slice(0, from), firstSeq, sums: { add: zero(), change: zero(), remove: zero() } });
    }
  }
}

const zero = () => ({ files: 0, bytes: 0 });

function grow(sum: { files: number; bytes: number }, more: FilesAndBytes): void {
  sum.files += more.files;
  sum.bytes += more.bytes;
}
