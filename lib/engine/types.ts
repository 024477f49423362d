/**
 * The nouns every stage shares. Units: bytes, nanoseconds since 1970 (bigint), USD as exact decimal strings.
 *
 * Paths. A `path` is relative to the job's root, uses `/`, has no leading slash, and ends with `/` for directories. It is
 * valid UTF-8: a name that is not is kept with each bad byte written as `%XX` after the marker `%!` at the start of that
 * name, and the raw bytes travel in `rawPath`. Lists of paths are sorted by their UTF-8 bytes (S3's key order), which puts
 * `a-b` < `a/` < `a/x` < `a0`.
 */

// ---------------------------------------------------------------------------------------------------------- the source

export type EntryType = 'file' | 'directory' | 'symlink' | 'special' | 'error';

/** One thing the scan met. Errors are entries too, so that a plan can name them. */
export interface SourceEntry {
  readonly path: string;
  readonly type: EntryType;
  /** Bytes of a file; 0 for everything else. */
  readonly size: number;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  readonly inode: bigint;
  readonly device: bigint;
  /** Full st_mode, e.g. 0o100644. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** The target text of a symlink, verbatim (bad UTF-8 escaped as in paths). */
  readonly linkTarget?: string;
  /** The raw bytes of the path, only when they are not valid UTF-8. */
  readonly rawPath?: Buffer;
  /** Why an `error` entry could not be read: an errno name such as EACCES. */
  readonly errorCode?: string;
  /** A link that is followed: what it leads to stands under its name. */
  readonly followed?: true;
}

/** A folder of a job. `mount` is the first path segment its entries get ('' when the job has a single folder). */
export interface SourceRoot {
  readonly mount: string;
  /** Absolute path as the user gave it. */
  readonly path: string;
  /** Only in a snapshot's header: just these paths belong to the root. The dumps of databases, which come from no folder. */
  readonly paths?: readonly string[];
}

export type LinkPolicy = 'keep' | 'skip' | 'follow';

/** What is done with one link instead. `path`: of the link, as in the backup. */
export interface LinkException {
  readonly path: string;
  readonly policy: LinkPolicy;
}

export interface ScanOptions {
  readonly roots: readonly SourceRoot[];
  /** gitignore-style patterns, relative to each root. */
  readonly excludes: readonly string[];
  readonly links: LinkPolicy;
  readonly linkExceptions?: readonly LinkException[];
  /** Stay on the root's file system. Default true. */
  readonly oneFileSystem: boolean;
}

// ------------------------------------------------------------------------------------------------------------ requests

/**
 * Requests by kind, as S3 bills them. put: PutObject, UploadPart. copy: CopyObject. post: CreateMultipartUpload,
 * CompleteMultipartUpload. list: every listing page. get: GetObject and bucket settings. head: HeadObject, HeadBucket.
 * delete: DeleteObject, DeleteObjects (one request, whatever it names), AbortMultipartUpload: free on AWS.
 */
export interface RequestCounts {
  readonly put: number;
  readonly copy: number;
  readonly post: number;
  readonly list: number;
  readonly get: number;
  readonly head: number;
  readonly delete: number;
}

export type RequestClass = keyof RequestCounts;

export const REQUEST_CLASSES = [
  'put',
  'copy',
  'post',
  'list',
  'get',
  'head',
  'delete',
] as const satisfies RequestClass[];

export const NO_REQUESTS: RequestCounts = { put: 0, copy: 0, post: 0, list: 0, get: 0, head: 0, delete: 0 };

/** A request of each class, to add. */
export const ONE_REQUEST: Readonly<Record<RequestClass, RequestCounts>> = {
  put: { ...NO_REQUESTS, put: 1 },
  copy: { ...NO_REQUESTS, copy: 1 },
  post: { ...NO_REQUESTS, post: 1 },
  list: { ...NO_REQUESTS, list: 1 },
  get: { ...NO_REQUESTS, get: 1 },
  head: { ...NO_REQUESTS, head: 1 },
  delete: { ...NO_REQUESTS, delete: 1 },
};

