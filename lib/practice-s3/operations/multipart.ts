import { createHash, randomBytes } from 'node:crypto';
import { receiveBody, receiveDocument } from '../receive-body';
import { header, type S3Request, sendEmpty, sendXml } from '../request';
import { invalidArgument, malformedXml, noSuchUpload, S3Error } from '../s3-error';
import { addVersion, currentVersion, keepBody, MULTIPART, versioningOf } from '../store/versions';
import { document, listOf, parseXml, textOf } from '../xml';
import { checkReadable } from './archive';
import { checkWriteCondition, keptHeaders, storageClassOf, versionIdHeader } from './object-headers';
import { checkKey, checksumHeaders, copyBody, copySource } from './objects';

/** Every part but the last (docs: qfacts.md). */
const SMALLEST_PART = 5 * 1024 * 1024;
const MOST_PARTS = 10_000;
const PAGE = 1000;

interface UploadRow {
  readonly upload_id: string;
  readonly bucket: string;
  readonly key: string;
  readonly initiated_ms: number;
  readonly storage_class: string;
  readonly headers: string;
}

interface PartRow {
  readonly number: number;
  readonly size: number;
  readonly etag: string;
  readonly modified_ms: number;
  readonly blob: string;
}

function requiredUpload({ catalog, bucket, key, query }: S3Request): UploadRow {
  const uploadId = query.get('uploadId') ?? '';
  const row = catalog.get<UploadRow>(
    'SELECT * FROM upload WHERE upload_id = ? AND bucket = ? AND key = ?',
    uploadId,
    bucket,
    key,
  );
  if (row === undefined) throw noSuchUpload(uploadId);
  return row;
}

export async function createMultipart(request: S3Request): Promise<void> {
  const { catalog, bucket, key } = request;
  versioningOf(catalog, bucket);
  checkKey(key);
  const uploadId = randomBytes(24).toString('base64url');
  const row = [uploadId, bucket, key, request.now(), storageClassOf(request), JSON.stringify(keptHeaders(request))];
  await catalog.commit(() => catalog.run('INSERT INTO upload VALUES (?, ?, ?, ?, ?, ?)', ...row));
  sendXml(request, document('InitiateMultipartUploadResult', { Bucket: bucket, Key: key, UploadId: uploadId }));
}

function partNumberOf(query: URLSearchParams): number {
  const number = Number(query.get('partNumber'));
  if (Number.isInteger(number) && number >= 1 && number <= MOST_PARTS) return number;
  throw invalidArgument(
    'partNumber',
    query.get('partNumber') ?? '',
    'Part number must be an integer between 1 and 10000, inclusive',
  );
}

/** UploadPart and UploadPartCopy. */
export async function uploadPart(request: S3Request): Promise<void> {
  const { catalog, blobs } = request;
  const upload = requiredUpload(request);
  const number = partNumberOf(request.query);
  const copied = header(request, 'x-amz-copy-source') !== undefined;
  const body = copied ? await receiveCopiedPart(request) : await receiveBody(request);
  await catalog.commit(() => {
    requiredUpload(request);
    const old = catalog.get<PartRow>('SELECT * FROM part WHERE upload_id = ? AND number = ?', upload.upload_id, number);
    if (old !== undefined) blobs.forget(old.blob);
    catalog.run(
      'INSERT OR REPLACE INTO part VALUES (?, ?, ?, ?, ?, ?, ?)',
      ...[
        upload.upload_id,
        number,
        body.size,
        body.md5,
        request.now(),
        JSON.stringify(body.checksums),
        keepBody(blobs, body),
      ],
    );
  });
  if (!copied) return sendEmpty(request, 200, { etag: `"${body.md5}"`, ...checksumHeaders(body.checksums) });
  sendXml(
    request,
    document('CopyPartResult', { LastModified: new Date(request.now()).toISOString(), ETag: `"${body.md5}"` }),
  );
}

function receiveCopiedPart(request: S3Request) {
  const source = copySource(request);
  checkReadable(request, source);
  const range = /^bytes=(\d+)-(\d+)$/.exec(header(request, 'x-amz-copy-source-range') ?? '');
  return copyBody(request, source, range === null ? undefined : { start: Number(range[1]), end: Number(range[2]) });
}

export async function completeMultipart(request: S3Request): Promise<void> {
  const { catalog, blobs, bucket, key } = request;
  const upload = requiredUpload(request);
  const named = listOf(parseXml(await receiveDocument(request), 'CompleteMultipartUpload').Part);
  if (named.length === 0) throw malformedXml();
  const { etag, versionId } = await catalog.commit(() => {
    requiredUpload(request);
    checkWriteCondition(request, currentVersion(catalog, bucket, key));
    const parts = chosenParts(request, named);
    const size = parts.reduce((sum, part) => sum + part.size, 0);
    const etag = multipartEtag(parts);
    dropOtherParts(request, upload.upload_id, new Set(parts.map(({ number }) => number)));
    catalog.run('DELETE FROM upload WHERE upload_id = ?', upload.upload_id);
    const headers = JSON.parse(upload.headers) as Record<string, string>;
    const body = { size, etag, headers, checksums: {}, blob: MULTIPART + upload.upload_id, isDeleteMarker: false };
    const place = { bucket, key, modifiedMs: request.now(), storageClass: upload.storage_class };
    return { etag, versionId: addVersion(catalog, blobs, { ...place, ...body }) };
  });
  const result = { Location: `/${bucket}/${key}`, Bucket: bucket, Key: key, ETag: `"${etag}"` };
  sendXml(request, document('CompleteMultipartUploadResult', result), versionIdHeader(versionId));
}

