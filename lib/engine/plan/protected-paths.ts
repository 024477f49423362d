import { compareUtf8 } from '../scan/utf8-order';

/**
 * Paths that could not be read, each standing for everything below it. Questions come in path order, so what lies behind is
 * forgotten: memory is what is open at once.
 */
export class ProtectedPaths {
  private open: string[] = [];

  /** `path` with or without a final '/': an entry of unknown kind may have been a folder. */
  add(path: string): void {
    this.open.push(path.endsWith('/') ? path : `${path}/`);
  }

  covers(path: string): boolean {
    if (this.open.length === 0) return false;
    this.open = this.open.filter((folder) => path.startsWith(folder) || compareUtf8(path, folder) < 0);
    return this.open.some((folder) => path.startsWith(folder));
  }
}
