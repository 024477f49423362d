import { RECORDS_PREFIX, recordKeys } from '../snapshot/records';

/** Whom a policy is for. */
export interface PolicyRequest {
  readonly bucket: string;
  /** Decides the partition of the ARNs (aws, aws-cn, aws-us-gov). */
  readonly region: string;
  /** What is backed up there: `prefix` '' or ending with '/', `job` its slug. None: a destination without a job yet. */
  readonly places: readonly { readonly prefix: string; readonly job: string }[];
}

/** On the bucket: what a backup, its preflight and its clean-up ask (list-amazons3.md). */
export const BUCKET_ACTIONS = [
  's3:ListBucket',
  's3:ListBucketVersions',
  's3:ListBucketMultipartUploads',
  's3:GetBucketLocation',
  's3:GetBucketVersioning',
  's3:GetLifecycleConfiguration',
  's3:GetEncryptionConfiguration',
  's3:GetBucketPublicAccessBlock',
  's3:GetBucketPolicyStatus',
  's3:GetBucketObjectLockConfiguration',
] as const;

/** On the objects. DeleteObjectVersion is retention's and the clean-up's, RestoreObject (a thaw) a restore's out of an archive class. */
export const OBJECT_ACTIONS = [
  's3:PutObject',
  's3:GetObject',
  's3:GetObjectVersion',
  's3:RestoreObject',
  's3:DeleteObject',
  's3:DeleteObjectVersion',
  's3:AbortMultipartUpload',
  's3:ListMultipartUploadParts',
] as const;

export type PolicyAction = (typeof BUCKET_ACTIONS)[number] | (typeof OBJECT_ACTIONS)[number];

/**
 * The least an access key needs, as the IAM policy to paste: the bucket's own questions, and objects below the jobs' prefixes and
 * their records only. Turning versioning on and making the bucket are not in it: they are done once, by an administrator.
 */
export function leastPrivilegePolicy({ bucket, region, places }: PolicyRequest): string {
  const arn = `arn:${partitionOf(region)}:s3:::${bucket}`;
  const prefixes = new Set([`${RECORDS_PREFIX}check-`, ...places.flatMap(ownPrefixes)]);
  const all = places.length === 0 || prefixes.has('');
  const resources = all ? [`${arn}/*`] : [...prefixes].sort().map((prefix) => `${arn}/${literal(prefix)}*`);
  const document = {
    Version: '2012-10-17',
    Statement: [
      { Sid: 'AskTheBucket', Effect: 'Allow', Action: BUCKET_ACTIONS, Resource: arn },
      { Sid: 'KeepTheBackup', Effect: 'Allow', Action: OBJECT_ACTIONS, Resource: resources },
    ],
  };
  return JSON.stringify(document, null, 2);
}

const ownPrefixes = ({ prefix, job }: PolicyRequest['places'][number]) => [prefix, recordKeys(job).root];

/** In a resource `*` and `?` stand for anything and `${` opens a variable; each has a spelling that means itself. */
const literal = (prefix: string) => prefix.replace(/[$*?]/g, (one) => `\${${one}}`);

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