/** The parts the client names, checked: order, existence, ETags, size of all but the last. */
function chosenParts({ catalog, query }: S3Request, named: readonly Record<string, unknown>[]): PartRow[] {
  let previous = 0;
  const parts = named.map((one) => {
    const number = Number(textOf(one.PartNumber));
    if (number <= previous) {
      throw new S3Error(
        'InvalidPartOrder',
        400,
        'The list of parts was not in ascending order. The parts list must be specified in order by part number.',
      );
    }
    previous = number;
    const row = catalog.get<PartRow>(
      'SELECT * FROM part WHERE upload_id = ? AND number = ?',
      query.get('uploadId'),
      number,
    );
    if (row === undefined || row.etag !== (textOf(one.ETag) ?? '').replace(/"/g, '')) {
      throw new S3Error(
        'InvalidPart',
        400,
        "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
        { PartNumber: number },
      );
    }
    return row;
  });
  for (const part of parts.slice(0, -1)) {
    if (part.size < SMALLEST_PART) {
      throw new S3Error('EntityTooSmall', 400, 'Your proposed upload is smaller than the minimum allowed size', {
        ProposedSize: part.size,
        MinSizeAllowed: SMALLEST_PART,
        PartNumber: part.number,
      });
    }
  }
  return parts;
}

function multipartEtag(parts: readonly PartRow[]): string {
  const hash = createHash('md5');
  for (const part of parts) hash.update(Buffer.from(part.etag, 'hex'));
  return `${hash.digest('hex')}-${parts.length}`;
}

function dropOtherParts({ catalog, blobs }: S3Request, uploadId: string, kept: ReadonlySet<number>): void {
  for (const part of catalog.all<PartRow>('SELECT * FROM part WHERE upload_id = ?', uploadId)) {
    if (kept.has(part.number)) continue;
    catalog.run('DELETE FROM part WHERE upload_id = ? AND number = ?', uploadId, part.number);
    blobs.forget(part.blob);
  }
}

export async function abortMultipart(request: S3Request): Promise<void> {
  const upload = requiredUpload(request);
  await request.catalog.commit(() => {
    dropOtherParts(request, upload.upload_id, new Set());
    request.catalog.run('DELETE FROM upload WHERE upload_id = ?', upload.upload_id);
  });
  sendEmpty(request, 204);
}

const limitOf = (text: string | null) => Math.min(PAGE, Math.max(0, text === null ? PAGE : Number(text) || 0));

export function listParts(request: S3Request): void {
  const { catalog, bucket, key, query } = request;
  const upload = requiredUpload(request);
  const limit = limitOf(query.get('max-parts'));
  const after = Number(query.get('part-number-marker') ?? 0);
  const rows = catalog.all<PartRow>(
    'SELECT * FROM part WHERE upload_id = ? AND number > ? ORDER BY number LIMIT ?',
    upload.upload_id,
    after,
    limit + 1,
  );
  const shown = rows.slice(0, limit);
  sendXml(
    request,
    document('ListPartsResult', {
      Bucket: bucket,
      Key: key,
      UploadId: upload.upload_id,
      StorageClass: upload.storage_class,
      PartNumberMarker: after,
      NextPartNumberMarker: shown.at(-1)?.number ?? 0,
      MaxParts: limit,
      IsTruncated: rows.length > limit,
      Part: shown.map((row) => ({
        PartNumber: row.number,
        LastModified: new Date(row.modified_ms).toISOString(),
        ETag: `"${row.etag}"`,
        Size: row.size,
      })),
    }),
  );
}

export function listUploads(request: S3Request): void {
  const { catalog, bucket, query } = request;
  versioningOf(catalog, bucket);
  const limit = limitOf(query.get('max-uploads'));
  const prefix = query.get('prefix') ?? '';
  const keyMarker = query.get('key-marker') ?? '';
  const idMarker = query.get('upload-id-marker') ?? '';
  const rows = catalog.all<UploadRow>(
    `SELECT * FROM upload WHERE bucket = ? AND substr(key, 1, length(?)) = ? AND (key > ? OR (key = ? AND upload_id > ? AND ? <> ''))
     ORDER BY key, upload_id LIMIT ?`,
    ...[bucket, prefix, prefix, keyMarker, keyMarker, idMarker, idMarker, limit + 1],
  );
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const truncated = rows.length > limit;
  sendXml(
    request,
    document('ListMultipartUploadsResult', {
      Bucket: bucket,
      Prefix: prefix,
      KeyMarker: keyMarker,
      UploadIdMarker: idMarker,
      NextKeyMarker: truncated ? last?.key : undefined,
      NextUploadIdMarker: truncated ? last?.upload_id : undefined,
      MaxUploads: limit,
      IsTruncated: truncated,
      Upload: shown.map((row) => ({
        Key: row.key,
        UploadId: row.upload_id,
        StorageClass: row.storage_class,
        Initiated: new Date(row.initiated_ms).toISOString(),
      })),
    }),
  );
}
