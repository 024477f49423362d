import { EngineError, isEngineError } from '../../../errors';
import type { GetObjectResult, ObjectInfo, Storage } from '../../storage';
import { bareEtag, objectInfo } from '../answer';
import type { Connection } from '../connection';
import { base64 } from '../objects';
import { wholeBody } from '../whole-body';
import type { Answer, Exchange } from './exchange';

type LeanObjects = Pick<Storage, 'putObject' | 'uploadPart' | 'getObject' | 'headObject'>;

/** The four requests there are millions of, over the lean path. */
export function leanObjectRequests(connection: Connection, exchange: Exchange): LeanObjects {
  return {
    putObject: (request, signal) => putObject(connection, exchange, request, signal),
    uploadPart: (request, signal) => uploadPart(connection, exchange, request, signal),
    getObject: (request, signal) => getObject(connection, exchange, request, signal),
    headObject: (request, signal) => headObject(connection, exchange, request, signal),
  };
}

type Asking<Verb extends keyof LeanObjects> = [
  connection: Connection,
  exchange: Exchange,
  ...call: Parameters<Storage[Verb]>,
];

function putObject(...[connection, exchange, request, signal]: Asking<'putObject'>) {
  const { key, body, sha256 } = request;
  const headers = ['x-amz-checksum-sha256', base64(sha256)];
  for (const name in request.metadata) headers.push(METADATA + name.toLowerCase(), request.metadata[name] ?? '');
  if (request.contentType !== undefined) headers.push('content-type', request.contentType);
  if (request.storageClass !== undefined) headers.push('x-amz-storage-class', request.storageClass);
  if (request.onlyIfAbsent !== undefined) headers.push('if-none-match', '*');
  // Without quotes, as the user guide's own examples send it (conditional-writes.md): radosgw 16 compares the text as it is.
  if (request.onlyIfEtag !== undefined) headers.push('if-match', request.onlyIfEtag);
  return connection.send({ operation: 'putObject', key, signal }, async () => {
    const answer = await exchange.ask({ method: 'PUT', key, headers, body: { bytes: body, sha256 } }, signal);
    return { etag: bareEtag(answer.etag), versionId: answer['x-amz-version-id'] ?? null };
  });
}

function uploadPart(...[connection, exchange, request, signal]: Asking<'uploadPart'>) {
  const { key, body, sha256, uploadId, partNumber } = request;
  const query = { partNumber: String(partNumber), uploadId };
  const headers = ['x-amz-checksum-sha256', base64(sha256)];
  return connection.send({ operation: 'uploadPart', key, signal }, async () => {
    const answer = await exchange.ask({ method: 'PUT', key, query, headers, body: { bytes: body, sha256 } }, signal);
    return { etag: bareEtag(answer.etag) };
  });
}

function getObject(...[connection, exchange, request, signal]: Asking<'getObject'>): Promise<GetObjectResult> {
  const { key, range } = request;
  const headers = range === undefined ? [] : ['range', `bytes=${range.start}-${range.end}`];
  const asked = { operation: 'getObject', key, signal };
  return connection.send(asked, async () => {
    const answer = await exchange.send({ method: 'GET', key, query: versionQuery(request), headers }, signal);
    const info = infoOf(answer.headers);
    const expectedBytes = Number(answer.headers['content-length'] ?? Number.NaN);
    if (Number.isNaN(expectedBytes)) {
      answer.body.destroy();
      throw new EngineError('storage.unknown', { message: 'the answer has no Content-Length' });
    }
    const translate = (error: unknown) => connection.translate(error, asked);
    return { ...info, body: wholeBody(answer.body, { expectedBytes, translate, signal }) };
  });
}

async function headObject(
  ...[connection, exchange, request, signal]: Asking<'headObject'>
): Promise<ObjectInfo | null> {
  const { key } = request;
  try {
    return await connection.send({ operation: 'headObject', key, signal }, async () => {
      return infoOf(await exchange.ask({ method: 'HEAD', key, query: versionQuery(request) }, signal));
    });
  } catch (error) {
    if (isEngineError(error, 'object.missing')) return null;
    throw error;
  }
}

const versionQuery = ({ versionId }: { versionId?: string }): Record<string, string> =>
  versionId === undefined ? {} : { versionId };

const METADATA = 'x-amz-meta-';

function infoOf(headers: Answer['headers']): ObjectInfo {
  const metadata = Object.entries(headers).filter(([name]) => name.startsWith(METADATA));
  const length = headers['content-length'];
  const modified = headers['last-modified'];
  return objectInfo({
    ContentLength: length === undefined ? undefined : Number(length),
    ContentRange: headers['content-range'],
    ETag: headers.etag,
    VersionId: headers['x-amz-version-id'],
    LastModified: modified === undefined ? undefined : new Date(modified),
    StorageClass: headers['x-amz-storage-class'],
    Restore: headers['x-amz-restore'],
    Metadata: Object.fromEntries(metadata.map(([name, value]) => [name.slice(METADATA.length), value])),
  });
}
