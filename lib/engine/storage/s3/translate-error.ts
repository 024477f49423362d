import { EngineError, type ErrorCode, type ErrorFacts } from '../../errors';
import { networkError } from '../network-error';

/** What was asked, so that the same 404 can mean a missing bucket, object or upload. */
export interface Asked {
  readonly operation: string;
  /** undefined: the request was about the bucket itself. */
  readonly key?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** When the request was signed, in ms since 1970, by the clock that signed it. */
  readonly signedAtMs: number;
}

type Meaning = readonly [code: ErrorCode, retry: 'retry' | 'final'];

/** S3's error codes (errorresponses.md; radosgw's and other servers' where they differ) → ours. */
const VENDOR_CODES: Readonly<Record<string, Meaning>> = {
  NoSuchBucket: ['bucket.missing', 'final'],
  PermanentRedirect: ['bucket.wrong-region', 'final'],
  TemporaryRedirect: ['bucket.wrong-region', 'final'],
  Redirect: ['bucket.wrong-region', 'final'],
  IllegalLocationConstraintException: ['bucket.wrong-region', 'final'],
  IncorrectEndpoint: ['bucket.wrong-region', 'final'],
  AuthorizationHeaderMalformed: ['access.bad-signature', 'final'],
  AccessDenied: ['access.denied', 'final'],
  AccountProblem: ['access.denied', 'final'],
  AllAccessDisabled: ['access.denied', 'final'],
  UserSuspended: ['access.denied', 'final'],
  InvalidAccessKeyId: ['access.bad-key', 'final'],
  InvalidToken: ['access.bad-key', 'final'],
  ExpiredToken: ['access.bad-key', 'final'],
  TokenRefreshRequired: ['access.bad-key', 'final'],
  CredentialsProviderError: ['access.bad-key', 'final'],
  TokenProviderError: ['access.bad-key', 'final'],
  SignatureDoesNotMatch: ['access.bad-signature', 'final'],
  RequestTimeTooSkewed: ['clock.skewed', 'final'],
  RequestExpired: ['clock.skewed', 'final'],
  RequestInTheFuture: ['clock.skewed', 'final'],
  NoSuchKey: ['object.missing', 'final'],
  NoSuchVersion: ['object.missing', 'final'],
  NoSuchUpload: ['upload.missing', 'final'],
  EntityTooLarge: ['object.too-large', 'final'],
  BadDigest: ['object.checksum', 'retry'],
  XAmzContentSHA256Mismatch: ['object.checksum', 'retry'],
  XAmzContentChecksumMismatch: ['object.checksum', 'retry'],
  PreconditionFailed: ['object.precondition', 'final'],
  // "retry the upload" (conditional-writes.md): two writers met, nobody knows yet who was first.
  ConditionalRequestConflict: ['object.precondition', 'retry'],
  InvalidObjectState: ['object.archived', 'final'],
  KeyTooLongError: ['key.too-long', 'final'],
  KeyTooLong: ['key.too-long', 'final'],
  // radosgw's word for it; its other reason, bad UTF-8, cannot be sent from here.
  InvalidObjectName: ['key.too-long', 'final'],
  SlowDown: ['storage.slow-down', 'retry'],
  SlowDownRead: ['storage.slow-down', 'retry'],
  SlowDownWrite: ['storage.slow-down', 'retry'],
  Throttling: ['storage.slow-down', 'retry'],
  ThrottlingException: ['storage.slow-down', 'retry'],
  RequestLimitExceeded: ['storage.slow-down', 'retry'],
  BandwidthLimitExceeded: ['storage.slow-down', 'retry'],
  TooManyRequests: ['storage.slow-down', 'retry'],
  InternalError: ['storage.unavailable', 'retry'],
  ServiceUnavailable: ['storage.unavailable', 'retry'],
  OperationAborted: ['storage.unavailable', 'retry'],
  RequestTimeout: ['network.timeout', 'retry'],
  IncompleteBody: ['network.reset', 'retry'],
  NotImplemented: ['storage.not-implemented', 'final'],
};

/** Only for answers whose code is missing (HEAD has no body) or unknown. */
const STATUSES: Readonly<Record<number, Meaning>> = {
  301: ['bucket.wrong-region', 'final'],
  307: ['bucket.wrong-region', 'final'],
  401: ['access.denied', 'final'],
  403: ['access.denied', 'final'],
  407: ['network.proxy', 'final'],
  408: ['network.timeout', 'retry'],
  411: ['storage.bad-request', 'final'],
  412: ['object.precondition', 'final'],
  413: ['object.too-large', 'final'],
  429: ['storage.slow-down', 'retry'],
  501: ['storage.not-implemented', 'final'],
};

/** S3 refuses a signature this far from its own time (restauthentication.md). */
const MAX_SKEW_MS = 900_000;

/**
 * The one place where vendor codes, HTTP statuses and errno become an EngineError. The raw code, ids and times stay in `facts`:
 * vendorCode, httpStatus, requestId, hostId, serverTime, requestTime, maxSkewMs, bucketRegion, endpoint, resource, operation, key.
 */
