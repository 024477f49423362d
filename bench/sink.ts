/**
 * A bucket that costs next to nothing, in a process of its own: it hashes what it is sent (the tools check the ETag), keeps names,
 * sizes and times in memory, throws the bodies away and counts requests by kind. It checks no signature. Below `/-/` it is told what
 * to hold: POST seed?folder=&prefix=, POST forget?prefix=, POST counts (answers and starts again from zero).
 */
import { createHash, type Hash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { md5, SinkObjects } from './sink-objects';

const objects = new SinkObjects();
const uploads = new Map<string, Map<number, { size: number; etag: string }>>();
let counts: Record<string, number> = {};
let lastUpload = 0;

interface Received {
  readonly size: number;
  readonly etag: string;
  readonly body: Buffer | null;
}

/** Reads a body; keeps it only when asked. Chunked signing of the AWS SDKs is taken apart. */
async function receive(request: IncomingMessage, keep: 'keep' | 'hash'): Promise<Received> {
  if (request.headers['x-amz-decoded-content-length'] !== undefined) return decoded(request);
  const hash: Hash = createHash('md5');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    hash.update(chunk);
    size += chunk.length;
    if (keep === 'keep') chunks.push(chunk);
  }
  return { size, etag: hash.digest('hex'), body: keep === 'keep' ? Buffer.concat(chunks) : null };
}

async function decoded(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const all = Buffer.concat(chunks);
  const parts: Buffer[] = [];
  for (let at = 0; at < all.length; ) {
    const end = all.indexOf('\r\n', at);
    const length = Number.parseInt(all.toString('latin1', at, end), 16);
    if (end < 0 || !(length > 0)) break;
    parts.push(all.subarray(end + 2, end + 2 + length));
    at = end + 2 + length + 2;
  }
  const body = Buffer.concat(parts);
  return { size: body.length, etag: md5(body), body };
}

function send(
  response: ServerResponse,
  status: number,
  body: string | Buffer = '',
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-length': String(Buffer.byteLength(body)), ...headers });
  response.end(body);
}

/** Settings of a bucket that were never made. */
const SETTINGS = ['encryption', 'publicAccessBlock', 'policyStatus', 'object-lock', 'lifecycle'];
const OTHER = {
  versioning: '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>',
  location: '<LocationConstraint>us-east-1</LocationConstraint>',
  uploads: '<ListMultipartUploadsResult><IsTruncated>false</IsTruncated></ListMultipartUploadsResult>',
};

function kindOf(method: string, key: string, query: URLSearchParams): string {
  if (method === 'PUT') return query.has('partNumber') ? 'PART' : 'PUT';
  if (method === 'GET') {
    if (key === '' && (SETTINGS.some((name) => query.has(name)) || Object.keys(OTHER).some((name) => query.has(name))))
      return 'OTHER';
    return key === '' || query.has('list-type') ? 'LIST' : 'GET';
  }
  return method;
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://sink');
  if (url.pathname.startsWith('/-/')) return told(url, response);
  const key = decodeURIComponent(url.pathname).replace(/^\/[^/]+\/?/, '');
  const method = request.method ?? 'GET';
  const kind = kindOf(method, key, url.searchParams);
  counts[kind] = (counts[kind] ?? 0) + 1;
  if (method === 'PUT') return put(request, response, { key, query: url.searchParams });
  if (method === 'POST') return post(request, response, { key, query: url.searchParams });
  if (kind === 'LIST')
    return send(response, 200, objects.list(url.searchParams), { 'content-type': 'application/xml' });
  if (kind === 'OTHER') return other(response, url.searchParams);
  if (method === 'DELETE') {
    objects.delete(key);
    return send(response, 204);
  }
  return read(response, method, key);
}

function other(response: ServerResponse, query: URLSearchParams): void {
  const headers = { 'content-type': 'application/xml' };
  const known = Object.entries(OTHER).find(([name]) => query.has(name));
  if (known === undefined) send(response, 404, '<Error><Code>NoSuchConfiguration</Code></Error>', headers);
  else send(response, 200, known[1], headers);
}

