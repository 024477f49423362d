import { pipeline } from 'node:stream/promises';
import { type ReceivedBody, receiveBody } from '../receive-body';
import { header, type S3Request, sendEmpty, sendXml } from '../request';
import { noSuchKey, noSuchVersion, S3Error } from '../s3-error';
import type { VersionRow } from '../store/catalog';
import { readBody, smallBody } from '../store/read-body';
import {
  addVersion,
  currentVersion,
  keepBody,
  latestRow,
  removeVersion,
  versionById,
  versioningOf,
} from '../store/versions';
import { document } from '../xml';
import { checkReadable, thawHeader } from './archive';
import {
  checkWriteCondition,
  keptHeaders,
  readCondition,
  storageClassOf,
  versionHeaders,
  versionIdHeader,
} from './object-headers';

/** Largest single PUT (docs: upload-objects.md). */
const LARGEST_PUT = 5 * 1024 ** 3;
const LONGEST_KEY_BYTES = 1024;

export function checkKey(key: string): void {
  if (Buffer.byteLength(key) > LONGEST_KEY_BYTES) {
    throw new S3Error('KeyTooLongError', 400, 'Your key is too long', {
      Size: Buffer.byteLength(key),
      MaxSizeAllowed: LONGEST_KEY_BYTES,
    });
  }
}

export async function putObject(request: S3Request): Promise<void> {
  const { catalog, blobs, bucket, key } = request;
  versioningOf(catalog, bucket);
  checkKey(key);
  const headers = keptHeaders(request);
  checkWriteCondition(request, currentVersion(catalog, bucket, key));
  const body = await receiveBody(request);
  checkSize(body);
  const versionId = await catalog.commit(() => {
    checkWriteCondition(request, currentVersion(catalog, bucket, key));
    const blob = keepBody(blobs, body);
    return addVersion(catalog, blobs, {
      bucket,
      key,
      size: body.size,
      etag: body.md5,
      modifiedMs: request.now(),
      storageClass: storageClassOf(request),
      headers,
      checksums: body.checksums,
      blob,
      isDeleteMarker: false,
    });
  });
  sendEmpty(request, 200, { etag: `"${body.md5}"`, ...checksumHeaders(body.checksums), ...versionIdHeader(versionId) });
}

function checkSize(body: ReceivedBody): void {
  if (body.size > LARGEST_PUT) {
    throw new S3Error('EntityTooLarge', 400, 'Your proposed upload exceeds the maximum allowed object size.', {
      ProposedSize: body.size,
      MaxSizeAllowed: LARGEST_PUT,
    });
  }
}

export function checksumHeaders(checksums: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(checksums).flatMap(([name, value]) =>
      value === undefined ? [] : [[`x-amz-checksum-${name}`, value]],
    ),
  );
}

/** The version a request names. Throws NoSuchKey, NoSuchVersion, MethodNotAllowed (a delete marker by its id). */
export function requestedVersion(request: S3Request): VersionRow {
  const { catalog, bucket, key } = request;
  versioningOf(catalog, bucket);
  const versionId = request.query.get('versionId');
  if (versionId !== null) {
    const row = versionById(catalog, { bucket, key, versionId });
    if (row === undefined) throw noSuchVersion(key, versionId);
    if (row.deleted === 0) return row;
    request.response.setHeader('x-amz-delete-marker', 'true');
    throw new S3Error('MethodNotAllowed', 405, 'The specified method is not allowed against this resource.', {
      Method: request.incoming.method ?? '',
      ResourceType: 'DeleteMarker',
    });
  }
  const row = latestRow(catalog, bucket, key);
  if (row !== undefined && row.deleted === 0) return row;
  if (row !== undefined) {
    request.response.setHeader('x-amz-delete-marker', 'true');
    if (row.version_id !== 'null') request.response.setHeader('x-amz-version-id', row.version_id);
  }
  throw noSuchKey(key);
}

/** GET and HEAD. */
export async function readObject(request: S3Request): Promise<void> {
  const row = requestedVersion(request);
  const headers = { ...versionHeaders(row, request), ...thawHeader(request, row) };
  const condition = readCondition(request, row);
  if (condition === 412)
    throw new S3Error('PreconditionFailed', 412, 'At least one of the pre-conditions you specified did not hold');
  if (condition === 304) return sendEmpty(request, 304, headers);
  if (request.incoming.method === 'GET') checkReadable(request, row);
  const range = rangeOf(header(request, 'range'), row.size);
  const { start, end } = range ?? { start: 0, end: row.size - 1 };
  // A checksum is of the whole object: it would not fit a part of it.
  if (range !== null)
    for (const name of Object.keys(headers)) if (name.startsWith('x-amz-checksum-')) delete headers[name];
  const partial = range === null ? {} : { 'content-range': `bytes ${start}-${end}/${row.size}` };
  request.response.writeHead(range === null ? 200 : 206, {
    ...headers,
    ...partial,
    'content-length': String(end - start + 1),
  });
  if (request.incoming.method === 'HEAD') return void request.response.end();
  const asked = { blob: row.blob ?? '', start, end };
  const small = smallBody(request.blobs, asked);
  if (small !== null) request.response.end(small);
  else await pipeline(readBody(request.catalog, request.blobs, asked), request.response);
}

