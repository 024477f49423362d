import type { Readable } from 'node:stream';
import type { BucketSettingName, BucketSettings } from './bucket-settings';

/**
 * The outside world called "a bucket". One value is bound to one bucket. Implementations: s3/ (the real thing),
 * testing/memory-storage. Behaviour is added by wrappers (retrying, metered, guarded, …) with this same interface.
 *
 * Contract
 * - Every method sends exactly ONE request per call and never retries by itself: the retrying wrapper does, so that the
 *   meter below it sees every request sent.
 * - Failures are EngineError with a code of errors.ts; `retry` says whether the same call may be tried again.
 * - putObject and completeMultipart are atomic: readers see the old object or the new one, never a mixture.
 * - deleteObjects of a key that does not exist succeeds.
 * - Listings are sorted by UTF-8 key bytes and strongly consistent with writes that have returned.
 * - Bodies are Buffers with a known length, never streams: several servers refuse aws-chunked bodies.
 * - `sha256` is lower-case hex of the body; the adapter sends it as payload signature and x-amz-checksum-sha256.
 */
export interface Storage {
  readonly bucket: string;

  putObject(request: PutObjectRequest, signal?: AbortSignal): Promise<PutObjectResult>;
  createMultipart(request: CreateMultipartRequest, signal?: AbortSignal): Promise<{ uploadId: string }>;
  uploadPart(request: UploadPartRequest, signal?: AbortSignal): Promise<{ etag: string }>;
  completeMultipart(request: CompleteMultipartRequest, signal?: AbortSignal): Promise<PutObjectResult>;
  abortMultipart(request: { key: string; uploadId: string }, signal?: AbortSignal): Promise<void>;
  listMultipartUploadsPage(request: ListUploadsRequest, signal?: AbortSignal): Promise<ListUploadsPage>;

  getObject(request: GetObjectRequest, signal?: AbortSignal): Promise<GetObjectResult>;
  /** Resolves to null when the object does not exist. */
  headObject(request: { key: string; versionId?: string }, signal?: AbortSignal): Promise<ObjectInfo | null>;
  /**
   * Asks for an archived object to be made readable for some days (RestoreObject). `readable`: it can be read already, because it
   * is not archived or was thawed before, and then its days are counted anew.
   */
  requestThaw(request: ThawRequest, signal?: AbortSignal): Promise<'requested' | 'under-way' | 'readable'>;
  listPage(request: ListRequest, signal?: AbortSignal): Promise<ListPage>;
  listVersionsPage(request: ListVersionsRequest, signal?: AbortSignal): Promise<ListVersionsPage>;
  /** At most 1,000 keys. Per-key refusals come back in `errors`, they do not throw. */
  deleteObjects(request: DeleteObjectsRequest, signal?: AbortSignal): Promise<DeleteObjectsResult>;

  /** HeadBucket: proves that the bucket exists and may be listed. `region` null when the server does not say. */
  headBucket(signal?: AbortSignal): Promise<{ region: string | null }>;
  getVersioning(signal?: AbortSignal): Promise<VersioningState>;
  enableVersioning(signal?: AbortSignal): Promise<void>;
  /** null: the bucket was never given one. A server that does not know the question throws, mostly `storage.not-implemented`. */
  getBucketSetting<Name extends BucketSettingName>(
    name: Name,
    signal?: AbortSignal,
  ): Promise<BucketSettings[Name] | null>;
  /** Parts of an unfinished upload, by number. */
  listPartsPage(request: ListPartsRequest, signal?: AbortSignal): Promise<ListPartsPage>;
}

export type VersioningState = 'enabled' | 'suspended' | 'off';

export interface PutObjectRequest {
  readonly key: string;
  /** The caller's again once the call has succeeded; after a failure it must be left as it is. */
  readonly body: Buffer;
  readonly sha256: string;
  /** x-amz-meta-*; keys lower case, values ASCII. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly contentType?: string;
  readonly storageClass?: string;
  /** `if-none-match: *`: only when no object is there, else `object.precondition`. */
  readonly onlyIfAbsent?: true;
  /** Only when the current ETag is this, else `object.precondition`. */
  readonly onlyIfEtag?: string;
}