export function translateError(error: unknown, asked: Asked): EngineError {
  if (error instanceof EngineError) return error;
  const raw = error instanceof Error ? (error as VendorError) : new Error(String(error));
  if (asked.signal?.aborted || raw.name === 'AbortError') return new EngineError('cancelled', { cause: error });
  const facts = factsOf(raw, asked);
  if (typeof facts.httpStatus !== 'number') return withoutAnswer(raw, facts);
  const [code, retry] = meaningOf(raw, asked, facts);
  return new EngineError(code, {
    message: `${asked.operation}: ${raw.name}: ${raw.message}`,
    retry: retry === 'retry',
    facts,
    cause: withoutSockets(raw),
  });
}

/** The SDK's exceptions hold their whole HTTP exchange, sockets and bodies included: too much to keep, and to print. */
function withoutSockets(raw: VendorError): Error {
  const slim = new Error(raw.message);
  slim.name = raw.name;
  if (raw.stack !== undefined) slim.stack = raw.stack;
  return slim;
}

/** The parts of an SDK exception that are read here; the XML body's elements are properties of the exception. */
interface VendorError extends Error {
  readonly $metadata?: {
    readonly httpStatusCode?: number;
    readonly requestId?: string;
    readonly extendedRequestId?: string;
  };
  readonly $response?: { readonly statusCode?: number; readonly headers?: Readonly<Record<string, string>> };
  readonly Code?: unknown;
  readonly Region?: unknown;
  readonly Endpoint?: unknown;
  readonly Resource?: unknown;
  readonly ServerTime?: unknown;
  readonly RequestTime?: unknown;
  readonly MaxAllowedSkewMilliseconds?: unknown;
}

function meaningOf(raw: VendorError, asked: Asked, facts: ErrorFacts): Meaning {
  const status = Number(facts.httpStatus);
  const vendorCode = String(facts.vendorCode);
  // A region named in a refusal is the server telling us where the bucket is.
  if (vendorCode === 'AuthorizationHeaderMalformed' && text(raw.Region) !== null)
    return ['bucket.wrong-region', 'final'];
  const known = VENDOR_CODES[vendorCode];
  if (known !== undefined) return known;
  if (status === 404) return [missingThing(asked), 'final'];
  if (status === 405) return [facts.deleteMarker === true ? 'object.missing' : 'storage.not-implemented', 'final'];
  if (status === 403 && isSkewed(facts, asked)) return ['clock.skewed', 'final'];
  if (status === 400 && namesAnotherRegion(raw)) return ['bucket.wrong-region', 'final'];
  return STATUSES[status] ?? byHundreds(status);
}

function missingThing(asked: Asked): ErrorCode {
  if (asked.key === undefined) return 'bucket.missing';
  return asked.operation === 'uploadPart' ||
    asked.operation === 'completeMultipart' ||
    asked.operation === 'abortMultipart' ||
    asked.operation === 'listParts'
    ? 'upload.missing'
    : 'object.missing';
}

/** A refused HEAD has no body: only its Date says whether the clock was the reason. */
function isSkewed(facts: ErrorFacts, asked: Asked): boolean {
  const serverMs = Date.parse(String(facts.serverTime));
  return Math.abs(serverMs - asked.signedAtMs) >= MAX_SKEW_MS;
}

/** HeadBucket in the wrong region is a 400 without a body, with the right region in a header (restredirect.md). */
function namesAnotherRegion(raw: VendorError): boolean {
  return raw.$response?.headers?.['x-amz-bucket-region'] !== undefined;
}

function byHundreds(status: number): Meaning {
  if (status >= 500) return ['storage.unavailable', 'retry'];
  return status >= 400 ? ['storage.bad-request', 'final'] : ['storage.unknown', 'final'];
}

function withoutAnswer(raw: VendorError, facts: ErrorFacts): EngineError {
  const network = networkError(raw);
  if (network !== null) return network;
  if (raw.name === 'TimeoutError')
    return new EngineError('network.timeout', { retry: true, facts, cause: withoutSockets(raw) });
  const [code] = VENDOR_CODES[raw.name] ?? ['storage.unknown'];
  return new EngineError(code, { message: `${raw.name}: ${raw.message}`, facts, cause: withoutSockets(raw) });
}

function factsOf(raw: VendorError, asked: Asked): ErrorFacts {
  const headers = raw.$response?.headers ?? {};
  const facts: Record<string, string | number | boolean | null> = {
    operation: asked.operation,
    key: asked.key ?? null,
    vendorCode: text(raw.Code) ?? raw.name,
    httpStatus: raw.$metadata?.httpStatusCode ?? raw.$response?.statusCode ?? null,
    requestId: raw.$metadata?.requestId ?? null,
    hostId: raw.$metadata?.extendedRequestId ?? null,
    serverTime: text(raw.ServerTime) ?? headers.date ?? null,
    requestTime: text(raw.RequestTime) ?? new Date(asked.signedAtMs).toISOString(),
    maxSkewMs: number(raw.MaxAllowedSkewMilliseconds),
    bucketRegion: headers['x-amz-bucket-region'] ?? text(raw.Region),
    endpoint: text(raw.Endpoint) ?? headers.location ?? null,
    resource: text(raw.Resource),
    deleteMarker: headers['x-amz-delete-marker'] === 'true' ? true : null,
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null));
}

function text(value: unknown): string | null {
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'string' && value !== '' ? value : null;
}

function number(value: unknown): number | null {
  const parsed = Number(value);
  return value !== undefined && Number.isFinite(parsed) ? parsed : null;
}
