import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type Database from 'better-sqlite3';
import type { PlanOperation } from '../types';
import { DoneMarks } from './done-marks';
import { SqliteEntryCursor } from './entry-cursor';
import type { EntryCursor, FileIndex, IndexEntry, OpenUpload, PlanQuery, Touched, UploadedPart } from './file-index';
import { folderOf, foldersAbove } from './folder-sums';
import { openDatabase } from './open-database';
import { writePlan } from './plan-writer';
import {
  ENTRY,
  type EntryRow,
  indexEntryOf,
  openUploadOf,
  statParameters,
  type UploadRow,
  uploadedFileParameters,
} from './rows';
import { SENT_FACT, sentUpTo, unanswered, unansweredRow } from './sent';
import { forgetOperations, operationsDigest, readOperations, readPending } from './stored-operations';
import { countTouched, MANIFEST_FACT, readTouched } from './touched';

const PAGE = 1000;

/** Opens a job's index for the one process that works on the job; makes the file when it is not there. Throws `index.damaged`. */
export function openFileIndex(file: string): FileIndex {
  mkdirSync(dirname(file), { recursive: true });
  return new SqliteFileIndex(openDatabase(file));
}

type Change =
  | { readonly kind: 'put'; readonly entry: IndexEntry }
  | { readonly kind: 'gone'; readonly path: string }
  | { readonly kind: 'remove'; readonly path: string };

class SqliteFileIndex implements FileIndex {
  private buffered: Change[] = [];
  private done = new DoneMarks();
  /** Paths whose entry a buffered change touches: only those have to be written before they are read. */
  private readonly unflushed = new Set<string>();
  private readonly statements = new Map<string, Database.Statement<unknown[], unknown>>();

  /** Whether there is a manifest that a next one could add to. */
  private hasManifest: boolean;

  constructor(private readonly database: Database.Database) {
    this.hasManifest = (this.getFact(MANIFEST_FACT) ?? '') !== '';
  }

  *entries(options?: { includeGone: true }): Generator<IndexEntry> {
    this.flush();
    const gone = options?.includeGone ? '' : 'AND gone = 0';
    const page = this.read<EntryRow>(`SELECT ${ENTRY} FROM entry WHERE path > ? ${gone} ORDER BY path LIMIT ${PAGE}`);
    for (let after = ''; ; ) {
      const rows = page.all(after);
      for (const row of rows) yield indexEntryOf(row);
      const last = rows.at(-1);
      if (last === undefined || rows.length < PAGE) return;
      after = last.path;
    }
  }

  cursor(): EntryCursor {
    this.flush();
    return new SqliteEntryCursor(
      (condition) => this.read<EntryRow>(`SELECT ${ENTRY} FROM entry WHERE path ${condition} ? ORDER BY path LIMIT ?`),
      this.database.prepare<[string], string>('SELECT path FROM entry WHERE path >= ? ORDER BY path LIMIT 1').pluck(),
    );
  }

  /** What is buffered goes with it: waiting for the disk once costs half of waiting twice. */
  sending(planId: string, seq: number | null): void {
    this.write(() => this.setFact(SENT_FACT, seq === null ? '' : sentUpTo(planId, seq)));
  }

  settleSent(): PlanOperation[] {
    this.flush();
    const folders = new Set<string>();
    const settle = this.database.transaction(() => {
      const found = unanswered(this.database, this.getFact(SENT_FACT) ?? '');
      for (const { operation, isKnown } of found) {
        if (!isKnown) this.apply({ kind: 'put', entry: unansweredRow(operation) }, folders);
      }
      return found.map(({ operation }) => operation);
    });
    // No other process may write a row between the look and the commit.
    return settle.immediate();
  }

  isListed(folder: string, print: Buffer): boolean {
    return this.prepared('SELECT 1 FROM listing WHERE path = ? AND print = ?').get(folder, print) !== undefined;
  }

  get(path: string): IndexEntry | undefined {
    if (this.unflushed.has(path)) this.flush();
    const row = this.read<EntryRow>('SELECT * FROM entry WHERE path = ?').get(path);
    return row && indexEntryOf(row);
  }

  totals() {
    this.flush();
    return readTotals(this.database);
  }

  put(entry: IndexEntry): void {
    this.unflushed.add(entry.path);
    this.buffered.push({ kind: 'put', entry });
  }

  markGone(path: string): void {
    this.unflushed.add(path);
    this.buffered.push({ kind: 'gone', path });
  }

  remove(path: string): void {
    this.unflushed.add(path);
    this.buffered.push({ kind: 'remove', path });
  }

  markDone(planId: string, seq: number): void {
    this.done.add(planId, seq);
  }

  flush(): void {
    if (this.buffered.length > 0 || !this.done.isEmpty) this.write(() => undefined);
  }

  /** Commits what is buffered, and `more` with it. */
  private write(more: () => void): void {
    const { buffered, done } = this;
    this.buffered = [];
    this.done = new DoneMarks();
    this.unflushed.clear();
    const folders = new Set<string>();
    this.database.transaction(() => {
      for (const change of buffered) this.apply(change, folders);
      done.write(this.database);
      more();
    })();
  }

  getFact(name: string): string | undefined {
    return this.database.prepare<[string], { value: string }>('SELECT value FROM fact WHERE name = ?').get(name)?.value;
  }