/** One byte range; several, or nonsense, are ignored as S3 does. Throws InvalidRange beyond the end. */
function rangeOf(text: string | undefined, size: number): { start: number; end: number } | null {
  const parts = /^bytes=(\d*)-(\d*)$/.exec(text ?? '');
  if (parts === null || (parts[1] === '' && parts[2] === '')) return null;
  const [, first = '', last = ''] = parts;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (start < size && start <= end) return { start, end };
  throw new S3Error('InvalidRange', 416, 'The requested range is not satisfiable', {
    RangeRequested: text ?? '',
    ActualObjectSize: size,
  });
}

/** Part of a commit. What DeleteObject and DeleteObjects do to one key. */
export function deleteOne(
  { catalog, blobs, bucket, now }: Pick<S3Request, 'catalog' | 'blobs' | 'bucket' | 'now'>,
  { key, versionId }: { key: string; versionId: string | null },
): { versionId: string; isDeleteMarker: boolean } {
  if (versionId !== null) {
    const row = versionById(catalog, { bucket, key, versionId });
    removeVersion(catalog, blobs, row);
    return { versionId, isDeleteMarker: row?.deleted === 1 };
  }
  if (versioningOf(catalog, bucket) === 'off') {
    removeVersion(catalog, blobs, latestRow(catalog, bucket, key));
    return { versionId: 'null', isDeleteMarker: false };
  }
  const marker = {
    size: 0,
    etag: '',
    storageClass: 'STANDARD',
    headers: {},
    checksums: {},
    blob: null,
    isDeleteMarker: true,
  };
  return { versionId: addVersion(catalog, blobs, { bucket, key, modifiedMs: now(), ...marker }), isDeleteMarker: true };
}

export async function deleteObject(request: S3Request): Promise<void> {
  const { catalog, bucket, key } = request;
  versioningOf(catalog, bucket);
  const deleted = await catalog.commit(() => {
    if (header(request, 'if-match') !== undefined) checkWriteCondition(request, currentVersion(catalog, bucket, key));
    return deleteOne(request, { key, versionId: request.query.get('versionId') });
  });
  sendEmpty(request, 204, {
    ...versionIdHeader(deleted.versionId),
    ...(deleted.isDeleteMarker ? { 'x-amz-delete-marker': 'true' } : {}),
  });
}

/** The version that x-amz-copy-source names. */
export function copySource(request: S3Request): VersionRow {
  const text = header(request, 'x-amz-copy-source') ?? '';
  const [path = '', versionQuery] = text.split('?versionId=');
  const [bucket = '', ...key] = decodeURIComponent(path.replace(/^\//, '')).split('/');
  const query = new URLSearchParams(versionQuery === undefined ? {} : { versionId: versionQuery });
  return requestedVersion({ ...request, bucket, key: key.join('/'), query });
}

export async function copyObject(request: S3Request): Promise<void> {
  const { catalog, blobs, bucket, key } = request;
  const source = copySource(request);
  checkReadable(request, source);
  const replace = header(request, 'x-amz-metadata-directive')?.toUpperCase() === 'REPLACE';
  const same = source.bucket === bucket && source.key === key && source.latest === 1;
  if (same && !replace && header(request, 'x-amz-storage-class') === undefined) {
    throw new S3Error(
      'InvalidRequest',
      400,
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  }
  const body = await copyBody(request, source);
  const modifiedMs = request.now();
  const versionId = await catalog.commit(() => {
    checkWriteCondition(request, currentVersion(catalog, bucket, key));
    return addVersion(catalog, blobs, {
      bucket,
      key,
      size: source.size,
      etag: body.md5,
      modifiedMs,
      storageClass: storageClassOf(request),
      headers: replace ? keptHeaders(request) : (JSON.parse(source.headers) as Record<string, string>),
      checksums: JSON.parse(source.checksums) as Record<string, string>,
      blob: keepBody(blobs, body),
      isDeleteMarker: false,
    });
  });
  const result = { LastModified: new Date(modifiedMs).toISOString(), ETag: `"${body.md5}"` };
  sendXml(request, document('CopyObjectResult', result), versionIdHeader(versionId));
}

/** Reads the source as if it were sent anew: streams, and computes its MD5. */
export function copyBody(
  request: S3Request,
  source: VersionRow,
  range?: { start: number; end: number },
): Promise<ReceivedBody> {
  const { start, end } = range ?? { start: 0, end: source.size - 1 };
  const stream = readBody(request.catalog, request.blobs, { blob: source.blob ?? '', start, end });
  const incoming = Object.assign(stream, { headers: { 'content-length': String(end - start + 1) }, complete: true });
  const verified = { ...request.verified, payloadHash: 'UNSIGNED-PAYLOAD' };
  return receiveBody({ ...request, verified, incoming: incoming as unknown as S3Request['incoming'] });
}
