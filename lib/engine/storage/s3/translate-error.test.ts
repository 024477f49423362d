import { describe, expect, test } from 'vitest';
import { EngineError } from '../../errors';
import { translateError } from './translate-error';

const signedAtMs = Date.UTC(2021, 7, 11, 18, 48, 2);
const DATE = 'Wed, 11 Aug 2021 18:48:05 GMT';

interface Answer {
  readonly status: number;
  readonly code?: string;
  readonly headers?: Record<string, string>;
  readonly body?: Record<string, unknown>;
}

/** An exception as @aws-sdk/client-s3 throws it: the XML's elements are its properties. */
function answer({ status, code, headers = {}, body = {} }: Answer): Error {
  const error = new Error('UnknownError');
  error.name = code ?? (status === 404 ? 'NotFound' : 'Unknown');
  return Object.assign(error, {
    ...(code === undefined ? {} : { Code: code }),
    ...body,
    $metadata: { httpStatusCode: status, requestId: 'R1', extendedRequestId: 'H1' },
    $response: { statusCode: status, headers: { date: DATE, ...headers } },
  });
}

const onObject = { operation: 'getObject', key: 'k', signedAtMs };
const onBucket = { operation: 'headBucket', signedAtMs };

describe('answers with a code', () => {
  test.each([
    [404, 'NoSuchBucket', 'bucket.missing', false],
    [301, 'PermanentRedirect', 'bucket.wrong-region', false],
    [307, 'TemporaryRedirect', 'bucket.wrong-region', false],
    [400, 'IllegalLocationConstraintException', 'bucket.wrong-region', false],
    [403, 'AccessDenied', 'access.denied', false],
    [403, 'AccountProblem', 'access.denied', false],
    [403, 'InvalidAccessKeyId', 'access.bad-key', false],
    [400, 'ExpiredToken', 'access.bad-key', false],
    [400, 'InvalidToken', 'access.bad-key', false],
    [403, 'SignatureDoesNotMatch', 'access.bad-signature', false],
    [400, 'AuthorizationHeaderMalformed', 'access.bad-signature', false],
    [403, 'RequestTimeTooSkewed', 'clock.skewed', false],
    [404, 'NoSuchKey', 'object.missing', false],
    [404, 'NoSuchVersion', 'object.missing', false],
    [404, 'NoSuchUpload', 'upload.missing', false],
    [400, 'EntityTooLarge', 'object.too-large', false],
    [400, 'BadDigest', 'object.checksum', true],
    [400, 'XAmzContentSHA256Mismatch', 'object.checksum', true],
    [412, 'PreconditionFailed', 'object.precondition', false],
    [409, 'ConditionalRequestConflict', 'object.precondition', true],
    [403, 'InvalidObjectState', 'object.archived', false],
    [400, 'KeyTooLongError', 'key.too-long', false],
    [503, 'SlowDown', 'storage.slow-down', true],
    [503, 'ServiceUnavailable', 'storage.unavailable', true],
    [500, 'InternalError', 'storage.unavailable', true],
    [409, 'OperationAborted', 'storage.unavailable', true],
    [400, 'RequestTimeout', 'network.timeout', true],
    [501, 'NotImplemented', 'storage.not-implemented', false],
    [400, 'MalformedXML', 'storage.bad-request', false],
    [400, 'InvalidStorageClass', 'storage.bad-request', false],
    [416, 'InvalidRange', 'storage.bad-request', false],
    [599, 'SomethingNew', 'storage.unavailable', true],
  ])('%d %s is %s', (status, vendorCode, code, retry) => {
    const error = translateError(answer({ status, code: vendorCode }), onObject);
    expect(error).toMatchObject({
      code,
      retry,
      facts: { vendorCode, httpStatus: status, requestId: 'R1', hostId: 'H1' },
    });
  });
});

describe('answers without a body', () => {
  test.each([
    [404, onBucket, 'bucket.missing'],
    [404, onObject, 'object.missing'],
    [404, { ...onObject, operation: 'uploadPart' }, 'upload.missing'],
    [403, onObject, 'access.denied'],
    [301, onBucket, 'bucket.wrong-region'],
    [405, onObject, 'storage.not-implemented'],
    [407, onObject, 'network.proxy'],
    [412, onObject, 'object.precondition'],
    [429, onObject, 'storage.slow-down'],
    [502, onObject, 'storage.unavailable'],
    [400, onBucket, 'storage.bad-request'],
    [200, onObject, 'storage.unknown'],
  ])('%d to %o is %s', (status, asked, code) => {
    expect(translateError(answer({ status }), asked).code).toBe(code);
  });

  test('a HEAD refused by a skewed clock is told by the Date alone', () => {
    const late = { ...onObject, signedAtMs: signedAtMs - 900_001 - 3000 };
    expect(translateError(answer({ status: 403 }), late)).toMatchObject({
      code: 'clock.skewed',
      facts: { serverTime: DATE },
    });
  });

  test('a HEAD of a delete marker finds no object', () => {
    const headers = { 'x-amz-delete-marker': 'true' };
    expect(translateError(answer({ status: 405, headers }), onObject).code).toBe('object.missing');
  });

  test('a HEAD of a bucket elsewhere names the region', () => {
    const headers = { 'x-amz-bucket-region': 'eu-west-1' };
    const error = translateError(answer({ status: 400, headers }), onBucket);
    expect(error).toMatchObject({ code: 'bucket.wrong-region', facts: { bucketRegion: 'eu-west-1' } });
  });
});

