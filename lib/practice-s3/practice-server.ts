/**
 * The practice bucket: an S3 server on node:http with its data in one folder. aws-cli, rclone, the AWS SDK and Foresync use
 * it as they use S3. A request is: verify the signature and the time, find the operation, do it, answer; every failure is
 * S3's own error body. An answer is sent only after what it acknowledges is on disk.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import path from 'node:path';
import { cutResponse } from './cut-response';
import type { FaultKind, FaultScript } from './faults';
import type { S3Request } from './request';
import { route } from './route';
import { S3Error } from './s3-error';
import { type Credentials, verifySignature } from './signature/verify';
import { Blobs } from './store/blobs';
import { Catalog } from './store/catalog';
import { errorDocument } from './xml';

export interface PracticeOptions {
  /** Holds catalog and bodies; made when it is not there. */
  readonly directory: string;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly region: string;
  readonly credentials: Credentials;
  /** Made at start when they are not there. */
  readonly buckets?: readonly { readonly name: string; readonly versioning: boolean }[];
  /** How long archived objects take to thaw; default ten seconds, where S3 takes hours. */
  readonly thawMs?: number;
  /** Milliseconds since 1970 by this server's clock. */
  readonly clock?: () => number;
  readonly faults?: FaultScript;
  readonly onRequest?: (seen: SeenRequest) => void;
}

/** One request, once it is answered. */
export interface SeenRequest {
  readonly operation: string;
  readonly method: string;
  readonly bucket: string;
  readonly key: string;
  readonly status: number;
}

export interface PracticeServer {
  readonly endpoint: string;
  /** Finishes what is being answered, then closes. */
  close(): Promise<void>;
}

const THAW_MS = 10_000;

export async function startPracticeServer(options: PracticeOptions): Promise<PracticeServer> {
  mkdirSync(options.directory, { recursive: true, mode: 0o700 });
  const catalog = new Catalog(path.join(options.directory, 'catalog.db'));
  const blobs = new Blobs(path.join(options.directory, 'bodies'), catalog);
  blobs.sweep();
  const now = options.clock ?? Date.now;
  await makeBuckets(catalog, options, now());
  const server = createServer(
    (incoming, response) => void answer({ options, catalog, blobs, now }, incoming, response),
  );
  server.requestTimeout = 0;
  server.keepAliveTimeout = 60_000;
  server.listen(options.port, options.host);
  await once(server, 'listening');
  return { endpoint: endpointOf(server, options.host), close: () => close(server, catalog) };
}

async function makeBuckets(catalog: Catalog, { buckets = [] }: PracticeOptions, nowMs: number): Promise<void> {
  for (const { name, versioning } of buckets) {
    await catalog.commit(() => {
      catalog.run('INSERT OR IGNORE INTO bucket VALUES (?, ?, ?)', name, nowMs, versioning ? 'enabled' : 'off');
    });
  }
}

function endpointOf(server: Server, host: string): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the practice server has no port');
  return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
}

async function close(server: Server, catalog: Catalog): Promise<void> {
  server.close();
  server.closeIdleConnections();
  const patience = setTimeout(() => server.closeAllConnections(), 2000);
  await once(server, 'close');
  clearTimeout(patience);
  catalog.close();
}

interface House {
  readonly options: PracticeOptions;
  readonly catalog: Catalog;
  readonly blobs: Blobs;
  readonly now: () => number;
}

async function answer(house: House, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const requestId = randomBytes(8).toString('hex').toUpperCase();
  response.setHeader('x-amz-request-id', requestId);
  response.setHeader('x-amz-id-2', `practice/${requestId}`);
  response.setHeader('date', new Date(house.now()).toUTCString());
  response.setHeader('server', 'ForesyncPractice');
  const seen = { operation: 'Unknown', method: incoming.method ?? '', bucket: '', key: '' };
  try {
    await carryOut(house, incoming, { response, seen });
  } catch (error) {
    await refuse(error, { incoming, response, requestId });
  } finally {
    house.options.onRequest?.({ ...seen, status: response.statusCode });
  }
}

