import { type S3Request, sendXml } from '../request';
import { invalidArgument } from '../s3-error';
import { uriEncode } from '../signature/canonical';
import type { VersionRow } from '../store/catalog';
import { versioningOf } from '../store/versions';
import { document, type Xml } from '../xml';

const MOST_KEYS = 1000;
/** Rows fetched at a time while a page is put together. */
const FETCH = 256;

/** One line of a listing: a key (with its row), or a common prefix. */
type Line = { readonly kind: 'key'; readonly row: VersionRow } | { readonly kind: 'prefix'; readonly prefix: string };

interface Question {
  readonly prefix: string;
  readonly delimiter: string;
  readonly limit: number;
  /** Only what sorts after this. */
  readonly after: string;
}

interface Answer {
  readonly lines: readonly Line[];
  readonly truncated: boolean;
  /** The last key or prefix shown. */
  readonly last: string;
}

function questionOf(query: URLSearchParams, after: string): Question {
  const text = query.get('max-keys');
  const limit = text === null || text === '' ? MOST_KEYS : Number(text);
  if (!Number.isInteger(limit) || limit < 0)
    throw invalidArgument('max-keys', text ?? '', 'Provided max-keys not an integer or within integer range');
  return {
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter') ?? '',
    limit: Math.min(limit, MOST_KEYS),
    after,
  };
}

/** The smallest text above everything that starts with `prefix`. */
function endOf(prefix: string): string {
  return `${prefix}\u{10ffff}\u{10ffff}`;
}

/** Latest versions, by UTF-8 bytes; a common prefix costs one look-up however many keys it covers. */
function listKeys(request: S3Request, question: Question): Answer {
  const { catalog, bucket } = request;
  const { prefix, delimiter, limit } = question;
  const lines: Line[] = [];
  let from = question.after;
  let inclusive = false;
  if (from < prefix || from === '') {
    from = prefix;
    inclusive = true;
  }
  if (
    delimiter !== '' &&
    question.after.startsWith(prefix) &&
    question.after.endsWith(delimiter) &&
    question.after !== prefix
  )
    from = endOf(question.after);
  for (;;) {
    const rows = catalog.all<VersionRow>(
      `SELECT * FROM version WHERE bucket = ? AND key ${inclusive ? '>=' : '>'} ? AND latest = 1 AND deleted = 0 ORDER BY key LIMIT ${FETCH}`,
      bucket,
      from,
    );
    inclusive = false;
    let jumped = false;
    for (const row of rows) {
      if (!row.key.startsWith(prefix)) return finished(lines);
      if (lines.length === limit) return { lines, truncated: limit > 0, last: nameOf(lines.at(-1)) };
      const cut = delimiter === '' ? -1 : row.key.indexOf(delimiter, prefix.length);
      if (cut === -1) lines.push({ kind: 'key', row });
      else {
        const common = row.key.slice(0, cut + delimiter.length);
        lines.push({ kind: 'prefix', prefix: common });
        from = endOf(common);
        jumped = true;
        break;
      }
    }
    if (jumped) continue;
    const last = rows.at(-1);
    if (last === undefined || rows.length < FETCH) return finished(lines);
    from = last.key;
  }
}

const finished = (lines: readonly Line[]): Answer => ({ lines, truncated: false, last: nameOf(lines.at(-1)) });
const nameOf = (line: Line | undefined) => (line === undefined ? '' : line.kind === 'key' ? line.row.key : line.prefix);

/** Keys as the client asked to have them: XML 1.0 cannot carry every key, `encoding-type=url` can. */
function encoder(query: URLSearchParams): (key: string) => string {
  return query.get('encoding-type') === 'url' ? (key) => uriEncode(key).replace(/%2F/g, '/') : (key) => key;
}

function contents(row: VersionRow, encode: (key: string) => string): Xml {
  return {
    Key: encode(row.key),
    LastModified: new Date(row.modified_ms).toISOString(),
    ETag: `"${row.etag}"`,
    Size: row.size,
    Owner: OWNER,
    StorageClass: row.storage_class,
  };
}

export const OWNER = { ID: 'practice', DisplayName: 'practice' };

function commonPart(request: S3Request, question: Question, answer: Answer): { [name: string]: Xml | readonly Xml[] } {
  const encode = encoder(request.query);
  return {
    Name: request.bucket,
    Prefix: encode(question.prefix),
    Delimiter: question.delimiter === '' ? undefined : encode(question.delimiter),
    MaxKeys: question.limit,
    EncodingType: request.query.get('encoding-type') ?? undefined,
    IsTruncated: answer.truncated,
    Contents: answer.lines.flatMap((line) => (line.kind === 'key' ? [contents(line.row, encode)] : [])),
    CommonPrefixes: answer.lines.flatMap((line) => (line.kind === 'prefix' ? [{ Prefix: encode(line.prefix) }] : [])),
  };
}

