/** What of a snapshot is wanted: files by path, folders (with everything below) by path and final '/'. Empty: everything. */
export class Selection {
  readonly #wanted: ReadonlySet<string>;
  readonly #ancestors: ReadonlySet<string>;
  readonly #unmatched: Set<string>;

  constructor(paths: readonly string[]) {
    this.#wanted = new Set(paths);
    this.#ancestors = new Set(paths.flatMap((path) => foldersAbove(path)));
    this.#unmatched = new Set(paths);
  }

  /** selected: restore it. ancestor: a folder on the way to something selected. outside: neither. */
  of(path: string): 'selected' | 'ancestor' | 'outside' {
    if (this.#wanted.size === 0) return 'selected';
    const by = [...foldersAbove(path), path].find((folder) => this.#wanted.has(folder));
    if (by !== undefined) {
      this.#unmatched.delete(by);
      return 'selected';
    }
    return this.#ancestors.has(path) ? 'ancestor' : 'outside';
  }

  get isEverything(): boolean {
    return this.#wanted.size === 0;
  }

  /** Paths that no line asked about so far stood under. */
  get unmatched(): string[] {
    return [...this.#unmatched];
  }
}

/** `a/b/c` gives `a/`, `a/b/`; `a/b/` gives `a/`. */
function foldersAbove(path: string): string[] {
  const folders: string[] = [];
  for (let at = path.indexOf('/'); at !== -1 && at < path.length - 1; at = path.indexOf('/', at + 1)) {
    folders.push(path.slice(0, at + 1));
  }
  return folders;
}