async function carryOut(
  house: House,
  incoming: IncomingMessage,
  { response, seen }: { response: ServerResponse; seen: { operation: string; bucket: string; key: string } },
): Promise<void> {
  const { options, now } = house;
  const [rawPath = '/', rawQuery = ''] = splitOnce(incoming.url ?? '/', '?');
  const place = placeOf(incoming.headers.host ?? '', rawPath);
  Object.assign(seen, place);
  const query = queryOf(rawQuery);
  const method = incoming.method ?? 'GET';
  const verified = verifySignature({ method, rawPath, query, headers: incoming.headers }, options.credentials, now());
  const { region, thawMs = THAW_MS } = options;
  const request: S3Request = { ...house, ...place, query, incoming, response, verified, region, thawMs };
  const { name, operation } = route(request);
  seen.operation = name;
  const fault = options.faults?.take(name) ?? null;
  const answered = fault === null ? response : await strike(fault, incoming, response);
  if (answered !== null) await operation({ ...request, response: answered });
}

/** The response to answer on, or null when there is nothing to answer. */
async function strike(
  fault: FaultKind,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<ServerResponse | null> {
  if (fault.kind === 'wait') {
    await fault.until;
    return response;
  }
  if (fault.kind === 'reset') {
    incoming.socket.resetAndDestroy();
    return null;
  }
  if (fault.kind === 'error') {
    for (const [name, value] of Object.entries(fault.headers ?? {})) response.setHeader(name, value);
    throw new S3Error(fault.code, fault.status, `Scripted: ${fault.code}`);
  }
  return cutResponse(incoming, response, fault.kind === 'truncate' ? fault.bytes : null);
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** A `+` in a query is a plus: S3 clients encode spaces as %20. */
function queryOf(raw: string): URLSearchParams {
  return new URLSearchParams(raw.replace(/\+/g, '%2B'));
}

/** Bucket and key, path style (/bucket/key) or virtual-host style (bucket.localhost). Throws InvalidURI. */
function placeOf(host: string, rawPath: string): { bucket: string; key: string } {
  const virtual = /^([a-z0-9][a-z0-9.-]+)\.(?:localhost|s3\.localhost)(?::\d+)?$/.exec(host)?.[1];
  try {
    const decoded = rawPath.slice(1).split('/').map(decodeURIComponent);
    const bucket = virtual ?? decoded[0] ?? '';
    return { bucket, key: (virtual === undefined ? decoded.slice(1) : decoded).join('/') };
  } catch {
    throw new S3Error('InvalidURI', 400, "Couldn't parse the specified URI.");
  }
}

/** Answers with S3's error body. What is left of the request's own body is read away, so that the client sees the answer. */
async function refuse(
  error: unknown,
  { incoming, response, requestId }: { incoming: IncomingMessage; response: ServerResponse; requestId: string },
): Promise<void> {
  if (response.headersSent || incoming.socket.destroyed) return void response.destroy();
  const known = error instanceof S3Error ? error : internalError(error);
  const { code, status, message, elements } = known;
  const body = errorDocument({
    Code: code,
    Message: message,
    ...elements,
    RequestId: requestId,
    HostId: `practice/${requestId}`,
  });
  const bytes = incoming.method === 'HEAD' ? Buffer.alloc(0) : Buffer.from(body);
  response.writeHead(status, {
    'content-type': 'application/xml',
    'content-length': bytes.length,
    ...(incoming.complete ? {} : { connection: 'close' }),
  });
  response.end(bytes);
  incoming.resume();
}

function internalError(error: unknown): S3Error {
  console.error('The practice bucket failed:', error);
  const full = error instanceof Error && 'code' in error && error.code === 'ENOSPC';
  if (full) return new S3Error('InternalError', 507, 'The disk of the practice bucket is full.');
  return new S3Error('InternalError', 500, 'We encountered an internal error. Please try again.');
}