export interface PutObjectResult {
  readonly etag: string;
  /** null in a bucket without versioning. */
  readonly versionId: string | null;
}

export interface CreateMultipartRequest {
  readonly key: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly contentType?: string;
  readonly storageClass?: string;
}

export interface UploadPartRequest {
  readonly key: string;
  readonly uploadId: string;
  /** 1 to 10,000. */
  readonly partNumber: number;
  /** As of PutObjectRequest. */
  readonly body: Buffer;
  readonly sha256: string;
}

export interface CompleteMultipartRequest {
  readonly key: string;
  readonly uploadId: string;
  readonly parts: readonly { partNumber: number; etag: string; sha256: string }[];
}

export interface ListUploadsRequest {
  readonly prefix: string;
  readonly cursor?: string;
}

export interface ListUploadsPage {
  readonly uploads: readonly { key: string; uploadId: string; initiatedMs: number; storageClass: string }[];
  readonly cursor: string | null;
}

export interface ListPartsRequest {
  readonly key: string;
  readonly uploadId: string;
  readonly cursor?: string;
}

export interface ListPartsPage {
  readonly parts: readonly { partNumber: number; size: number }[];
  /** null on the last page. */
  readonly cursor: string | null;
}

export interface GetObjectRequest {
  readonly key: string;
  readonly versionId?: string;
  /** Inclusive byte positions. */
  readonly range?: { start: number; end: number };
}

export interface ThawRequest {
  readonly key: string;
  readonly versionId?: string;
  /** How long the readable copy is kept, from 1. */
  readonly days: number;
  readonly speed: 'expedited' | 'standard' | 'bulk';
}

export interface ObjectInfo {
  readonly size: number;
  readonly etag: string;
  readonly versionId: string | null;
  readonly lastModifiedMs: number;
  readonly storageClass: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Of an archived object that was asked for (x-amz-restore). Left out: nobody did, or it is not archived. */
  readonly thaw?: 'under-way' | 'readable';
}

export interface GetObjectResult extends ObjectInfo {
  /** Destroy it or read it to its end. A body cut short ends with `network.reset`, never silently. */
  readonly body: Readable;
}

export interface ListRequest {
  readonly prefix: string;
  readonly cursor?: string;
  readonly startAfter?: string;
  readonly delimiter?: '/';
  /** 1 to 1,000; default 1,000. */
  readonly limit?: number;
}

export interface ListPage {
  readonly objects: readonly ListedObject[];
  readonly prefixes: readonly string[];
  /** null on the last page. */
  readonly cursor: string | null;
}

export interface ListedObject {
  readonly key: string;
  readonly size: number;
  readonly etag: string;
  readonly lastModifiedMs: number;
  readonly storageClass: string;
}

export interface ListVersionsRequest {
  readonly prefix: string;
  readonly cursor?: string;
}

export interface ListVersionsPage {
  readonly versions: readonly ListedVersion[];
  readonly cursor: string | null;
}

export interface ListedVersion {
  readonly key: string;
  readonly versionId: string;
  readonly isLatest: boolean;
  readonly isDeleteMarker: boolean;
  readonly size: number;
  readonly etag: string;
  readonly lastModifiedMs: number;
  /** A delete marker's is STANDARD. */
  readonly storageClass: string;
}

export interface DeleteObjectsRequest {
  readonly objects: readonly { key: string; versionId?: string }[];
}

export interface DeleteObjectsResult {
  /** `versionId` only when one was asked for. */
  readonly errors: readonly { key: string; versionId?: string; code: string; message: string }[];
}

/**
 * Where a bucket is and how to sign for it. `endpoint` null means AWS itself. `clockOffsetMs` is taken off this machine's time
 * when signing (measured by clock/); differences between services are data in `quirks`, never an if in a stage.
 */
export interface StorageTarget {
  readonly bucket: string;
  readonly region: string;
  readonly endpoint: string | null;
  readonly pathStyle: boolean;
  /** null: the standard AWS chain (environment, profile, instance role). */
  readonly credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string } | null;
  readonly clockOffsetMs: number;
  /** The same, asked before each request is signed, where the clock may be set meanwhile; it comes before clockOffsetMs. */
  readonly liveClockOffsetMs?: () => number;
}
