/**
 * Which answers of a server are billed as a request. AWS: 2xx, 3xx and 4xx are billed to the bucket's owner, 5xx never, with the
 * exceptions below (errorcodebilling.md, 2026-04-13). A 304 and a 412 are billed (conditional-requests.md).
 */
const FREE_AT_AWS = new Set([
  ...['PermanentRedirect', 'TemporaryRedirect', 'AuthorizationHeaderMalformed', 'ExpiredToken'],
  ...['IllegalLocationConstraintException', 'IncorrectEndpoint', 'InvalidArgument', 'InvalidDigest', 'InvalidRequest'],
  ...['InvalidStorageClass', 'KeyTooLongError', 'MalformedXML', 'MetadataTooLarge', 'MissingSecurityHeader'],
  ...[
    'RequestTimeTooSkewed',
    'SignatureDoesNotMatch',
    'InvalidAccessKeyId',
    'MissingAuthenticationToken',
    'AccountProblem',
  ],
  ...['NoSuchUpload', 'ObjectLockConfigurationNotFoundError', 'NoSuchObjectLockConfiguration', 'MethodNotAllowed'],
  ...['BucketAlreadyExists', 'OperationAborted', 'InvalidBucketState', 'MissingContentLength', 'InvalidRange'],
]);

/** An answer as the meter saw it. `code`: S3's error code, when there was one. */
export interface Answer {
  readonly status: number;
  readonly code?: string;
  /** Where AccessDenied came from: free when the caller belongs to another account (since 2024-05-13). Default own. */
  readonly caller?: 'own-account' | 'other-account';
}

/** Whether the request costs what its kind costs. A request without an answer (`null`: reset, timeout) may have been served: billed. */
export function isBilled(provider: string, answer: Answer | null): boolean {
  if (answer === null) return true;
  if (answer.status >= 500) return false;
  if (provider === 'cloudflare-r2') return answer.status !== 401 && answer.status !== 403;
  if (answer.code === 'AccessDenied' && answer.caller === 'other-account') return false;
  return answer.code === undefined || !FREE_AT_AWS.has(answer.code);
}
