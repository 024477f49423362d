import { createHash, createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** AWS Signature Version 4 (docs: sig-v4-header-based-auth.md), the parts both header and query signatures share. */
export interface SigningScope {
  readonly accessKeyId: string;
  /** YYYYMMDD */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

const sha256 = (text: string | Buffer) => createHash('sha256').update(text).digest('hex');
export const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** RFC 3986 encoding as SigV4 wants it: everything but unreserved characters. */
export function uriEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The path as the client encoded it, brought to SigV4's encoding (S3 encodes once, and never normalises). */
export function canonicalPath(rawPath: string): string {
  return rawPath
    .split('/')
    .map((part) => uriEncode(decodeURIComponent(part)))
    .join('/');
}

export function canonicalQuery(query: URLSearchParams): string {
  return [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [uriEncode(name), uriEncode(value)] as const)
    .sort(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

export function canonicalRequest(request: {
  readonly method: string;
  readonly rawPath: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly signedHeaders: readonly string[];
  readonly payloadHash: string;
}): string {
  const { method, rawPath, query, headers, signedHeaders, payloadHash } = request;
  const lines = signedHeaders.map((name) => `${name}:${headerText(headers[name])}\n`).join('');
  return [method, canonicalPath(rawPath), canonicalQuery(query), lines, signedHeaders.join(';'), payloadHash].join(
    '\n',
  );
}

function headerText(value: string | string[] | undefined): string {
  const text = Array.isArray(value) ? value.join(',') : (value ?? '');
  return text.trim().replace(/ +/g, ' ');
}

export const scopeText = ({ date, region, service }: SigningScope) => `${date}/${region}/${service}/aws4_request`;

export function stringToSign(amzDate: string, scope: SigningScope, request: string): string {
  return ['AWS4-HMAC-SHA256', amzDate, scopeText(scope), sha256(request)].join('\n');
}

/** The key of a day, region and service. The last one is kept: most requests are signed with it. */
export function signingKey(secretAccessKey: string, { date, region, service }: SigningScope): Buffer {
  const name = [secretAccessKey, date, region, service].join('\n');
  if (lastKey?.name === name) return lastKey.key;
  const key = hmac(hmac(hmac(hmac(`AWS4${secretAccessKey}`, date), region), service), 'aws4_request');
  lastKey = { name, key };
  return key;
}

let lastKey: { readonly name: string; readonly key: Buffer } | null = null;

export const EMPTY_SHA256 = sha256('');
export { sha256 };
