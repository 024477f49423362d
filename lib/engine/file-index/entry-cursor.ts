import type Database from 'better-sqlite3';
import type { EntryCursor, IndexEntry } from './file-index';
import { type EntryRow, indexEntryOf } from './rows';

/** Right after a seek the next one may follow at once: few rows are read, then more and more. */
const PAGES = [4, 64, 1000];
const LARGEST = PAGES.length - 1;

/** Reads on one connection, a page at a time: rows that are written meanwhile are seen or not, and none is seen twice. */
export class SqliteEntryCursor implements EntryCursor {
  private rows: EntryRow[] = [];
  private at = 0;
  private page = 0;
  /** Where the next page begins, and whether the row with just this path belongs to it. */
  private from: { readonly path: string; readonly included: boolean } = { path: '', included: true };
  private isOver = false;
  private current: IndexEntry | undefined;

  /** Of the first row behind a seek, while nobody has asked for more of it. */
  private firstPath: string | null = null;

  constructor(
    private readonly statement: (condition: '>' | '>=') => Database.Statement<unknown[], EntryRow>,
    private readonly pathStatement: Database.Statement<[string], string>,
  ) {}

  path(): string | undefined {
    if (this.isOver || this.at < this.rows.length || !this.from.included) return this.peek()?.path;
    if (this.firstPath !== null) return this.firstPath;
    const path = this.pathStatement.get(this.from.path);
    this.isOver = path === undefined;
    this.firstPath = path ?? null;
    return path;
  }

  peek(): IndexEntry | undefined {
    if (this.current !== undefined) return this.current;
    if (this.at >= this.rows.length) this.read();
    const row = this.rows[this.at];
    if (row !== undefined) this.current = indexEntryOf(row);
    return this.current;
  }

  next(): void {
    if (this.peek() === undefined) return;
    this.at += 1;
    this.current = undefined;
  }

  seek(path: string): void {
    this.rows = [];
    this.at = 0;
    this.page = 0;
    this.current = undefined;
    this.firstPath = null;
    this.isOver = false;
    this.from = { path, included: true };
  }

  private read(): void {
    if (this.isOver) return;
    const limit = PAGES[this.page] ?? 1;
    this.rows = this.statement(this.from.included ? '>=' : '>').all(this.from.path, limit);
    this.at = 0;
    this.isOver = this.rows.length < limit;
    this.page = Math.min(this.page + 1, LARGEST);
    const last = this.rows.at(-1);
    if (last !== undefined) this.from = { path: last.path, included: false };
  }
}
