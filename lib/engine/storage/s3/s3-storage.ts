import { GetBucketVersioningCommand, HeadBucketCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import type { Storage, StorageTarget, VersioningState } from '../storage';
import { addBodyHashes } from './body-hashes';
import { type Connection, connect } from './connection';
import { Exchange } from './lean/exchange';
import { leanObjectRequests } from './lean/objects';
import { listingRequests } from './listings';
import { multipartRequests } from './multipart';
import { objectRequests, options } from './objects';
import { refusePages } from './refuse-pages';
import { settingRequests } from './settings';

/**
 * A bucket of Amazon S3 or of a server that speaks its language. One request per call, no retries, no redirects followed; every
 * failure is an EngineError (translate-error.ts). ETags have no quotes. `close()` ends the kept connections.
 */
export function openS3Storage(target: StorageTarget): Storage & { close(): void } {
  const connection = connect(target);
  addBodyHashes(connection.client);
  refusePages(connection.client);
  const exchange = new Exchange(connection.client, target, connection.signingMs);
  return {
    bucket: target.bucket,
    ...objectRequests(connection),
    ...multipartRequests(connection),
    ...listingRequests(connection),
    ...bucketRequests(connection),
    ...settingRequests(connection),
    ...leanObjectRequests(connection, exchange),
    close: () => {
      exchange.close();
      connection.close();
    },
  };
}

/** The first question to a server, which is no work for it: one that does not answer is found out in a minute, with all tries. */
const HEAD_BUCKET_TIMEOUT_MS = 15_000;

type BucketRequests = Pick<Storage, 'headBucket' | 'getVersioning' | 'enableVersioning'>;

function bucketRequests({ client, bucket, send }: Connection): BucketRequests {
  return {
    headBucket: (signal) =>
      send({ operation: 'headBucket', signal }, async () => {
        const quick = { ...options(signal), requestTimeout: HEAD_BUCKET_TIMEOUT_MS };
        const output = await client.send(new HeadBucketCommand({ Bucket: bucket }), quick);
        return { region: output.BucketRegion || null };
      }),
    getVersioning: (signal) =>
      send({ operation: 'getVersioning', signal }, async () => {
        const output = await client.send(new GetBucketVersioningCommand({ Bucket: bucket }), options(signal));
        return versioningState(output.Status);
      }),
    enableVersioning: (signal) =>
      send({ operation: 'enableVersioning', signal }, async () => {
        const VersioningConfiguration = { Status: 'Enabled' } as const;
        await client.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }), options(signal));
      }),
  };
}

/** A bucket whose versioning was never set answers without a Status. */
function versioningState(status: string | undefined): VersioningState {
  if (status === 'Enabled') return 'enabled';
  return status === 'Suspended' ? 'suspended' : 'off';
}
