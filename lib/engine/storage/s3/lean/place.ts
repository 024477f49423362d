import { HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { EngineError } from '../../../errors';

/** Where the objects of a bucket are reached. */
export interface Place {
  /** `https://bucket.s3.eu-central-1.amazonaws.com` */
  readonly origin: string;
  /** Value of the Host header: no port where it is the scheme's own. */
  readonly host: string;
  /** '/' or '/bucket/': what comes before the key. */
  readonly basePath: string;
}

interface WireRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
}

const PROBE = 'x';

/**
 * Asks the SDK where it would send a request about an object (partitions, dual stack, path style: its rules, not ours), without
 * sending it. Throws what the SDK throws of an endpoint or a bucket name that cannot be.
 */
export async function placeOf(client: S3Client, bucket: string): Promise<Place> {
  const command = new HeadObjectCommand({ Bucket: bucket, Key: PROBE });
  let seen: WireRequest | null = null;
  command.middlewareStack.add(
    () => async (args) => {
      seen = args.request as WireRequest;
      return { response: {}, output: { $metadata: {} } };
    },
    { step: 'build', priority: 'low', name: 'foresyncPlace' },
  );
  await client.send(command);
  return toPlace(seen);
}

function toPlace(seen: WireRequest | null): Place {
  if (seen === null) throw new EngineError('internal', { message: 'the SDK built no request' });
  const { protocol, hostname, port, path } = seen;
  const isUsual = port === undefined || port === (protocol === 'https:' ? 443 : 80);
  const host = isUsual ? hostname : `${hostname}:${port}`;
  return { host, origin: `${protocol}//${host}`, basePath: path.slice(0, -PROBE.length) };
}
