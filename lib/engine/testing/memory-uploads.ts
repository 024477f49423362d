import { EngineError } from '../errors';
import type {
  CompleteMultipartRequest,
  CreateMultipartRequest,
  ListPartsPage,
  ListUploadsPage,
  ListUploadsRequest,
  UploadPartRequest,
} from '../storage/storage';
import { checkKey, type MemoryBucket, md5, type NewVersion } from './memory-bucket';
import { PAGE } from './memory-listing';

interface Upload {
  readonly uploadId: string;
  readonly request: CreateMultipartRequest;
  readonly initiatedMs: number;
  readonly parts: Map<number, { body: Buffer; etag: string; sha256: string }>;
}

/** Every part but the last has at least 5 MiB (qfacts.md). */
const MIN_PART_BYTES = 5 * 1024 * 1024;

/** Unfinished multipart uploads of a memory bucket. */
export class MemoryUploads {
  readonly #bucket: MemoryBucket;
  readonly #uploads = new Map<string, Upload>();
  #next = 1;

  constructor(bucket: MemoryBucket) {
    this.#bucket = bucket;
  }

  create(request: CreateMultipartRequest): string {
    checkKey(request.key);
    const uploadId = `upload-${String(this.#next++).padStart(6, '0')}`;
    this.#uploads.set(uploadId, { uploadId, request, initiatedMs: this.#bucket.tick(), parts: new Map() });
    return uploadId;
  }

  putPart(request: UploadPartRequest): string {
    const { partNumber, body, sha256 } = request;
    const upload = this.#get(request);
    if (partNumber < 1 || partNumber > 10_000) throw badRequest('InvalidArgument');
    const etag = md5(body);
    upload.parts.set(partNumber, { body: Buffer.from(body), etag, sha256 });
    return etag;
  }

  /** Removes the upload and returns the finished object. Throws upload.missing, storage.bad-request, object.checksum. */
  complete(request: CompleteMultipartRequest): NewVersion {
    const upload = this.#get(request);
    const parts = request.parts.map((named) => partOf(upload, named));
    if (parts.length === 0) throw badRequest('MalformedXML');
    if (request.parts.some((part, at) => at > 0 && part.partNumber <= (request.parts[at - 1]?.partNumber ?? 0))) {
      throw badRequest('InvalidPartOrder');
    }
    if (parts.slice(0, -1).some((part) => part.body.length < MIN_PART_BYTES)) throw badRequest('EntityTooSmall');
    this.#uploads.delete(request.uploadId);
    const hashes = Buffer.concat(parts.map((part) => Buffer.from(part.etag, 'hex')));
    return {
      body: Buffer.concat(parts.map((part) => part.body)),
      etag: `${md5(hashes)}-${parts.length}`,
      storageClass: upload.request.storageClass ?? 'STANDARD',
      metadata: { ...upload.request.metadata },
    };
  }

  abort(request: { key: string; uploadId: string }): void {
    this.#get(request);
    this.#uploads.delete(request.uploadId);
  }

  page(request: ListUploadsRequest): ListUploadsPage {
    const all = [...this.#uploads.values()].filter((upload) => upload.request.key.startsWith(request.prefix));
    all.sort(
      (a, b) => Buffer.compare(Buffer.from(a.request.key), Buffer.from(b.request.key)) || a.initiatedMs - b.initiatedMs,
    );
    const from = request.cursor === undefined ? 0 : Number(request.cursor);
    const uploads = all.slice(from, from + PAGE).map(({ request: { key, storageClass }, uploadId, initiatedMs }) => ({
      key,
      uploadId,
      initiatedMs,
      storageClass: storageClass ?? 'STANDARD',
    }));
    return { uploads, cursor: from + PAGE < all.length ? String(from + PAGE) : null };
  }

  /** All parts in one page. */
  parts(request: { key: string; uploadId: string }): ListPartsPage {
    const { parts } = this.#get(request);
    const numbers = [...parts.entries()].sort(([a], [b]) => a - b);
    return { parts: numbers.map(([partNumber, { body }]) => ({ partNumber, size: body.length })), cursor: null };
  }

  #get(request: { key: string; uploadId: string }): Upload {
    const upload = this.#uploads.get(request.uploadId);
    if (upload === undefined || upload.request.key !== request.key) {
      throw new EngineError('upload.missing', { facts: { vendorCode: 'NoSuchUpload', httpStatus: 404 } });
    }
    return upload;
  }
}

function partOf(upload: Upload, named: CompleteMultipartRequest['parts'][number]): { body: Buffer; etag: string } {
  const part = upload.parts.get(named.partNumber);
  if (part === undefined || part.etag !== named.etag) throw badRequest('InvalidPart');
  if (part.sha256 !== named.sha256) throw badRequest('InvalidPart');
  return part;
}

function badRequest(vendorCode: string): EngineError {
  return new EngineError('storage.bad-request', { facts: { vendorCode, httpStatus: 400 } });
}
