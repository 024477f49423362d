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

  /** Opens a plan for writing, replacing one of the same id; operations must come in path order. */
  writePlan(planId: string): PlanWriter;
  planOperations(planId: string, options?: PlanQuery): Iterable<PlanOperation>;
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
  /** Lower-case hex; null for links and directories, and for what another program put into the bucket (isForeign). */
  readonly sha256: string | null;
  readonly gone: boolean;
}

/**
 * True of an object that lay in the job's place before the job did, and is not known to hold the content of a file of the source. Such a
 * row is always gone: no manifest names it. The next plan offers to remove it, or replaces it when the source has a file of its name.
 */
export function isForeign({ key, sha256 }: IndexEntry): boolean {
  return key !== null && sha256 === null;
}

export interface PlanWriter {
  add(operation: PlanOperation): void;
  commit(): void;
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
