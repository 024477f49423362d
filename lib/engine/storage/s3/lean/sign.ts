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

/** A request as it goes over the wire. `path` and `query` are encoded already, `query` sorted and without `?`. */
export interface Unsigned {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** Lower-case names. All of them are signed. */
  readonly headers: Readonly<Record<string, string>>;
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
  sign(request: Unsigned, keys: SigningKeys, atMs: number): Record<string, string> {
    const time = this.#timeText(Math.floor(atMs / 1000));
    const headers: Record<string, string> = { ...request.headers };
    headers['x-amz-content-sha256'] = request.payloadHash;
    headers['x-amz-date'] = time;
    if (keys.sessionToken !== undefined) headers['x-amz-security-token'] = keys.sessionToken;
    const names = Object.keys(headers).sort();
    const scope = `${time.slice(0, 8)}/${this.region}/${this.service}/aws4_request`;
    const signedNames = names.join(';');
    const canonical = hash('sha256', canonicalRequest(request, headers, names, signedNames), 'hex');
    const signature = createHmac('sha256', this.#keyFor(scope, keys.secretAccessKey))
      .update(`${ALGORITHM}\n${time}\n${scope}\n${canonical}`)
      .digest('hex');
    headers.authorization = `${ALGORITHM} Credential=${keys.accessKeyId}/${scope}, SignedHeaders=${signedNames}, Signature=${signature}`;
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

function canonicalRequest(
  { method, path, query, payloadHash }: Unsigned,
  headers: Readonly<Record<string, string>>,
  names: readonly string[],
  signedNames: string,
): string {
  let lines = '';
  for (const name of names) lines += `${name}:${oneSpaced(headers[name] ?? '')}\n`;
  return `${method}\n${path}\n${query}\n${lines}\n${signedNames}\n${payloadHash}`;
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
