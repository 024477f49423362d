import { problemFor } from '../wording';
import type { FindingWords } from './sentences';

type BucketCode =
  | 'bucket.missing'
  | 'bucket.wrong-region'
  | 'bucket.access'
  | 'bucket.unreachable'
  | 'bucket.no-versioning'
  | 'bucket.shared-place';

export const BUCKET_FINDING_WORDS: FindingWords<BucketCode> = {
  'bucket.missing': ({ bucket }) => ({
    title: `There is no bucket named ${bucket}`,
    text: 'The server answered, and does not know this name.',
    remedy: 'Check the spelling and the endpoint of the destination, or create the bucket, then check again.',
    action: 'check-again',
  }),
  'bucket.wrong-region': ({ bucket, region, actual }) => ({
    title: actual === null ? `${bucket} is not in ${region}` : `${bucket} is in ${actual}, not in ${region}`,
    text: 'S3 answers requests to the wrong region with a redirect (301 or 307), which a signed upload cannot follow.',
    remedy: `Set the region of the destination to ${actual ?? 'the one the bucket was made in'}, then check again.`,
    action: 'check-again',
  }),
  'bucket.access': ({ bucket, code, action }) => ({
    title: `Not allowed in ${bucket}: ${action}`,
    text: problemFor(code).what,
    evidence: [
      { label: 'Action', value: action },
      { label: 'Code', value: code },
    ],
    remedy: problemFor(code).remedy,
    action: 'check-again',
  }),
  'bucket.unreachable': ({ bucket, endpoint, code }) => ({
    title: `${bucket} cannot be reached`,
    text: `${problemFor(code, endpoint === null ? {} : { endpoint }).what} ${problemFor(code).why}`,
    evidence: [
      { label: 'Endpoint', value: endpoint ?? 'AWS' },
      { label: 'Code', value: code },
    ],
    remedy: problemFor(code).remedy,
    action: 'check-again',
  }),
  'bucket.no-versioning': ({ bucket, state }) => ({
    title: `${bucket} keeps no old versions`,
    text: `Versioning is ${state}. Only the latest snapshot can be restored: a file that changes or is deleted replaces what an older snapshot names.`,
    remedy: 'Turn versioning on to be able to go back. Old versions cost storage until they are removed.',
    command: `aws s3api put-bucket-versioning --bucket ${bucket} --versioning-configuration Status=Enabled`,
    action: 'enable-versioning',
  }),
  'bucket.shared-place': ({ job, path }) => ({
    title: `${path} and the job ${job} would use the same place in the bucket`,
    text: 'The objects of one would overwrite or delete those of the other, so neither runs.',
    remedy: 'Exclude or rename the folder, or add a new job with another folder in the bucket.',
    action: 'edit-job',
  }),
};
