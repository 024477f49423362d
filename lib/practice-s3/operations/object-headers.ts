import { header, type S3Request } from '../request';
import { S3Error } from '../s3-error';
import type { VersionRow } from '../store/catalog';

const KEPT = ['content-type', 'cache-control', 'content-disposition', 'content-language', 'expires'];
/** Sum of the UTF-8 bytes of keys and values (docs: usingmetadata.md). */
const METADATA_LIMIT = 2048;

/** What of a PUT is kept and answered with the object. */
export function keptHeaders(request: S3Request): Record<string, string> {
  const kept: Record<string, string> = {};
  let bytes = 0;
  for (const [name, value] of Object.entries(request.incoming.headers)) {
    if (typeof value !== 'string') continue;
    if (name.startsWith('x-amz-meta-'))
      bytes += Buffer.byteLength(name.slice('x-amz-meta-'.length)) + Buffer.byteLength(value);
    if (KEPT.includes(name) || name.startsWith('x-amz-meta-')) kept[name] = value;
  }
  const encoding = (header(request, 'content-encoding') ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '' && one !== 'aws-chunked');
  if (encoding.length > 0) kept['content-encoding'] = encoding.join(',');
  if (bytes > METADATA_LIMIT) {
    throw new S3Error('MetadataTooLarge', 400, 'Your metadata headers exceed the maximum allowed metadata size', {
      Size: bytes,
      MaxSizeAllowed: METADATA_LIMIT,
    });
  }
  return kept;
}

export const storageClassOf = (request: S3Request) => header(request, 'x-amz-storage-class') ?? 'STANDARD';

/** Headers of a stored version as GET and HEAD answer them. */
export function versionHeaders(row: VersionRow, request: S3Request): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': 'binary/octet-stream',
    ...(JSON.parse(row.headers) as Record<string, string>),
    etag: `"${row.etag}"`,
    'last-modified': new Date(row.modified_ms).toUTCString(),
    'accept-ranges': 'bytes',
    'x-amz-server-side-encryption': 'AES256',
  };
  if (row.version_id !== 'null') headers['x-amz-version-id'] = row.version_id;
  if (row.storage_class !== 'STANDARD') headers['x-amz-storage-class'] = row.storage_class;
  if (header(request, 'x-amz-checksum-mode')?.toUpperCase() === 'ENABLED') {
    for (const [name, value] of Object.entries(JSON.parse(row.checksums) as Record<string, string>))
      headers[`x-amz-checksum-${name}`] = value;
  }
  for (const [name, value] of request.query)
    if (name.startsWith('response-')) headers[name.slice('response-'.length)] = value;
  return headers;
}

export function versionIdHeader(versionId: string): Record<string, string> {
  return versionId === 'null' ? {} : { 'x-amz-version-id': versionId };
}

const unquoted = (etag: string) => etag.trim().replace(/^"|"$/g, '');

/** If-Match, If-None-Match and the dates on GET and HEAD: null to go on, 304 or 412 to answer. */
export function readCondition(request: S3Request, row: VersionRow): 304 | 412 | null {
  const match = header(request, 'if-match');
  const noneMatch = header(request, 'if-none-match');
  const modified = Math.floor(row.modified_ms / 1000) * 1000;
  if (match !== undefined && match !== '*' && unquoted(match) !== row.etag) return 412;
  if (noneMatch !== undefined) return noneMatch === '*' || unquoted(noneMatch) === row.etag ? 304 : null;
  const unmodifiedSince = Date.parse(header(request, 'if-unmodified-since') ?? '');
  if (match === undefined && modified > unmodifiedSince) return 412;
  const modifiedSince = Date.parse(header(request, 'if-modified-since') ?? '');
  return modified <= modifiedSince ? 304 : null;
}

/** If-None-Match: * and If-Match on writes (conditional-writes.md). Part of the commit, so that two writers cannot both pass. */
export function checkWriteCondition(request: S3Request, current: VersionRow | undefined): void {
  const match = header(request, 'if-match');
  const noneMatch = header(request, 'if-none-match');
  const failed = (condition: string) =>
    new S3Error('PreconditionFailed', 412, 'At least one of the pre-conditions you specified did not hold', {
      Condition: condition,
    });
  if (noneMatch !== undefined && noneMatch.trim() !== '*')
    throw new S3Error('NotImplemented', 501, 'A header you provided implies functionality that is not implemented');
  if (noneMatch !== undefined && current !== undefined) throw failed('If-None-Match');
  if (match === undefined) return;
  if (current === undefined) throw new S3Error('NoSuchKey', 404, 'The specified key does not exist.');
  if (match.trim() !== '*' && unquoted(match) !== current.etag) throw failed('If-Match');
}