test('a malformed authorization that names a region is about the region', () => {
  const malformed = answer({ status: 400, code: 'AuthorizationHeaderMalformed', body: { Region: 'eu-west-1' } });
  const error = translateError(malformed, onObject);
  expect(error).toMatchObject({ code: 'bucket.wrong-region', facts: { bucketRegion: 'eu-west-1' } });
});

test('a redirect names where to go', () => {
  const body = { Endpoint: 'bucket.s3.eu-west-1.amazonaws.com' };
  const error = translateError(answer({ status: 301, code: 'PermanentRedirect', body }), onObject);
  expect(error.facts).toMatchObject({ endpoint: 'bucket.s3.eu-west-1.amazonaws.com' });
});

test('the times of a skewed request are facts', () => {
  const body = {
    RequestTime: '20210811T184802Z',
    ServerTime: new Date('2021-08-11T21:48:05Z'),
    MaxAllowedSkewMilliseconds: '900000',
  };
  const error = translateError(answer({ status: 403, code: 'RequestTimeTooSkewed', body }), onObject);
  expect(error.facts).toMatchObject({
    requestTime: '20210811T184802Z',
    serverTime: '2021-08-11T21:48:05.000Z',
    maxSkewMs: 900_000,
  });
});

test('a skewed request without times (radosgw) has the Date and the time it was signed with', () => {
  const error = translateError(answer({ status: 403, code: 'RequestTimeTooSkewed' }), onObject);
  expect(error.facts).toMatchObject({ serverTime: DATE, requestTime: '2021-08-11T18:48:02.000Z' });
});

describe('no answer', () => {
  test.each([
    ['ENOTFOUND', 'network.dns', true],
    ['EAI_AGAIN', 'network.dns', true],
    ['ECONNREFUSED', 'network.refused', true],
    ['ETIMEDOUT', 'network.timeout', true],
    ['ECONNRESET', 'network.reset', true],
    ['EPIPE', 'network.reset', true],
    ['EPROTO', 'network.tls', false],
    ['CERT_HAS_EXPIRED', 'network.tls', false],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'network.tls', false],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'network.tls', false],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'network.tls', false],
    ['HPE_INVALID_CONSTANT', 'network.reset', true],
  ])('%s is %s', (errno, code, retry) => {
    const error = Object.assign(new Error(errno), { code: errno, address: '127.0.0.1', port: 9000 });
    expect(translateError(error, onObject)).toMatchObject({ code, retry, facts: { vendorCode: errno, port: 9000 } });
    // The SDK renames some of them, and Node collects one per address tried.
    error.name = 'TimeoutError';
    expect(translateError(new AggregateError([error]), onObject).code).toBe(code);
  });

  test('the SDK’s own timeouts', () => {
    const timeout = Object.assign(new Error('socket timed out'), { name: 'TimeoutError' });
    expect(translateError(timeout, onObject)).toMatchObject({ code: 'network.timeout', retry: true });
  });

  test('no credentials anywhere', () => {
    const none = Object.assign(new Error('Could not load credentials'), { name: 'CredentialsProviderError' });
    expect(translateError(none, onObject)).toMatchObject({ code: 'access.bad-key', retry: false });
  });

  test('what nobody expected is storage.unknown, not retried', () => {
    expect(translateError(new Error('surprise'), onObject)).toMatchObject({ code: 'storage.unknown', retry: false });
    expect(translateError('text', onObject)).toMatchObject({ code: 'storage.unknown', retry: false });
  });
});

test('a fired signal is cancelled, whatever came of the request', () => {
  const signal = AbortSignal.abort();
  expect(translateError(answer({ status: 503 }), { ...onObject, signal }).code).toBe('cancelled');
});

test('an error that is ours already passes', () => {
  const ours = new EngineError('internal');
  expect(translateError(ours, onObject)).toBe(ours);
});
