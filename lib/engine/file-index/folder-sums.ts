import type { FilesAndBytes, PlanOperation } from '../types';

type SummedAction = 'add' | 'change' | 'remove';
const SUMMED: readonly SummedAction[] = ['add', 'change', 'remove'];

/** What changes below one folder. */
export interface FolderSum {
  readonly parent: string;
  readonly path: string;
  readonly add: FilesAndBytes;
  readonly change: FilesAndBytes;
  readonly remove: FilesAndBytes;
}

interface OpenFolder {
  readonly path: string;
  readonly sums: Record<SummedAction, { files: number; bytes: number }>;
}

/** The folder a path stands in: '' or ending with '/'. */
export function folderOf(path: string): string {
  const end = path.endsWith('/') ? path.length - 2 : path.length - 1;
  return path.slice(0, path.lastIndexOf('/', end) + 1);
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

  constructor(private readonly close: (folder: FolderSum) => void) {}

  add(operation: PlanOperation): void {
    const folder = operation.entry.type === 'directory' ? operation.entry.path : folderOf(operation.entry.path);
    this.leaveUntilAbove(folder);
    this.enter(folder);
    if (operation.entry.type !== 'file' || operation.action === 'meta') return;
    const bytes = operation.action === 'remove' ? operation.previousSize : operation.entry.size;
    for (const level of this.open) {
      level.sums[operation.action].files += 1;
      level.sums[operation.action].bytes += bytes;
    }
  }

  end(): void {
    this.leaveUntilAbove('');
  }

  private leaveUntilAbove(folder: string): void {
    for (let last = this.open.at(-1); last && !folder.startsWith(last.path); last = this.open.at(-1)) this.leave(last);
    if (folder === '') for (let last = this.open.at(-1); last; last = this.open.at(-1)) this.leave(last);
  }

  private leave(folder: OpenFolder): void {
    this.open.pop();
    this.close({ parent: folderOf(folder.path), path: folder.path, ...folder.sums });
  }

  private enter(folder: string): void {
    let from = this.open.at(-1)?.path.length ?? 0;
    for (let slash = folder.indexOf('/', from); slash !== -1; slash = folder.indexOf('/', from)) {
      from = slash + 1;
      const sums = Object.fromEntries(SUMMED.map((action) => [action, { files: 0, bytes: 0 }]));
      this.open.push({ path: folder.slice(0, from), sums: sums as OpenFolder['sums'] });
    }
  }
}
