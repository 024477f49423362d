import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { EngineError, throwIfCancelled } from '../errors';
import { isArchiveClass } from '../storage/archive-classes';
import type { BucketSettingName, BucketSettings } from '../storage/bucket-settings';
import type {
  DeleteObjectsRequest,
  DeleteObjectsResult,
  GetObjectRequest,
  GetObjectResult,
  ObjectInfo,
  PutObjectRequest,
  PutObjectResult,
  Storage,
  ThawRequest,
  VersioningState,
} from '../storage/storage';
import { MemoryBucket, md5, type StoredVersion } from './memory-bucket';
import { listObjects, listVersions, PAGE } from './memory-listing';
import { MemoryUploads } from './memory-uploads';

/** A bucket in memory, with a view on what it holds for assertions. */
export interface MemoryStorage extends Storage {
  /** The current objects: key to bytes, in key order. */
  contents(): Map<string, Buffer>;
  /** Hours have passed: whatever was asked for is readable. */
  finishThaws(): void;
}

export interface MemoryStorageOptions {
  readonly bucket?: string;
  /** Default 'off'. */
  readonly versioning?: VersioningState;
  /** Milliseconds since 1970. Default: a counter that starts at 2026-01-01T00:00:00Z. */
  readonly now?: () => number;
  /** What getBucketSetting answers: null for what the bucket was never given. Default: encrypted, and closed to the public. */
  readonly settings?: Partial<Settings>;
}

type Settings = { readonly [Name in BucketSettingName]: BucketSettings[Name] | null };

const DEFAULT_SETTINGS: Settings = {
  encryption: { algorithm: 'AES256' },
  'public-access': { blocksAll: true },
  'policy-status': null,
  'object-lock': null,
  lifecycle: null,
};

const DEFAULT_START_MS = Date.UTC(2026, 0, 1);

/**
 * The whole Storage contract in memory: versions, delete markers, multipart, conditional writes, checksums, paged and sorted
 * listings. The contract suite holds it to what real servers do.
 */
export function createMemoryStorage(options: MemoryStorageOptions = {}): MemoryStorage {
  const bucket = new MemoryBucket(options.versioning ?? 'off', options.now ?? (() => DEFAULT_START_MS));
  const uploads = new MemoryUploads(bucket);
  const settings: Settings = { ...DEFAULT_SETTINGS, ...options.settings };
  /** Every request passes here: a fired signal means that nothing happens. */
  const answer = async <T>(signal: AbortSignal | undefined, work: () => T): Promise<T> => {
    if (signal !== undefined) throwIfCancelled(signal);
    return work();
  };
  return {
    bucket: options.bucket ?? 'memory',
    putObject: (request, signal) => answer(signal, () => put(bucket, request)),
    createMultipart: (request, signal) => answer(signal, () => ({ uploadId: uploads.create(request) })),
    uploadPart: (request, signal) =>
      answer(signal, () => {
        checkSha256(request);
        return { etag: uploads.putPart(request) };
      }),
    completeMultipart: (request, signal) =>
      answer(signal, () => {
        const finished = uploads.complete(request);
        return { etag: finished.etag, versionId: bucket.put(request.key, finished) };
      }),
    abortMultipart: (request, signal) => answer(signal, () => uploads.abort(request)),
    listMultipartUploadsPage: (request, signal) => answer(signal, () => uploads.page(request)),
    getObject: (request, signal) => answer(signal, () => get(bucket, request)),
    headObject: (request, signal) => answer(signal, () => head(bucket, request)),
    requestThaw: (request, signal) => answer(signal, () => thaw(bucket, request)),
    listPage: (request, signal) => answer(signal, () => listObjects(bucket, request)),
    listVersionsPage: (request, signal) => answer(signal, () => listVersions(bucket, request)),
    deleteObjects: (request, signal) => answer(signal, () => remove(bucket, request)),
    headBucket: (signal) => answer(signal, () => ({ region: null })),
    getVersioning: (signal) => answer(signal, () => bucket.versioning),
    enableVersioning: (signal) => answer(signal, () => bucket.enableVersioning()),
    getBucketSetting: (name, signal) => answer(signal, () => settings[name]),
    listPartsPage: (request, signal) => answer(signal, () => uploads.parts(request)),
    contents: () => contents(bucket),
    finishThaws: () => bucket.finishThaws(),
  };
}

