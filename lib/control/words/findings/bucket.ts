import { leastPrivilegePolicy } from '../../../engine/bucket-health/least-privilege';
import { problemFor } from '../wording';
import type { FindingWords } from './sentences';

type BucketCode =
  | 'bucket.missing'
  | 'bucket.wrong-region'
  | 'bucket.access'
  | 'bucket.unreachable'
  | 'bucket.no-versioning'
  | 'bucket.shared-place';

/** The ways S3 says "not here" (restredirect.md). */
function redirectText(vendorCode: string | null, httpStatus: number | null): string {
  if (vendorCode === 'TemporaryRedirect' || httpStatus === 307)
    return 'S3 answered 307, "for now, elsewhere": the bucket is new and its name is not known everywhere yet, or a proxy stands in between. A signed upload cannot follow, because the signature is for one address.';
  if (vendorCode === 'AuthorizationHeaderMalformed' || httpStatus === 400)
    return 'S3 answered 400: the signature names a region, and it is not the one of the bucket. Nothing is wrong with the keys.';
  if (vendorCode === 'PermanentRedirect' || httpStatus === 301)
    return 'S3 answered 301, "for good, elsewhere": a bucket is reached only through the endpoint of its own region, and a signed upload cannot follow.';
  return 'S3 answers requests to the wrong region with a redirect (301 or 307), which a signed upload cannot follow.';
}

interface Elsewhere {
  readonly bucket: string;
  readonly region: string;
  readonly actual: string | null;
  readonly httpStatus: number | null;
}

function elsewhereTitle({ bucket, region, actual, httpStatus }: Elsewhere): string {
  if (actual !== null && actual !== region) return `${bucket} is in ${actual}, not in ${region}`;
  return httpStatus === 307 ? `${bucket} is to be found elsewhere for now` : `${bucket} is not in ${region}`;
}

/** A HEAD has no body, and so no code of the vendor. */
function answerText(httpStatus: number, vendorCode: string | null): string {
  return vendorCode === null || vendorCode === 'Unknown' ? String(httpStatus) : `${httpStatus} ${vendorCode}`;
}

const BROKEN_REMEDY =
  'Look at what stands between this machine and the server (a proxy, a firewall), then check again. Nothing was sent.';

export const BUCKET_FINDING_WORDS: FindingWords<BucketCode> = {
  'bucket.missing': ({ bucket }) => ({
    title: `There is no bucket named ${bucket}`,
    text: 'The server answered, and does not know this name.',
    remedy: 'Check the spelling and the endpoint of the destination, or create the bucket, then check again.',
    action: 'check-again',
  }),
  'bucket.wrong-region': ({ bucket, region, actual, vendorCode = null, httpStatus = null, endpoint = null }) => ({
    title: elsewhereTitle({ bucket, region, actual, httpStatus }),
    text: redirectText(vendorCode, httpStatus),
    evidence: [
      ...(httpStatus === null ? [] : [{ label: 'Answer', value: answerText(httpStatus, vendorCode) }]),
      ...(endpoint === null ? [] : [{ label: 'It named', value: endpoint }]),
    ],
    remedy:
      httpStatus === 307 && (actual === null || actual === region)
        ? 'If the bucket is new, wait: its name takes up to a day to be known everywhere. If not, look at what stands between this machine and the endpoint (HTTPS_PROXY, a load balancer). Then check again.'
        : `Set the region of the destination to ${actual ?? 'the one the bucket was made in'}, then check again.`,
    action: 'check-again',
  }),
  'bucket.access': ({ bucket, code, action, policy }) => ({
    title: `Not allowed in ${bucket}: ${action}`,
    text: problemFor(code).what,
    evidence: [
      { label: 'Action', value: action },
      { label: 'Code', value: code },
    ],
    remedy:
      policy === undefined
        ? problemFor(code).remedy
        : 'Give the key this policy. It allows what Foresync needs for this and nothing else. Then check again.',
    ...(policy === undefined ? {} : { policy: leastPrivilegePolicy(policy) }),
    action: 'check-again',
  }),
  'bucket.unreachable': ({ bucket, endpoint, code, httpStatus }) => ({
    title: `${bucket} cannot be reached`,
    text: `${problemFor(code, endpoint === null ? {} : { endpoint }).what} ${problemFor(code).why}`,
    evidence: [
      { label: 'Endpoint', value: endpoint ?? 'AWS' },
      { label: 'Code', value: code },
      ...(httpStatus === undefined ? [] : [{ label: 'Answer', value: String(httpStatus) }]),
    ],
    remedy: code === 'network.reset' ? BROKEN_REMEDY : problemFor(code).remedy,
    action: 'check-again',
  }),
  'bucket.no-versioning': ({ bucket, state }) => ({
    title: `${bucket} keeps no old versions`,
    text: `Versioning is ${state}. Only the latest snapshot can be restored: a file that changes or is deleted replaces what an older snapshot names.`,
    why: 'A file that an update broke or somebody encrypted for ransom replaces the only good copy with the next run.',
    remedy: 'Turn versioning on to be able to go back. Old versions cost storage until they are removed.',
    command: `aws s3api put-bucket-versioning --bucket ${bucket} --versioning-configuration Status=Enabled`,
    action: 'enable-versioning',
  }),
  'bucket.shared-place': ({ job, path }) => ({
    title: `${path} and the job ${job} would use the same place in the bucket`,
    text: 'The objects of one would overwrite or delete those of the other, so neither runs.',
    remedy:
      'Exclude or rename the folder, or give one of the two jobs another place: remove it and add it anew with --prefix.',
    action: 'edit-job',
  }),
};
