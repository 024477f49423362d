import type { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { type Dispatcher, Pool } from 'undici';
import { dispatch } from './dispatch';
import { type Place, placeOf } from './place';
import { encodeKey, encodeQuery, type HeaderList, Signer, type SigningKeys } from './sign';
import { vendorError } from './vendor-error';

const CONNECT_TIMEOUT_MS = 10_000;
/** Without a byte in either direction. */
const IDLE_TIMEOUT_MS = 90_000;
const SOCKETS = 64;
/** An error document has a few hundred bytes; a proxy's page may have any number. */
const MOST_ERROR_BYTES = 64 * 1024;
const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

export interface ObjectRequest {
  readonly method: 'PUT' | 'GET' | 'HEAD';
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: HeaderList;
  readonly body?: { readonly bytes: Buffer; readonly sha256: string };
}

/** A success: headers in lower case, the body not yet read. */
export interface Answer {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable;
}

/**
 * Requests about single objects without the SDK's stack: one signature, one hash that the caller has already, one connection from
 * a pool. Where to send them and which keys to use the SDK still says. Refusals reject as vendorError(), everything else as undici
 * has it; both are for translateError().
 */
export class Exchange {
  readonly #signer: Signer;
  #way: Way | null = null;
  /** Those that do not expire. */
  #keys: SigningKeys | null = null;

  constructor(
    private readonly client: S3Client,
    private readonly target: { readonly bucket: string; readonly region: string },
    /** The time to sign with, in ms since 1970. */
    private readonly signingMs: () => number,
  ) {
    this.#signer = new Signer(target.region);
  }

  /** For answers whose body is read elsewhere. */
  async send(request: ObjectRequest, signal?: AbortSignal): Promise<Answer> {
    const way = this.#way ?? (await this.#open());
    const keys = this.#keys ?? (await this.#readKeys());
    const answer = await way.pool.request({ ...this.#signed(request, way, keys), signal: signal ?? null });
    const flat = flatHeaders(answer.headers);
    if (answer.statusCode < 300) return { headers: flat, body: answer.body };
    throw vendorError({ status: answer.statusCode, headers: flat, body: await firstText(answer.body) });
  }

  /** For answers that are only headers: the same without a stream for a body that nobody reads. */
  async ask(request: ObjectRequest, signal?: AbortSignal): Promise<Answer['headers']> {
    const way = this.#way ?? (await this.#open());
    const keys = this.#keys ?? (await this.#readKeys());
    const options = this.#signed(request, way, keys);
    const { status, headers, body } = await dispatch(way.pool, options, { signal, mostBytes: MOST_ERROR_BYTES });
    const flat = flatHeaders(headers);
    if (status < 300) return flat;
    throw vendorError({ status, headers: flat, body });
  }

  async #open(): Promise<Way> {
    const place = await placeOf(this.client, this.target.bucket);
    this.#way ??= { place, pool: openPool(place) };
    return this.#way;
  }

  /** The SDK renews keys that expire; the others are asked for once. */
  async #readKeys(): Promise<SigningKeys> {
    const keys = await this.client.config.credentials();
    if (keys.expiration === undefined) this.#keys = keys;
    return keys;
  }

  #signed(request: ObjectRequest, { place }: Way, keys: SigningKeys): Dispatcher.DispatchOptions {
    const path = place.basePath + encodeKey(request.key);
    const query = request.query === undefined ? '' : encodeQuery(request.query);
    const { method, body } = request;
    const headers = this.#signer.sign(
      { method, path, query, headers: headersOf(request, place), payloadHash: body?.sha256 ?? EMPTY_SHA256 },
      keys,
      this.signingMs(),
    );
    const target = query === '' ? path : `${path}?${query}`;
    return { method, path: target, headers: headers as string[], body: body?.bytes ?? null };
  }

  close(): void {
    void this.#way?.pool.destroy();
  }
}

interface Way {
  readonly place: Place;
  readonly pool: Pool;
}

function openPool({ origin }: Place): Pool {
  return new Pool(origin, {
    connections: SOCKETS,
    pipelining: 1,
    connect: { timeout: CONNECT_TIMEOUT_MS },
    headersTimeout: IDLE_TIMEOUT_MS,
    bodyTimeout: IDLE_TIMEOUT_MS,
  });
}

function headersOf({ headers = [], body }: ObjectRequest, { host }: Place): HeaderList {
  if (body === undefined) return ['host', host, ...headers];
  return ['content-length', String(body.bytes.length), 'host', host, ...headers];
}

/** What a server sends twice becomes one text; nearly always nothing is, and the headers are as they should be. */
function flatHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  if (areFlat(headers)) return headers;
  const flat: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) flat[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return flat;
}

function areFlat(headers: Readonly<Record<string, unknown>>): headers is Record<string, string> {
  for (const name in headers) if (typeof headers[name] !== 'string') return false;
  return true;
}

async function firstText(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= MOST_ERROR_BYTES) break;
  }
  return Buffer.concat(chunks).toString();
}
