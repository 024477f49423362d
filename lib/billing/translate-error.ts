import { EngineError, type ErrorCode, type ErrorFacts } from '../engine/errors';
import type { AwsAccess } from './billing';

/** What was asked. `action` is the IAM action the key needs, e.g. cloudwatch:GetMetricData. */
export interface Asked {
  readonly action: string;
  /** home: us-east-1. bucket: the region of the destination. */
  readonly where: 'home' | 'bucket';
  readonly signal: AbortSignal;
  readonly access: AwsAccess;
}

type Meaning = readonly [code: ErrorCode, retry: 'retry' | 'final'];

/**
 * Error codes of CloudWatch (JSON 1.0, with the query codes in x-amzn-query-error), SNS (query) and Cost Explorer (JSON 1.1).
 * The same mistake has a name of its own in each protocol.
 */
const VENDOR_CODES: Readonly<Record<string, Meaning>> = {
  AccessDenied: ['billing.denied', 'final'],
  AccessDeniedException: ['billing.denied', 'final'],
  AuthorizationError: ['billing.denied', 'final'],
  AuthorizationErrorException: ['billing.denied', 'final'],
  NotAuthorized: ['billing.denied', 'final'],
  OptInRequired: ['billing.denied', 'final'],
  InvalidClientTokenId: ['access.bad-key', 'final'],
  UnrecognizedClientException: ['access.bad-key', 'final'],
  InvalidAccessKeyId: ['access.bad-key', 'final'],
  ExpiredToken: ['access.bad-key', 'final'],
  ExpiredTokenException: ['access.bad-key', 'final'],
  MissingAuthenticationToken: ['access.bad-key', 'final'],
  MissingAuthenticationTokenException: ['access.bad-key', 'final'],
  CredentialsProviderError: ['access.bad-key', 'final'],
  TokenProviderError: ['access.bad-key', 'final'],
  SignatureDoesNotMatch: ['access.bad-signature', 'final'],
  InvalidSignatureException: ['access.bad-signature', 'final'],
  IncompleteSignature: ['access.bad-signature', 'final'],
  RequestExpired: ['clock.skewed', 'final'],
  RequestTimeTooSkewed: ['clock.skewed', 'final'],
  Throttling: ['billing.slow-down', 'retry'],
  ThrottlingException: ['billing.slow-down', 'retry'],
  Throttled: ['billing.slow-down', 'retry'],
  ThrottledException: ['billing.slow-down', 'retry'],
  RequestLimitExceeded: ['billing.slow-down', 'retry'],
  TooManyRequestsException: ['billing.slow-down', 'retry'],
  LimitExceededException: ['billing.slow-down', 'retry'],
  InternalFailure: ['billing.unavailable', 'retry'],
  InternalServiceFault: ['billing.unavailable', 'retry'],
  InternalError: ['billing.unavailable', 'retry'],
  ServiceUnavailable: ['billing.unavailable', 'retry'],
  DataUnavailableException: ['billing.no-explorer', 'final'],
};

/** Node's errno → ours; what is not here is no network failure. */
const NETWORK_CODES: Readonly<Record<string, ErrorCode>> = {
  ENOTFOUND: 'network.dns',
  EAI_AGAIN: 'network.dns',
  ECONNREFUSED: 'network.refused',
  EHOSTUNREACH: 'network.refused',
  ENETUNREACH: 'network.refused',
  ETIMEDOUT: 'network.timeout',
  ECONNRESET: 'network.reset',
  EPIPE: 'network.reset',
  EPROTO: 'network.tls',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'network.tls',
  SELF_SIGNED_CERT_IN_CHAIN: 'network.tls',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'network.tls',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'network.tls',
};

interface Thrown {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly Code?: unknown;
  readonly Error?: { readonly Code?: unknown };
  readonly message?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
}

/** The EngineError a failure of an AWS client is. Never throws; an EngineError stays itself. */
export function translateError(error: unknown, asked: Asked): EngineError {
  if (error instanceof EngineError) return error;
  if (asked.signal.aborted) return new EngineError('cancelled', { cause: error });
  const thrown = Object(error) as Thrown;
  const answered = thrown.$metadata?.httpStatusCode;
  const vendorCode = vendorCodeOf(thrown);
  const network = answered === undefined || vendorCode === 'TimeoutError' ? networkCode(thrown) : null;
  const [code, retry] = network ?? meaningOf(vendorCode, answered);
  const elsewhere = asked.where === 'bucket' && (code === 'access.bad-key' || vendorCode === 'ENOTFOUND');
  const facts: ErrorFacts = {
    action: refusedAction(thrown.message) ?? asked.action,
    region: asked.where === 'bucket' ? asked.access.region : 'us-east-1',
    vendorCode,
    httpStatus: answered ?? null,
    requestId: thrown.$metadata?.requestId ?? null,
    vendorMessage: typeof thrown.message === 'string' ? thrown.message.slice(0, 500) : null,
  };
  // us-east-1 has just taken the key: a region that refuses it is not switched on, one without an address does not exist.
  const final = elsewhere ? 'billing.wrong-region' : code;
  return new EngineError(final, { retry: retry === 'retry', facts, cause: error });
}

/**
 * The action Amazon names, when it names one: setting an alarm with tags is refused for cloudwatch:TagResource too. Only the fact
 * comes from the text (IAM user guide, troubleshoot_access-denied.md), never the code.
 */
function refusedAction(message: unknown): string | null {
  if (typeof message !== 'string') return null;
  return /is not authorized to perform: ([a-z0-9-]+:[A-Za-z]+)/i.exec(message)?.[1] ?? null;
}

function vendorCodeOf({ Code, Error: inner, name, code }: Thrown): string {
  for (const each of [Code, inner?.Code, name, code]) {
    if (typeof each === 'string' && each !== '' && each !== 'Error') return each.replace(/^.*#/, '');
  }
  return '';
}

function meaningOf(vendorCode: string, status: number | undefined): Meaning {
  const known = VENDOR_CODES[vendorCode];
  if (known !== undefined) return known;
  if (status === undefined) return ['billing.unknown', 'final'];
  if (status >= 500) return ['billing.unavailable', 'retry'];
  if (status === 429) return ['billing.slow-down', 'retry'];
  if (status === 403) return ['billing.denied', 'final'];
  return status >= 400 ? ['billing.bad-request', 'final'] : ['billing.unknown', 'final'];
}

function networkCode(error: Thrown): Meaning | null {
  for (const { code, name } of causes(error)) {
    const known = typeof code === 'string' ? NETWORK_CODES[code] : undefined;
    if (known !== undefined) return [known, known === 'network.tls' ? 'final' : 'retry'];
    if (typeof code === 'string' && /^(ERR_TLS_|CERT_)/.test(code)) return ['network.tls', 'final'];
    if (name === 'TimeoutError') return ['network.timeout', 'retry'];
  }
  return null;
}

function* causes(error: unknown): Generator<Thrown> {
  if (typeof error !== 'object' || error === null) return;
  const each: Thrown = error;
  yield each;
  yield* causes(each.cause);
  if (Array.isArray(each.errors)) for (const inner of each.errors) yield* causes(inner);
}
