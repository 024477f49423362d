import { createHash } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';

/** The part of the SDK's request that is touched here. */
interface HeadedRequest {
  readonly headers: Record<string, string>;
  readonly body?: unknown;
}

/**
 * Two headers the SDK does not write by itself. x-amz-content-sha256: the signature's payload hash, taken from the checksum the
 * caller already has, so that no body is hashed twice. Content-MD5 of DeleteObjects: required by older S3-compatible servers,
 * where today's SDK sends a checksum header only (aws/aws-sdk-js-v3#6819).
 */
export function addBodyHashes(client: S3Client): void {
  client.middlewareStack.add(
    (next, context) => (args) => {
      if (isHeaded(args.request)) setHeaders(args.request, args.input, context.commandName);
      return next(args);
    },
    { step: 'build', name: 'foresyncBodyHashes' },
  );
}

function setHeaders(request: HeadedRequest, input: object, commandName: unknown): void {
  if ('ChecksumSHA256' in input && typeof input.ChecksumSHA256 === 'string') {
    request.headers['x-amz-content-sha256'] = Buffer.from(input.ChecksumSHA256, 'base64').toString('hex');
  }
  if (commandName === 'DeleteObjectsCommand' && typeof request.body === 'string') {
    request.headers['content-md5'] = createHash('md5').update(request.body).digest('base64');
  }
}

function isHeaded(request: unknown): request is HeadedRequest {
  return typeof request === 'object' && request !== null && 'headers' in request;
}