function read(response: ServerResponse, method: string, key: string) {
  if (key === '') return send(response, 200, '', { 'x-amz-bucket-region': 'us-east-1' });
  const object = objects.get(key);
  if (object === undefined)
    return send(response, 404, method === 'HEAD' ? '' : '<Error><Code>NoSuchKey</Code></Error>');
  const headers = {
    etag: `"${object.etag}"`,
    'last-modified': object.modified.toUTCString(),
    'content-length': String(object.size),
    'x-amz-version-id': 'v1',
    ...object.meta,
  };
  response.writeHead(200, headers);
  response.end(method === 'HEAD' ? undefined : (object.body ?? Buffer.alloc(object.size)));
}

interface Target {
  readonly key: string;
  readonly query: URLSearchParams;
}

async function put(request: IncomingMessage, response: ServerResponse, { key, query }: Target): Promise<void> {
  const received = await receive(request, key.includes('.foresync/') ? 'keep' : 'hash');
  const { size, etag, body } = received;
  if (key === '') return send(response, 200);
  const part = uploads.get(query.get('uploadId') ?? '');
  if (part !== undefined) part.set(Number(query.get('partNumber')), { size, etag });
  else if (request.headers['if-none-match'] === '*' && objects.get(key) !== undefined)
    return send(response, 412, '<Error><Code>PreconditionFailed</Code></Error>');
  else
    objects.set(key, {
      size,
      etag,
      modified: new Date(),
      meta: metaOf(request),
      body: key.includes('.foresync/') ? body : null,
    });
  send(response, 200, '', { etag: `"${etag}"`, 'x-amz-version-id': 'v1' });
}

async function post(request: IncomingMessage, response: ServerResponse, { key, query }: Target): Promise<void> {
  const { body } = await receive(request, 'keep');
  const xml = { 'content-type': 'application/xml' };
  if (query.has('delete')) {
    const keys = [...(body?.toString() ?? '').matchAll(/<Key>([^<]*)<\/Key>/g)].map((match) => match[1] ?? '');
    for (const one of keys) objects.delete(one);
    return send(response, 200, '<DeleteResult></DeleteResult>', xml);
  }
  if (query.has('uploads')) {
    lastUpload += 1;
    uploads.set(String(lastUpload), new Map());
    return send(
      response,
      200,
      `<InitiateMultipartUploadResult><UploadId>${lastUpload}</UploadId></InitiateMultipartUploadResult>`,
      xml,
    );
  }
  const id = query.get('uploadId') ?? '';
  const parts = [...(uploads.get(id) ?? new Map<number, { size: number; etag: string }>())].sort(([a], [b]) => a - b);
  uploads.delete(id);
  const size = parts.reduce((sum, [, part]) => sum + part.size, 0);
  const etag = `${md5(Buffer.from(parts.map(([, part]) => part.etag).join(''), 'hex'))}-${parts.length}`;
  objects.set(key, { size, etag, modified: new Date(), meta: {}, body: null });
  const done = `<CompleteMultipartUploadResult><Key>x</Key><ETag>&quot;${etag}&quot;</ETag></CompleteMultipartUploadResult>`;
  send(response, 200, done, { ...xml, 'x-amz-version-id': 'v1' });
}

function metaOf({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (name.startsWith('x-amz-meta-') ? [[name, String(value)]] : [])),
  );
}

function told(url: URL, response: ServerResponse): void {
  const prefix = url.searchParams.get('prefix') ?? '';
  if (url.pathname === '/-/seed') objects.seed(url.searchParams.get('folder') ?? '', prefix);
  if (url.pathname === '/-/forget') objects.deleteBelow(prefix);
  const body = JSON.stringify(counts);
  if (url.pathname === '/-/counts') counts = {};
  send(response, 200, body);
}

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
});
server.keepAliveTimeout = 60_000;
server.requestTimeout = 0;
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on('disconnect', () => process.exit());
