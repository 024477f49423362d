import {
  bucketLocation,
  bucketSetting,
  createBucket,
  deleteBucket,
  getVersioning,
  headBucket,
  listBuckets,
  putVersioning,
} from './operations/buckets';
import { deleteObjects } from './operations/delete-objects';
import { listObjectsV1, listObjectsV2, listVersions } from './operations/listing';
import {
  abortMultipart,
  completeMultipart,
  createMultipart,
  listParts,
  listUploads,
  uploadPart,
} from './operations/multipart';
import { copyObject, deleteObject, putObject, readObject, requestedVersion } from './operations/objects';
import { thawObject } from './operations/thaw';
import { header, type S3Request, sendEmpty, sendXml } from './request';
import { S3Error } from './s3-error';
import { versioningOf } from './store/versions';
import { document } from './xml';

type Operation = (request: S3Request) => void | Promise<void>;

/** The operation a request means, by name, as S3's API reference calls it. Throws NotImplemented, MethodNotAllowed. */
export function route(request: S3Request): { name: string; operation: Operation } {
  const { bucket, key } = request;
  const found =
    bucket === '' ? serviceOperation(request) : key === '' ? bucketOperation(request) : objectOperation(request);
  if (found === undefined)
    throw new S3Error(
      'NotImplemented',
      501,
      'A header or query you provided implies functionality that is not implemented',
    );
  return found;
}

type Found = { name: string; operation: Operation } | undefined;
const named = (name: string, operation: Operation): Found => ({ name, operation });

function serviceOperation({ incoming }: S3Request): Found {
  return incoming.method === 'GET' || incoming.method === 'HEAD' ? named('ListBuckets', listBuckets) : undefined;
}

function bucketOperation(request: S3Request): Found {
  const { query } = request;
  const method = request.incoming.method;
  if (method === 'HEAD') return named('HeadBucket', headBucket);
  if (method === 'POST' && query.has('delete')) return named('DeleteObjects', deleteObjects);
  if (query.has('versioning'))
    return method === 'PUT' ? named('PutBucketVersioning', putVersioning) : named('GetBucketVersioning', getVersioning);
  if (SETTINGS.some((name) => query.has(name))) return named('BucketSetting', settingOf);
  if (method === 'PUT') return named('CreateBucket', createBucket);
  if (method === 'DELETE') return named('DeleteBucket', deleteBucket);
  if (method !== 'GET') return undefined;
  if (query.has('location')) return named('GetBucketLocation', bucketLocation);
  if (query.has('versions')) return named('ListObjectVersions', listVersions);
  if (query.has('uploads')) return named('ListMultipartUploads', listUploads);
  return query.get('list-type') === '2' ? named('ListObjectsV2', listObjectsV2) : named('ListObjects', listObjectsV1);
}

const SETTINGS = [
  'lifecycle',
  'policy',
  'policyStatus',
  'cors',
  'tagging',
  'website',
  'replication',
  'object-lock',
  'publicAccessBlock',
  'ownershipControls',
  'encryption',
  'acl',
];

function settingOf(request: S3Request): void {
  versioningOf(request.catalog, request.bucket);
  if (!bucketSetting(request))
    throw new S3Error('NotImplemented', 501, 'The practice bucket does not know this setting');
}

function objectOperation(request: S3Request): Found {
  const { query } = request;
  const method = request.incoming.method;
  if (query.has('tagging') || query.has('acl') || query.has('attributes')) return objectDetails(request);
  if (query.has('uploadId')) return uploadOperation(method);
  if (method === 'POST' && query.has('restore')) return named('RestoreObject', thawObject);
  if (method === 'POST' && query.has('uploads')) return named('CreateMultipartUpload', createMultipart);
  if (method === 'PUT')
    return header(request, 'x-amz-copy-source') === undefined
      ? named('PutObject', putObject)
      : named('CopyObject', copyObject);
  if (method === 'GET') return named('GetObject', readObject);
  if (method === 'HEAD') return named('HeadObject', readObject);
  return method === 'DELETE' ? named('DeleteObject', deleteObject) : undefined;
}

function uploadOperation(method: string | undefined): Found {
  if (method === 'PUT') return named('UploadPart', uploadPart);
  if (method === 'POST') return named('CompleteMultipartUpload', completeMultipart);
  if (method === 'DELETE') return named('AbortMultipartUpload', abortMultipart);
  return method === 'GET' ? named('ListParts', listParts) : undefined;
}

/** Tags and ACLs are not kept: reading says "none", writing is accepted only when there is nothing to keep. */
function objectDetails(request: S3Request): Found {
  const { query } = request;
  const method = request.incoming.method;
  if (method === 'GET' && query.has('tagging')) {
    return named('GetObjectTagging', (one) => {
      requestedVersion(one);
      sendXml(one, document('Tagging', { TagSet: '' }));
    });
  }
  if (method === 'DELETE' && query.has('tagging')) return named('DeleteObjectTagging', (one) => sendEmpty(one, 204));
  return undefined;
}