  setFact(name: string, value: string): void {
    this.prepared('INSERT INTO fact VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value').run(
      name,
      value,
    );
  }

  setFacts(facts: Readonly<Record<string, string>>): void {
    this.database.transaction(() => {
      for (const [name, value] of Object.entries(facts)) this.setFact(name, value);
    })();
  }

  touched(): Generator<Touched> {
    this.flush();
    return readTouched(this.database);
  }

  touchedCount(): number {
    this.flush();
    return countTouched(this.database);
  }

  manifestWritten(description: string): void {
    this.flush();
    this.database.transaction(() => {
      this.setFact(MANIFEST_FACT, description);
      this.database.exec('DELETE FROM touched');
    })();
    this.hasManifest = description !== '';
  }

  writePlan(planId: string) {
    this.flush();
    return writePlan(this.database, planId);
  }

  planOperations(planId: string, query: PlanQuery = {}): Generator<PlanOperation> {
    this.flush();
    return readOperations(this.database, planId, query);
  }

  operationsDigest(planId: string): string {
    this.flush();
    return operationsDigest(this.database, planId);
  }

  pendingOperations(planId: string): Generator<PlanOperation> {
    this.flush();
    return readPending(this.database, planId);
  }

  dropPlan(planId: string): void {
    this.flush();
    this.database.transaction(() => forgetOperations(this.database, planId))();
  }

  openUploads(): readonly OpenUpload[] {
    return this.read<UploadRow>('SELECT * FROM open_upload').all().map(openUploadOf);
  }

  rememberUpload({ uploadId, key, path, file }: OpenUpload): void {
    const stat = file === null ? [null, null, null, null] : uploadedFileParameters(file);
    this.prepared('INSERT INTO open_upload VALUES (?, ?, ?, ?, ?, ?, ?)').run(uploadId, key, path, ...stat);
  }

  uploadParts(uploadId: string): readonly UploadedPart[] {
    return this.database
      .prepare<[string], UploadedPart>(
        `SELECT part_number AS partNumber, etag, sha256, bytes FROM upload_part WHERE upload_id = ? ORDER BY part_number`,
      )
      .all(uploadId);
  }

  rememberPart(uploadId: string, { partNumber, etag, sha256, bytes }: UploadedPart): void {
    this.prepared('INSERT OR REPLACE INTO upload_part VALUES (?, ?, ?, ?, ?)').run(
      uploadId,
      partNumber,
      etag,
      sha256,
      bytes,
    );
  }

  forgetUpload(uploadId: string): void {
    this.database.prepare('DELETE FROM open_upload WHERE upload_id = ?').run(uploadId);
  }

  close(): void {
    this.flush();
    this.database.close();
  }

  private read<Row>(sql: string): Database.Statement<unknown[], Row> {
    return this.prepared(sql).safeIntegers(true) as Database.Statement<unknown[], Row>;
  }

  /** Prepares each text once: preparing costs more than most of these statements do. */
  private prepared(sql: string): Database.Statement<unknown[], unknown> {
    const known = this.statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.database.prepare(sql);
    this.statements.set(sql, statement);
    return statement;
  }

  /** `folders`: those of this flush whose listing is forgotten already. */
  private apply(change: Change, folders: Set<string>): void {
    this.touch(change.kind === 'put' ? change.entry.path : change.path, folders);
    if (change.kind === 'put') this.upsert(change.entry);
    else if (change.kind === 'gone') this.prepared('UPDATE entry SET gone = 1 WHERE path = ?').run(change.path);
    else this.prepared('DELETE FROM entry WHERE path = ?').run(change.path);
  }

  private touch(path: string, folders: Set<string>): void {
    if (this.hasManifest) this.prepared('INSERT OR IGNORE INTO touched VALUES (?)').run(path);
    if (!path.endsWith('/') && folders.has(folderOf(path))) return;
    for (const folder of foldersAbove(path)) {
      if (folders.has(folder)) return;
      folders.add(folder);
      this.prepared('DELETE FROM listing WHERE path = ?').run(folder);
    }
  }

  private upsert(entry: IndexEntry): void {
    const values = statParameters(entry);
    values.push(entry.key, entry.versionId, entry.etag, entry.sha256, entry.gone ? 1 : 0);
    this.prepared(UPSERT).run(values);
  }
}

const UPSERT = `INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (path) DO UPDATE SET type = excluded.type, size = excluded.size, mtime_ns = excluded.mtime_ns,
    ctime_ns = excluded.ctime_ns, inode = excluded.inode, device = excluded.device, mode = excluded.mode, uid = excluded.uid,
    gid = excluded.gid, link_target = excluded.link_target, raw_path = excluded.raw_path, key = excluded.key,
    version_id = excluded.version_id, etag = excluded.etag, sha256 = excluded.sha256, gone = excluded.gone`;

/** Files, bytes, directories and links that are not gone. */
export function readTotals(database: Database.Database) {
  const row = database
    .prepare<[], { files: number; bytes: number; directories: number; links: number }>(
      'SELECT files, bytes, directories, links FROM total',
    )
    .get();
  return row ?? { files: 0, bytes: 0, directories: 0, links: 0 };
}