/** Written out, because several of these are made for every request that is sent. */
export function addRequests(a: RequestCounts, b: Partial<RequestCounts>): RequestCounts {
  return {
    put: a.put + (b.put ?? 0),
    copy: a.copy + (b.copy ?? 0),
    post: a.post + (b.post ?? 0),
    list: a.list + (b.list ?? 0),
    get: a.get + (b.get ?? 0),
    head: a.head + (b.head ?? 0),
    delete: a.delete + (b.delete ?? 0),
  };
}

/** The requests somebody may have to pay for: all but deletes and aborts. */
export function billable(counts: RequestCounts): number {
  return counts.put + counts.copy + counts.post + counts.list + counts.get + counts.head;
}

// ------------------------------------------------------------------------------------------------------------ findings

export type Severity = 'blocks' | 'holds' | 'warns' | 'notes';

/**
 * A danger seen by preflight. `code` is stable (`link.loop`); `evidence` holds paths, numbers and decimal strings that
 * lib/control/words.ts turns into sentences; nothing here is prose.
 */
export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  readonly evidence: Readonly<Record<string, unknown>>;
}

export type Verdict = 'ready' | 'held' | 'blocked';

// ---------------------------------------------------------------------------------------------------------------- plan

/**
 * What the run will do to one path.
 * add / change: upload a file (or record a new/changed link or directory: no request).
 * meta: only mode, owner or time changed; the index and manifest learn it, nothing is sent.
 * remove: gone from the source; the object is deleted, or only marked gone when the run excludes deletes.
 */
export type PlanAction = 'add' | 'change' | 'meta' | 'remove';

export interface PlanOperation {
  /** Position in the plan, from 0, in path order. */
  readonly seq: number;
  readonly action: PlanAction;
  readonly entry: SourceEntry;
  /** Object key in the bucket; null for links and directories, which live in the manifest only. */
  readonly key: string | null;
  /** Bytes the bucket holds for this path before the run (change, remove). */
  readonly previousSize: number;
}

export interface FilesAndBytes {
  readonly files: number;
  readonly bytes: number;
}

export interface PlanSummary {
  readonly add: FilesAndBytes;
  readonly change: FilesAndBytes;
  readonly remove: FilesAndBytes;
  readonly unchanged: FilesAndBytes;
  /** Metadata-only changes, links and directories recorded without a request. */
  readonly recorded: number;
  /** Entries that could not be read and are left as the last snapshot has them. */
  readonly unreadable: number;
  readonly directories: number;
  readonly links: number;
  /** Exactly what the run will send when nothing fails, its own records included. */
  readonly requests: RequestCounts;
  /** The same when it is approved without its deletes. */
  readonly requestsWithoutDeletes: RequestCounts;
}

// ------------------------------------------------------------------------------------------------- manifest and header

/** One line of a manifest. `mtime` is decimal ns as a string; `mode` is octal text as rclone writes it ("100644"). */
export interface ManifestLine {
  readonly path: string;
  readonly type: 'file' | 'directory' | 'symlink';
  readonly size: number;
  readonly mtime: string;
  readonly mode: string;
  readonly uid: number;
  readonly gid: number;
  readonly target?: string;
  readonly sha256?: string;
  readonly key?: string;
  readonly versionId?: string | null;
  /** base64 of the raw path bytes, only when they are not UTF-8. */
  readonly rawPath?: string;
}

/** One object of a snapshot's list; `sha256` and `bytes` of the gzip file. */
export interface ManifestPart {
  readonly key: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** `.foresync/<job>/snapshots/<id>.json`: its presence is what makes a snapshot count. */
export interface SnapshotHeader {
  readonly format: 1;
  readonly id: string;
  readonly job: string;
  readonly createdAt: string;
  readonly parent: string | null;
  readonly outcome: 'complete' | 'partial';
  readonly files: number;
  readonly bytes: number;
  readonly directories: number;
  readonly links: number;
  readonly failures: number;
  readonly prefix: string;
  readonly sources: readonly SourceRoot[];
  readonly manifest: ManifestPart & {
    readonly kind: 'full' | 'delta';
    /** delta only: the manifests it is laid over, oldest first, the first of them full. */
    readonly base?: readonly ManifestPart[];
  };
  readonly versioned: boolean;
  readonly tool: string;
}

// ------------------------------------------------------------------------------------------------------------ outcomes

export interface PathFailure {
  readonly path: string;
  readonly code: string;
}
