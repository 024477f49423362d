import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { S3Error } from '../s3-error';
import { canonicalRequest, hmac, type SigningScope, signingKey, stringToSign } from './canonical';

/** Requests further from the server's time than this are refused (restauthentication.md). */
export const MAX_SKEW_MS = 15 * 60 * 1000;

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface SignedRequest {
  readonly method: string;
  /** Path as it came, still encoded. */
  readonly rawPath: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
}

/** What the rest of the server needs of a verified signature: the declared body hash, and the seed of signed chunks. */
export interface Verified {
  /** x-amz-content-sha256: a hash, UNSIGNED-PAYLOAD, or STREAMING-…; UNSIGNED-PAYLOAD for presigned URLs. */
  readonly payloadHash: string;
  readonly signature: string;
  readonly amzDate: string;
  readonly scope: SigningScope;
  readonly key: Buffer;
}

interface Claim {
  readonly scope: SigningScope;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly amzDate: string;
  readonly payloadHash: string;
  readonly expiresSeconds: number | null;
}

/** Throws S3's own errors: AccessDenied, InvalidAccessKeyId, RequestTimeTooSkewed, SignatureDoesNotMatch, … */
export function verifySignature(request: SignedRequest, credentials: Credentials, nowMs: number): Verified {
  const { query, headers } = request;
  if (query.has('Signature') && query.has('AWSAccessKeyId')) throw notSignatureFour();
  const claim = query.has('X-Amz-Signature') ? queryClaim(query) : headerClaim(headers);
  checkTime(claim, nowMs);
  if (claim.scope.accessKeyId !== credentials.accessKeyId) {
    throw new S3Error('InvalidAccessKeyId', 403, 'The AWS Access Key Id you provided does not exist in our records.', {
      AWSAccessKeyId: claim.scope.accessKeyId,
    });
  }
  const canonical = canonicalRequest({ ...request, ...claim });
  const text = stringToSign(claim.amzDate, claim.scope, canonical);
  const key = signingKey(credentials.secretAccessKey, claim.scope);
  const expected = hmac(key, text);
  const given = Buffer.from(claim.signature, 'hex');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new S3Error(
      'SignatureDoesNotMatch',
      403,
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      {
        AWSAccessKeyId: claim.scope.accessKeyId,
        StringToSign: text,
        SignatureProvided: claim.signature,
        CanonicalRequest: canonical,
      },
    );
  }
  return { ...claim, key };
}

/** What S3 says to Signature 2 on every bucket made since June 2020. */
function notSignatureFour(): S3Error {
  return new S3Error(
    'InvalidRequest',
    400,
    'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
  );
}

function headerClaim(headers: IncomingHttpHeaders): Claim {
  const authorization = headers.authorization;
  if (authorization === undefined) throw new S3Error('AccessDenied', 403, 'Access Denied');
  const parts = /^AWS4-HMAC-SHA256\s+Credential=([^,]+),\s*SignedHeaders=([^,]+),\s*Signature=([0-9a-f]+)$/.exec(
    authorization,
  );
  if (parts === null) throw notSignatureFour();
  const [, credential = '', signedHeaders = '', signature = ''] = parts;
  const payloadHash = headers['x-amz-content-sha256'];
  if (typeof payloadHash !== 'string') {
    throw new S3Error('InvalidRequest', 400, 'Missing required header for this request: x-amz-content-sha256');
  }
  const amzDate = headers['x-amz-date'];
  if (typeof amzDate !== 'string')
    throw new S3Error('AccessDenied', 403, 'AWS authentication requires a valid Date or x-amz-date header');
  return {
    scope: scopeOf(credential),
    signedHeaders: signedHeaders.split(';'),
    signature,
    amzDate,
    payloadHash,
    expiresSeconds: null,
  };
}

function queryClaim(query: URLSearchParams): Claim {
  const expires = Number(query.get('X-Amz-Expires'));
  if (!(expires > 0 && expires <= 604_800)) {
    throw new S3Error('AuthorizationQueryParametersError', 400, 'X-Amz-Expires must be between 1 and 604800 seconds');
  }
  return {
    scope: scopeOf(query.get('X-Amz-Credential') ?? ''),
    signedHeaders: (query.get('X-Amz-SignedHeaders') ?? '').split(';'),
    signature: query.get('X-Amz-Signature') ?? '',
    amzDate: query.get('X-Amz-Date') ?? '',
    payloadHash: query.get('X-Amz-Content-Sha256') ?? 'UNSIGNED-PAYLOAD',
    expiresSeconds: expires,
  };
}

function scopeOf(credential: string): SigningScope {
  const [terminator, service, region, date, ...rest] = credential.split('/').reverse();
  const accessKeyId = rest.reverse().join('/');
  if (terminator !== 'aws4_request' || !service || !region || !date || accessKeyId === '') {
    throw new S3Error(
      'AuthorizationHeaderMalformed',
      400,
      'The authorization header is malformed; the Credential is mal-formed.',
    );
  }
  return { accessKeyId, date, region, service };
}

/** Header signatures live 15 minutes around now; presigned URLs by their own expiry. */
function checkTime({ amzDate, expiresSeconds }: Claim, nowMs: number): void {
  const sentMs = Date.parse(amzDate.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (Number.isNaN(sentMs))
    throw new S3Error('AccessDenied', 403, 'AWS authentication requires a valid Date or x-amz-date header');
  if (expiresSeconds !== null) {
    if (nowMs > sentMs + expiresSeconds * 1000) throw new S3Error('AccessDenied', 403, 'Request has expired');
    if (sentMs > nowMs + MAX_SKEW_MS) throw new S3Error('AccessDenied', 403, 'Request is not valid yet');
    return;
  }
  if (Math.abs(nowMs - sentMs) <= MAX_SKEW_MS) return;
  throw new S3Error(
    'RequestTimeTooSkewed',
    403,
    'The difference between the request time and the current time is too large.',
    {
      RequestTime: amzDate,
      ServerTime: new Date(nowMs).toISOString().replace(/\.\d+Z$/, 'Z'),
      MaxAllowedSkewMilliseconds: MAX_SKEW_MS,
    },
  );
}
