import { EngineError, type ErrorCode } from '../errors';

/** Node's errno and TLS codes (nodejs.org/api/errors.html, tls: "X509 certificate error codes") → ours. */
const NETWORK_CODES: Readonly<Record<string, ErrorCode>> = {
  ENOTFOUND: 'network.dns',
  EAI_AGAIN: 'network.dns',
  EAI_NODATA: 'network.dns',
  ECONNREFUSED: 'network.refused',
  EHOSTUNREACH: 'network.refused',
  ENETUNREACH: 'network.refused',
  EHOSTDOWN: 'network.refused',
  ENETDOWN: 'network.refused',
  EADDRNOTAVAIL: 'network.refused',
  ETIMEDOUT: 'network.timeout',
  ESOCKETTIMEDOUT: 'network.timeout',
  ECONNRESET: 'network.reset',
  ECONNABORTED: 'network.reset',
  EPIPE: 'network.reset',
  ERR_STREAM_PREMATURE_CLOSE: 'network.reset',
  // undici (docs/docs/api/Errors.md)
  UND_ERR_CONNECT_TIMEOUT: 'network.timeout',
  UND_ERR_HEADERS_TIMEOUT: 'network.timeout',
  UND_ERR_BODY_TIMEOUT: 'network.timeout',
  UND_ERR_SOCKET: 'network.reset',
  UND_ERR_CLOSED: 'network.reset',
  UND_ERR_DESTROYED: 'network.reset',
  UND_ERR_REQ_CONTENT_LENGTH_MISMATCH: 'network.reset',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'network.reset',
  EPROTO: 'network.tls',
  UNABLE_TO_GET_ISSUER_CERT: 'network.tls',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'network.tls',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'network.tls',
  UNABLE_TO_VERIFY_FIRST_CERTIFICATE: 'network.tls',
  SELF_SIGNED_CERT_IN_CHAIN: 'network.tls',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'network.tls',
  HOSTNAME_MISMATCH: 'network.tls',
  INVALID_CA: 'network.tls',
};

/** Certificates do not repair themselves, and neither does a proxy's refusal; everything else may be gone next time. */
const FINAL: ReadonlySet<ErrorCode> = new Set(['network.tls', 'network.proxy']);

/**
 * The connection failed before there was an answer. Null when `error` is not of that kind. Looks through AggregateError (one per
 * address tried) and `cause`.
 */
export function networkError(error: unknown): EngineError | null {
  for (const each of causes(error)) {
    const errno = each.code;
    const code = typeof errno === 'string' ? codeOf(errno) : undefined;
    if (code === undefined) continue;
    const facts = { vendorCode: String(errno), address: text(each.address ?? each.hostname), port: text(each.port) };
    return new EngineError(code, { message: `${code} (${errno})`, retry: !FINAL.has(code), facts, cause: error });
  }
  return null;
}

function codeOf(errno: string): ErrorCode | undefined {
  if (/^(ERR_TLS_|ERR_SSL_|CERT_|CRL_)/.test(errno)) return 'network.tls';
  // llhttp: the peer does not speak HTTP, or a connection was cut inside a response head.
  if (errno.startsWith('HPE_')) return 'network.reset';
  return NETWORK_CODES[errno];
}

interface Cause {
  readonly code?: unknown;
  readonly address?: unknown;
  readonly hostname?: unknown;
  readonly port?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
}

function* causes(error: unknown): Generator<Cause> {
  if (typeof error !== 'object' || error === null) return;
  const each: Cause = error;
  yield each;
  yield* causes(each.cause);
  if (Array.isArray(each.errors)) for (const inner of each.errors) yield* causes(inner);
}

function text(value: unknown): string | number | null {
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}