export function listObjectsV1(request: S3Request): void {
  versioningOf(request.catalog, request.bucket);
  const encode = encoder(request.query);
  const marker = request.query.get('marker') ?? '';
  const question = questionOf(request.query, marker);
  const answer = listKeys(request, question);
  const next = answer.truncated ? encode(answer.last) : undefined;
  sendXml(
    request,
    document('ListBucketResult', {
      ...commonPart(request, question, answer),
      Marker: encode(marker),
      NextMarker: next,
    }),
  );
}

export function listObjectsV2(request: S3Request): void {
  const { query } = request;
  versioningOf(request.catalog, request.bucket);
  const token = query.get('continuation-token');
  const after = token === null ? (query.get('start-after') ?? '') : Buffer.from(token, 'base64url').toString('utf8');
  const question = questionOf(query, after);
  const answer = listKeys(request, question);
  sendXml(
    request,
    document('ListBucketResult', {
      ...commonPart(request, question, answer),
      KeyCount: answer.lines.length,
      StartAfter: query.get('start-after') ?? undefined,
      ContinuationToken: token ?? undefined,
      NextContinuationToken: answer.truncated ? Buffer.from(answer.last).toString('base64url') : undefined,
    }),
  );
}

/** Every version and delete marker, a key's newest first. */
export function listVersions(request: S3Request): void {
  const { catalog, bucket, query } = request;
  versioningOf(catalog, bucket);
  const encode = encoder(query);
  const keyMarker = query.get('key-marker') ?? '';
  const versionMarker = query.get('version-id-marker') ?? '';
  const question = questionOf(query, keyMarker);
  const lines = versionLines(request, question, versionMarker);
  const shown = lines.slice(0, question.limit);
  const truncated = lines.length > question.limit;
  const last = shown.at(-1);
  sendXml(
    request,
    document('ListVersionsResult', {
      Name: bucket,
      Prefix: encode(question.prefix),
      Delimiter: question.delimiter === '' ? undefined : encode(question.delimiter),
      KeyMarker: encode(keyMarker),
      VersionIdMarker: versionMarker,
      NextKeyMarker: truncated ? encode(nameOf(last)) : undefined,
      NextVersionIdMarker: truncated && last?.kind === 'key' ? last.row.version_id : undefined,
      MaxKeys: question.limit,
      EncodingType: query.get('encoding-type') ?? undefined,
      IsTruncated: truncated,
      Version: shown.flatMap((line) =>
        line.kind === 'key' && line.row.deleted === 0 ? [versionXml(line.row, encode)] : [],
      ),
      DeleteMarker: shown.flatMap((line) =>
        line.kind === 'key' && line.row.deleted === 1 ? [markerXml(line.row, encode)] : [],
      ),
      CommonPrefixes: shown.flatMap((line) => (line.kind === 'prefix' ? [{ Prefix: encode(line.prefix) }] : [])),
    }),
  );
}

function* versionRows(
  { catalog, bucket }: S3Request,
  prefix: string,
  from: { key: string; seq: number } | null,
): Generator<VersionRow> {
  let at = from ?? { key: prefix, seq: Number.MAX_SAFE_INTEGER };
  for (;;) {
    const rows = catalog.all<VersionRow>(
      `SELECT * FROM version WHERE bucket = ? AND (key > ? OR (key = ? AND seq < ?)) ORDER BY key, seq DESC LIMIT ${FETCH}`,
      ...[bucket, at.key, at.key, at.seq],
    );
    for (const row of rows) {
      if (!row.key.startsWith(prefix)) return;
      yield row;
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < FETCH) return;
    at = last;
  }
}

/** One line more than the limit, so that the caller sees whether there is more. */
function versionLines(
  request: S3Request,
  { prefix, delimiter, limit, after }: Question,
  versionMarker: string,
): Line[] {
  const { catalog, bucket } = request;
  const marker = catalog.get<{ seq: number }>(
    'SELECT seq FROM version WHERE bucket = ? AND key = ? AND version_id = ?',
    bucket,
    after,
    versionMarker,
  );
  const from = after === '' ? null : { key: after, seq: marker?.seq ?? 0 };
  const lines: Line[] = [];
  let lastPrefix = '';
  for (const row of versionRows(request, prefix, from)) {
    if (lines.length > limit) break;
    const cut = delimiter === '' ? -1 : row.key.indexOf(delimiter, prefix.length);
    const common = cut === -1 ? null : row.key.slice(0, cut + delimiter.length);
    if (common === null) lines.push({ kind: 'key', row });
    else if (common !== lastPrefix && common !== after) lines.push({ kind: 'prefix', prefix: common });
    lastPrefix = common ?? lastPrefix;
  }
  return lines;
}

function versionXml(row: VersionRow, encode: (key: string) => string): Xml {
  return { ...(contents(row, encode) as object), VersionId: row.version_id, IsLatest: row.latest === 1 };
}

function markerXml(row: VersionRow, encode: (key: string) => string): Xml {
  return {
    Key: encode(row.key),
    VersionId: row.version_id,
    IsLatest: row.latest === 1,
    LastModified: new Date(row.modified_ms).toISOString(),
    Owner: OWNER,
  };
}
