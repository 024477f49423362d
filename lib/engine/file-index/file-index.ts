import type { PlanAction, PlanOperation, SourceEntry } from '../types';

/**
 * What the bucket holds for one job, one SQLite file (better-sqlite3, WAL, STRICT tables, schema/*.sql), and the stored
 * plans. A row of `entry` says: this path, as of these stat values, is in the bucket under this key and version. Rows are
 * written only after the bucket has acknowledged. `gone` marks paths that left the source while their object was kept
 * (job without deletes, plan approved without deletes, run with errors): they are in no new manifest, and the next plan
 * offers their removal again.
 */
export interface FileIndex {
  /** All rows in path order (UTF-8 bytes). Safe to read while another statement writes. */
  entries(options?: { includeGone: true }): Iterable<IndexEntry>;
  /** A way through all rows, gone ones too, that can leave stretches out. */
  cursor(): EntryCursor;
  get(path: string): IndexEntry | undefined;
  totals(): { files: number; bytes: number; directories: number; links: number };

  /** Upserts and removals are buffered and committed together by flush(), at least twice a second by the sync stage. */
  put(entry: IndexEntry): void;
  markGone(path: string): void;
  remove(path: string): void;
  flush(): void;

  /** Small durable facts: last scan's device ids, time of the last scan, digest of the job.json in the bucket. */
  getFact(name: string): string | undefined;
  setFact(name: string, value: string): void;
  /** In one commit. */
  setFacts(facts: Readonly<Record<string, string>>): void;

  /** Paths whose rows changed since manifestWritten(), in path order. Nothing is remembered before its first call. */
  touched(): Iterable<Touched>;
  touchedCount(): number;
  /** Keeps what describes the newest manifest ('': none; the fact MANIFEST_FACT) and forgets what was touched, in one commit. */
  manifestWritten(description: string): void;

  /**
   * That uploads of a plan up to the operation `seq` may be sent from now on; null: every answer was seen. On disk when it returns,
   * with all that was buffered.
   */
  sending(planId: string, seq: number | null): void;
  /**
   * Of a run that ended before it saw every answer: writes a gone row (isUnanswered) for each object it may have left that no row knows
   * of, in one commit. May be called while the run is at work: its own rows take their place. Returns the uploads it did not see an
   * answer to.
   */
  settleSent(): readonly PlanOperation[];

  /** Whether a plan found the folder with this print, and all directly in it as its rows say, and no row was written since. */
  isListed(folder: string, print: Buffer): boolean;

  /** Opens a plan for writing, replacing one of the same id; operations must come in path order, numbered from 0. */
  writePlan(planId: string): PlanWriter;
  planOperations(planId: string, options?: PlanQuery): Iterable<PlanOperation>;
  /** What PlanWriter.commit() returned, of what is stored now. */
  operationsDigest(planId: string): string;
  markDone(planId: string, seq: number): void;
  /** Operations not yet done, in path order: what a resumed run still has to do. */
  pendingOperations(planId: string): Iterable<PlanOperation>;
  dropPlan(planId: string): void;

  /** Multipart uploads in flight, so that a crash can resume or abort them. */
  openUploads(): readonly OpenUpload[];
  rememberUpload(upload: OpenUpload): void;
  /** Of a remembered upload, in order of their numbers. */
  uploadParts(uploadId: string): readonly UploadedPart[];
  /** On disk when it returns. */
  rememberPart(uploadId: string, part: UploadedPart): void;
  forgetUpload(uploadId: string): void;

  close(): void;
}

export interface IndexEntry extends SourceEntry {
  /** Object key; null for links and directories. */
  readonly key: string | null;
  readonly versionId: string | null;
  readonly etag: string | null;
  /** Lower-case hex; null for links and directories, and for what another program put into the bucket (isForeign); '' of isUnanswered. */
  readonly sha256: string | null;
  readonly gone: boolean;
}

/** `entry` null: the path is no longer there, or is marked gone. */
export interface Touched {
  readonly path: string;
  readonly entry: IndexEntry | null;
}

/** Rows in path order. */
export interface EntryCursor {
  /** The current row; undefined behind the last. */
  peek(): IndexEntry | undefined;
  /** Its path: right behind a seek that costs half. */
  path(): string | undefined;
  next(): void;
  /** To the first row whose path is not before `path`; never backwards. */
  seek(path: string): void;
}

/**
 * True of an object that lay in the job's place before the job did, and is not known to hold the content of a file of the source. Such a
 * row is always gone: no manifest names it. The next plan offers to remove it, or replaces it when the source has a file of its name.
 */
export function isForeign({ key, sha256 }: IndexEntry): boolean {
  return key !== null && sha256 === null;
}

/** In place of a hash; not null, which stands for what other programs put there. */
export const UNANSWERED = '';

/**
 * True of an object that may be in the bucket: it was sent, and the process ended before it saw the answer. Such a row is always gone.
 * The next plan removes it, or sends the file anew when the source still has it.
 */
export function isUnanswered({ sha256 }: Pick<IndexEntry, 'sha256'>): boolean {
  return sha256 === UNANSWERED;
}

export interface PlanWriter {
  add(operation: PlanOperation): void;
  /** See isListed. `basis`: what besides the disk decides what a folder's entries are; listings of another one are forgotten. */
  beginListings(basis: string): void;
  addListing(folder: string, print: Buffer): void;
  /** SHA-256 (hex) of the operations, every byte of what is stored. */
  commit(): string;
  abort(): void;
}

export interface PlanQuery {
  readonly action?: PlanAction;
  readonly afterSeq?: number;
  readonly limit?: number;
}

export interface OpenUpload {
  readonly uploadId: string;
  readonly key: string;
  readonly path: string;
  /** The file as it was when the upload began; null when its parts are of no use to another run. */
  readonly file: UploadedFile | null;
}

/** What has to be the same for parts to be of the same file. */
export type UploadedFile = Pick<SourceEntry, 'size' | 'mtimeNs' | 'ctimeNs' | 'inode'>;

export interface UploadedPart {
  readonly partNumber: number;
  readonly etag: string;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly bytes: number;
}
