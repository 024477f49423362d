import { createHmac, hash } from 'node:crypto';

/**
 * Signature Version 4 for S3, one chunk, payload hash given (AWS: "Authenticating Requests: Using the Authorization Header"). The
 * SDK's signer makes the same signature with ten times the work; sign.test.ts compares the two.
 */

export interface SigningKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** Names, in lower case, and values in turn. An object with names that are made for each request costs several times as much. */
export type HeaderList = readonly string[];

/** A request as it goes over the wire. `path` and `query` are encoded already, `query` sorted and without `?`. */
export interface Unsigned {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** All of them are signed. */
  readonly headers: HeaderList;
  /** SHA-256 of the body, lower-case hex. */
  readonly payloadHash: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

/** Signs for one region; keeps the day's key, which costs four HMACs to derive. */
export class Signer {
  #scope = '';
  #secret = '';
  #key: Buffer = Buffer.alloc(0);
  #second = Number.NaN;
  #time = '';

  constructor(
    private readonly region: string,
    private readonly service = 's3',
  ) {}

  /** The headers to send: those given, x-amz-date, x-amz-content-sha256, the token if there is one, authorization. */
  sign(request: Unsigned, keys: SigningKeys, atMs: number): HeaderList {
    const time = this.#timeText(Math.floor(atMs / 1000));
    const headers = [...request.headers, 'x-amz-content-sha256', request.payloadHash, 'x-amz-date', time];
    if (keys.sessionToken !== undefined) headers.push('x-amz-security-token', keys.sessionToken);
    sortByName(headers);
    const scope = `${time.slice(0, 8)}/${this.region}/${this.service}/aws4_request`;
    const { text, signedNames } = canonicalRequest(request, headers);
    const signature = createHmac('sha256', this.#keyFor(scope, keys.secretAccessKey))
      .update(`${ALGORITHM}\n${time}\n${scope}\n${hash('sha256', text, 'hex')}`)
      .digest('hex');
    const credential = `${ALGORITHM} Credential=${keys.accessKeyId}/${scope}`;
    headers.push('authorization', `${credential}, SignedHeaders=${signedNames}, Signature=${signature}`);
    return headers;
  }

  /** Thousands of requests share a second. */
  #timeText(second: number): string {
    if (second !== this.#second) {
      this.#time = new Date(second * 1000).toISOString().replace(/[-:]|\.\d{3}/g, '');
      this.#second = second;
    }
    return this.#time;
  }

  #keyFor(scope: string, secret: string): Buffer {
    if (scope === this.#scope && secret === this.#secret) return this.#key;
    let key: Buffer | string = `AWS4${secret}`;
    for (const part of scope.split('/')) key = createHmac('sha256', key).update(part).digest();
    this.#scope = scope;
    this.#secret = secret;
    this.#key = key as Buffer;
    return this.#key;
  }
}

/** In place. A dozen names that come nearly in order. */
function sortByName(headers: string[]): void {
  for (let at = 2; at < headers.length; at += 2) {
    const name = headers[at] as string;
    const value = headers[at + 1] as string;
    let to = at;
    for (; to > 0 && (headers[to - 2] as string) > name; to -= 2) {
      headers[to] = headers[to - 2] as string;
      headers[to + 1] = headers[to - 1] as string;
    }
    headers[to] = name;
    headers[to + 1] = value;
  }
}

function canonicalRequest(
  { method, path, query, payloadHash }: Unsigned,
  headers: HeaderList,
): { text: string; signedNames: string } {
  let lines = '';
  let signedNames = '';
  for (let at = 0; at < headers.length; at += 2) {
    lines += `${headers[at]}:${oneSpaced(headers[at + 1] ?? '')}\n`;
    signedNames += at === 0 ? headers[at] : `;${headers[at]}`;
  }
  return { text: `${method}\n${path}\n${query}\n${lines}\n${signedNames}\n${payloadHash}`, signedNames };
}

/** Without spaces at the ends and with one between words, as header values are signed; most have none. */
function oneSpaced(value: string): string {
  return /\s/.test(value) ? value.trim().replace(/\s+/g, ' ') : value;
}

/** What no path has to encode: most keys. */
const PLAIN = /^[A-Za-z0-9\-._~/]*$/;

/** A key as a path: each byte but A-Z a-z 0-9 - . _ ~ and / percent-encoded, as S3's signature wants it. */
export function encodeKey(key: string): string {
  return PLAIN.test(key) ? key : key.split('/').map(encodeWord).join('/');
}

/** One word of a path or query. */
export function encodeWord(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Names and values to a sorted query string, encoded. */
export function encodeQuery(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${encodeWord(name)}=${encodeWord(value)}`)
    .sort()
    .join('&');
}
