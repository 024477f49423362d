import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { openS3Storage } from '../storage/s3/s3-storage';
import type { Storage, StorageTarget } from '../storage/storage';

/** A server's address and one user's keys. */
export interface ServerAccess {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The target of a bucket on a test server. */
export function targetOf(server: ServerAccess, bucket: string, more: Partial<StorageTarget> = {}): StorageTarget {
  const { endpoint, accessKeyId, secretAccessKey } = server;
  const credentials = { accessKeyId, secretAccessKey };
  return { bucket, region: 'us-east-1', endpoint, pathStyle: true, credentials, clockOffsetMs: 0, ...more };
}

/** Makes an empty bucket on a test server and opens it. */
export async function makeBucket(server: ServerAccess, bucket: string): Promise<Storage & { close(): void }> {
  const target = targetOf(server, bucket);
  const client = new S3Client({
    region: target.region,
    endpoint: server.endpoint,
    forcePathStyle: true,
    credentials: { accessKeyId: server.accessKeyId, secretAccessKey: server.secretAccessKey },
  });
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  client.destroy();
  return openS3Storage(target);
}
