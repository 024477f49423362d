import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Verified } from './signature/verify';
import type { Blobs } from './store/blobs';
import type { Catalog } from './store/catalog';

/** What every operation gets. `key` is '' for operations on the bucket, `bucket` '' for the service. */
export interface S3Request {
  readonly bucket: string;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  readonly verified: Verified;
  readonly region: string;
  /** How long archived objects take to thaw. */
  readonly thawMs: number;
  readonly catalog: Catalog;
  readonly blobs: Blobs;
  now(): number;
}

/** A single header, or undefined. */
export function header(request: S3Request, name: string): string | undefined {
  const value = request.incoming.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}

/** An answer with a body of XML. */
export function sendXml(request: S3Request, body: string, headers: Record<string, string> = {}): void {
  const bytes = Buffer.from(body);
  request.response.writeHead(200, { 'content-type': 'application/xml', 'content-length': bytes.length, ...headers });
  request.response.end(bytes);
}

/** An answer without a body. */
export function sendEmpty(request: S3Request, status: number, headers: Record<string, string> = {}): void {
  const length = status === 204 ? {} : { 'content-length': '0' };
  request.response.writeHead(status, { ...length, ...headers });
  request.response.end();
}
