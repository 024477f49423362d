import { receiveDocument } from '../receive-body';
import { type S3Request, sendEmpty, sendXml } from '../request';
import { malformedXml, S3Error } from '../s3-error';
import { versioningOf } from '../store/versions';
import { document, parseXml, textOf } from '../xml';
import { OWNER } from './listing';

const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

export function listBuckets(request: S3Request): void {
  const rows = request.catalog.all<{ name: string; created_ms: number }>('SELECT * FROM bucket ORDER BY name');
  const Bucket = rows.map((row) => ({ Name: row.name, CreationDate: new Date(row.created_ms).toISOString() }));
  sendXml(request, document('ListAllMyBucketsResult', { Owner: OWNER, Buckets: { Bucket } }));
}

export async function createBucket(request: S3Request): Promise<void> {
  const { catalog, bucket } = request;
  await receiveDocument(request);
  if (!BUCKET_NAME.test(bucket))
    throw new S3Error('InvalidBucketName', 400, 'The specified bucket is not valid.', { BucketName: bucket });
  await catalog.commit(() => {
    if (catalog.get('SELECT 1 FROM bucket WHERE name = ?', bucket) !== undefined) {
      throw new S3Error(
        'BucketAlreadyOwnedByYou',
        409,
        'Your previous request to create the named bucket succeeded and you already own it.',
        { BucketName: bucket },
      );
    }
    catalog.run('INSERT INTO bucket (name, created_ms) VALUES (?, ?)', bucket, request.now());
  });
  sendEmpty(request, 200, { location: `/${bucket}` });
}

export function headBucket(request: S3Request): void {
  versioningOf(request.catalog, request.bucket);
  sendEmpty(request, 200, { 'x-amz-bucket-region': request.region });
}

export async function deleteBucket(request: S3Request): Promise<void> {
  const { catalog, bucket } = request;
  versioningOf(catalog, bucket);
  await catalog.commit(() => {
    if (catalog.get('SELECT 1 FROM version WHERE bucket = ? LIMIT 1', bucket) !== undefined) {
      throw new S3Error('BucketNotEmpty', 409, 'The bucket you tried to delete is not empty', { BucketName: bucket });
    }
    catalog.run('DELETE FROM bucket WHERE name = ?', bucket);
  });
  sendEmpty(request, 204);
}

export function bucketLocation(request: S3Request): void {
  versioningOf(request.catalog, request.bucket);
  sendXml(request, document('LocationConstraint', request.region === 'us-east-1' ? '' : request.region));
}

export function getVersioning(request: S3Request): void {
  const state = versioningOf(request.catalog, request.bucket);
  const Status = state === 'off' ? undefined : state === 'enabled' ? 'Enabled' : 'Suspended';
  sendXml(request, document('VersioningConfiguration', { Status }));
}

export async function putVersioning(request: S3Request): Promise<void> {
  const { catalog, bucket } = request;
  versioningOf(catalog, bucket);
  const status = textOf(parseXml(await receiveDocument(request), 'VersioningConfiguration').Status);
  if (status !== 'Enabled' && status !== 'Suspended') throw malformedXml();
  await catalog.commit(() =>
    catalog.run('UPDATE bucket SET versioning = ? WHERE name = ?', status.toLowerCase(), bucket),
  );
  sendEmpty(request, 200);
}

/** Settings a practice bucket does not have: S3's own answer for "never set". */
const NOT_SET: Readonly<Record<string, [code: string, message: string]>> = {
  lifecycle: ['NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist'],
  policyStatus: ['NoSuchBucketPolicy', 'The bucket policy does not exist'],
  policy: ['NoSuchBucketPolicy', 'The bucket policy does not exist'],
  cors: ['NoSuchCORSConfiguration', 'The CORS configuration does not exist'],
  tagging: ['NoSuchTagSet', 'The TagSet does not exist'],
  website: ['NoSuchWebsiteConfiguration', 'The specified bucket does not have a website configuration'],
  replication: ['ReplicationConfigurationNotFoundError', 'The replication configuration was not found'],
  'object-lock': ['ObjectLockConfigurationNotFoundError', 'Object Lock configuration does not exist for this bucket'],
  publicAccessBlock: ['NoSuchPublicAccessBlockConfiguration', 'The public access block configuration was not found'],
  ownershipControls: ['OwnershipControlsNotFoundError', 'The bucket ownership controls were not found'],
};

/** Every request must be signed with the one key there is. */
const CLOSED = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

/** True when the request was about a setting of a bucket and has been answered. Throws NotImplemented for changing one. */
export function bucketSetting(request: S3Request): boolean {
  const { query } = request;
  const reading = request.incoming.method === 'GET';
  if (query.has('encryption') && reading) {
    const rule = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false };
    sendXml(request, document('ServerSideEncryptionConfiguration', { Rule: rule }));
    return true;
  }
  if (query.has('acl') && reading) {
    sendXml(request, document('AccessControlPolicy', { Owner: OWNER, AccessControlList: '' }));
    return true;
  }
  if (query.has('publicAccessBlock') && reading) {
    sendXml(request, document('PublicAccessBlockConfiguration', CLOSED));
    return true;
  }
  const name = Object.keys(NOT_SET).find((one) => query.has(one));
  if (name === undefined) return false;
  const [code, message] = NOT_SET[name] ?? ['NotImplemented', ''];
  if (reading) throw new S3Error(code, 404, message);
  throw new S3Error('NotImplemented', 501, 'The practice bucket does not keep this setting');
}