function put(bucket: MemoryBucket, request: PutObjectRequest): PutObjectResult {
  checkSha256(request);
  checkPrecondition(bucket.current(request.key), request);
  const etag = md5(request.body);
  const versionId = bucket.put(request.key, {
    body: Buffer.from(request.body),
    etag,
    storageClass: request.storageClass ?? 'STANDARD',
    metadata: { ...request.metadata },
  });
  return { etag, versionId };
}

function checkSha256({ body, sha256 }: { body: Buffer; sha256: string }): void {
  if (createHash('sha256').update(body).digest('hex') === sha256) return;
  throw new EngineError('object.checksum', { retry: true, facts: { vendorCode: 'BadDigest', httpStatus: 400 } });
}

/** `If-Match` on a key that is not there is a 404, as S3 answers it (conditional-writes.md). */
function checkPrecondition(current: StoredVersion | undefined, request: PutObjectRequest): void {
  const { onlyIfAbsent, onlyIfEtag } = request;
  if (onlyIfEtag !== undefined && current === undefined) throw missing(request.key);
  const holds =
    (onlyIfAbsent === undefined || current === undefined) && (onlyIfEtag === undefined || current?.etag === onlyIfEtag);
  if (holds) return;
  throw new EngineError('object.precondition', { facts: { vendorCode: 'PreconditionFailed', httpStatus: 412 } });
}

function get(bucket: MemoryBucket, request: GetObjectRequest): GetObjectResult {
  const version = bucket.find(request.key, request.versionId);
  if (version === undefined) throw missing(request.key);
  if (!isReadable(version)) throw archived(request.key);
  const { start, end } = request.range ?? { start: 0, end: version.body.length - 1 };
  if (request.range !== undefined && start >= version.body.length) {
    throw new EngineError('storage.bad-request', { facts: { vendorCode: 'InvalidRange', httpStatus: 416 } });
  }
  const bytes = version.body.subarray(start, end + 1);
  return { ...info(bucket, version), body: Readable.from(bytes.length > 0 ? [bytes] : [], { objectMode: false }) };
}

const isReadable = ({ storageClass, thaw }: StoredVersion) => !isArchiveClass(storageClass) || thaw === 'readable';

function thaw(bucket: MemoryBucket, { key, versionId }: ThawRequest): 'requested' | 'under-way' | 'readable' {
  const version = bucket.find(key, versionId);
  if (version === undefined) throw missing(key);
  if (isReadable(version)) return 'readable';
  if (version.thaw === 'under-way') return 'under-way';
  bucket.setThaw(version, 'under-way');
  return 'requested';
}

function archived(key: string): EngineError {
  return new EngineError('object.archived', { facts: { key, vendorCode: 'InvalidObjectState', httpStatus: 403 } });
}

function head(bucket: MemoryBucket, request: { key: string; versionId?: string }): ObjectInfo | null {
  const version = bucket.find(request.key, request.versionId);
  return version === undefined ? null : info(bucket, version);
}

function info(bucket: MemoryBucket, version: StoredVersion): ObjectInfo {
  const { etag, lastModifiedMs, storageClass, metadata } = version;
  const versionId = bucket.versioning === 'off' ? null : version.versionId;
  const { thaw } = version;
  const size = version.body.length;
  return { size, etag, versionId, lastModifiedMs, storageClass, metadata, ...(thaw === undefined ? {} : { thaw }) };
}

function remove(bucket: MemoryBucket, request: DeleteObjectsRequest): DeleteObjectsResult {
  const count = request.objects.length;
  if (count < 1 || count > PAGE) {
    throw new EngineError('storage.bad-request', { facts: { vendorCode: 'MalformedXML', httpStatus: 400 } });
  }
  for (const { key, versionId } of request.objects) {
    if (versionId === undefined) bucket.delete(key);
    else bucket.deleteVersion(key, versionId);
  }
  return { errors: [] };
}

function contents(bucket: MemoryBucket): Map<string, Buffer> {
  const current = new Map<string, Buffer>();
  for (const key of bucket.keys()) {
    const version = bucket.current(key);
    if (version !== undefined) current.set(key, version.body);
  }
  return current;
}

function missing(key: string): EngineError {
  return new EngineError('object.missing', { facts: { key, vendorCode: 'NoSuchKey', httpStatus: 404 } });
}
