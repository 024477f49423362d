import { leastPrivilegePolicy } from '../../../engine/bucket-health/least-privilege';
import { bytesText, countText, plural, usdText } from '../format';
import { problemFor } from '../wording';
import { type FindingWords, pathLines, shellWord } from './sentences';

type HealthCode =
  | 'bucket.not-encrypted'
  | 'bucket.public'
  | 'bucket.public-possible'
  | 'bucket.object-lock'
  | 'bucket.lifecycle-expires'
  | 'bucket.lifecycle-noncurrent'
  | 'bucket.lifecycle-archives'
  | 'bucket.leftover-uploads'
  | 'bucket.missing-permission'
  | 'bucket.cannot-tell'
  | 'bucket.hidden-versions'
  | 'bucket.other-writer';

const BLOCK_ALL = 'BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true';
const blockCommand = (bucket: string) =>
  `aws s3api put-public-access-block --bucket ${shellWord(bucket)} --public-access-block-configuration ${BLOCK_ALL}`;
const lifecycleCommand = (bucket: string) =>
  `aws s3api get-bucket-lifecycle-configuration --bucket ${shellWord(bucket)}`;

const place = (prefix: string) => (prefix === '' ? 'the whole bucket' : prefix);
const ruleName = (id: string) => (id === '' ? 'Rule without a name' : `Rule ${id}`);

const QUESTIONS: Readonly<Record<string, string>> = {
  encryption: 'default encryption',
  'public-access': 'the public access block',
  'policy-status': 'whether its policy is public',
  'object-lock': 'Object Lock',
  lifecycle: 'lifecycle rules',
  uploads: 'unfinished uploads',
};

/** What the bucket's own settings and leftovers mean. Sizes in bytes, money decimal USD a month. */
export const BUCKET_HEALTH_WORDS: FindingWords<HealthCode> = {
  'bucket.not-encrypted': ({ bucket }) => ({
    title: `${bucket} does not encrypt what it stores`,
    text: 'The bucket has no default encryption: whoever gets at its disks reads the files. Amazon encrypts every new object; other servers do only when told.',
    remedy: 'Turn on default encryption. It applies to what is written from then on, and costs nothing with AES256.',
    command: `aws s3api put-bucket-encryption --bucket ${shellWord(bucket)} --server-side-encryption-configuration '{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"AES256"}}]}'`,
  }),
  'bucket.public': ({ bucket }) => ({
    title: `Anybody on the internet may get into ${bucket}`,
    text: 'The policy of the bucket is public, and nothing blocks public access. A backup holds passwords and personal data.',
    remedy: 'Block public access, unless this bucket must be public; then keep backups in another one.',
    command: blockCommand(bucket),
    action: 'check-again',
  }),
  'bucket.public-possible': ({ bucket }) => ({
    title: `Nothing keeps ${bucket} from becoming public`,
    text: 'The bucket is not known to be public now, but its block on public access is off: one wrong policy or ACL opens it. A block on the whole account, which this key cannot see, would protect it too.',
    why: 'A backup holds what a site keeps secret: the passwords of its databases, and the data of its customers.',
    remedy: 'Block public access. Backups need none.',
    command: blockCommand(bucket),
  }),
  'bucket.object-lock': ({ bucket, mode, days }) => ({
    title: `Object Lock keeps every version${days === null ? '' : ` for ${plural(days, 'day')}`}`,
    text:
      mode === 'COMPLIANCE'
        ? `In ${bucket} nobody, not even the account's root user, can remove a version before its time. Retention cannot free that space sooner, and it is billed until then.`
        : `In ${bucket} a version can be removed before its time only by a key with s3:BypassGovernanceRetention, which Foresync does not use. Retention cannot free that space sooner.`,
    evidence: [
      { label: 'Mode', value: mode },
      { label: 'Default retention', value: days === null ? 'not said' : plural(days, 'day') },
    ],
    remedy: 'Nothing needs to be done. A retention policy that keeps less than this takes effect when the lock ends.',
  }),
  'bucket.lifecycle-expires': ({ bucket, rules }) => ({
    title: 'A rule of the bucket deletes files of this backup',
    text: 'A lifecycle rule expires current objects where the backup or its records lie. It deletes by age, whether or not the file is still on this server: restores would miss them.',
    why: 'A snapshot whose files are gone is a list of what cannot be restored, and nothing tells you before you need it.',
    evidence: rules.map(({ id, prefix, days, date }) => ({
      label: ruleName(id),
      value: `${place(prefix)}: deletes ${days === null ? `on ${date ?? 'a date'}` : `after ${plural(days, 'day')}`}`,
    })),
    remedy: 'Take this prefix out of the rule, or remove the rule. How long to keep snapshots is set in the job.',
    command: lifecycleCommand(bucket),
    action: 'check-again',
  }),
  'bucket.lifecycle-noncurrent': ({ bucket, rules }) => ({
    title: 'A rule of the bucket removes what older snapshots need',
    text: 'A lifecycle rule removes older versions of objects. A snapshot made before then still names them, and can no longer be restored in full.',
    evidence: rules.map(({ id, prefix, days, kept }) => ({
      label: ruleName(id),
      value: `${place(prefix)}: removes versions ${plural(days, 'day')} after they were replaced${kept === 0 ? '' : `, all but ${countText(kept)} of each file`}`,
    })),
    remedy:
      'Remove the rule and let the job decide how long snapshots stay, or keep no snapshot longer than the rule does.',
    command: lifecycleCommand(bucket),
    action: 'check-again',
  }),
  'bucket.lifecycle-archives': ({ bucket, id, prefix, of, days, storageClass, files, usd }) => ({
    title: `A rule of the bucket moves ${of === 'current' ? 'files' : 'older versions'} to ${storageClass}`,
    text: 'What lies there cannot be read at once: a restore has to thaw it first, which takes hours and is billed. Moving is billed for each object too.',
    evidence: [
      {
        label: ruleName(id),
        value: `${place(prefix)}: ${days === null ? 'on a date' : `after ${plural(days, 'day')}`}`,
      },
      { label: 'Moving all files once', value: `${plural(files, 'file')}, ${usdText(usd)}` },
    ],
    remedy: 'Leave it if hours of waiting are fine for a restore. Otherwise take this prefix out of the rule.',
    command: lifecycleCommand(bucket),
  }),
  'bucket.leftover-uploads': ({ bucket, count, bytes, monthlyUsd, oldestDays, exact, keys }) => ({
    title: `${exact ? '' : 'At least '}${plural(count, 'unfinished upload')} in ${bucket}`,
    text: `Parts of uploads that were never finished. No listing of files shows them, and they are billed like files until they are aborted. The oldest has been there for ${plural(oldestDays, 'day')}.`,
    why: 'They come from uploads that a crash or a lost connection cut off, and their number only ever grows.',
    evidence: [
      { label: 'Size', value: `${exact ? '' : 'at least '}${bytesText(bytes)}` },
      { label: 'Cost a month', value: `${exact || monthlyUsd === null ? '' : 'at least '}${usdText(monthlyUsd)}` },
      ...pathLines('File', keys, count),
    ],
    remedy: 'Abort them: nothing of any file is lost. Aborting is free.',
    action: 'clean-up',
  }),
  'bucket.missing-permission': ({ policy, actions }) => ({
    title: `Not allowed to look at ${policy.bucket} closely: ${actions.join(', ')}`,
    text: 'The backup works without it, but what these permissions would show is not known: no warning is not "all is well".',
    why: 'Among what is not looked at are rules that delete files, and settings that make a bucket public.',
    evidence: actions.map((action) => ({ label: 'Missing', value: action })),
    remedy: 'Give the key this policy. It allows what Foresync needs for this and nothing else.',
    policy: leastPrivilegePolicy(policy),
    action: 'check-again',
  }),
  'bucket.cannot-tell': ({ bucket, questions, codes }) => ({
    title: `${bucket} does not say everything`,
    text: 'This server does not answer some questions about the bucket, so what they would show is not known. The backup works without them.',
    evidence: [
      { label: 'Not known', value: questions.map((one) => QUESTIONS[one] ?? one).join(', ') },
      ...codes.map((code) => ({ label: 'Answer', value: `${problemFor(code).what} (${code})` })),
    ],
    remedy: 'Look them up in the settings of the server, if they matter to you.',
  }),
  'bucket.hidden-versions': ({ bucket, versions, bytes, markers, monthlyUsd }) => ({
    title: `${plural(versions, 'older version')} that no snapshot needs`,
    text: `${bucket} keeps them because versioning is on; they are billed like files. ${plural(markers, 'delete marker')} with nothing left behind them can go too.`,
    why: 'Every change of a file leaves its old version behind. With files that change every night this part of the bill outgrows the rest.',
    evidence: [
      { label: 'Size', value: bytesText(bytes) },
      { label: 'Cost a month', value: usdText(monthlyUsd) },
    ],
    remedy: 'Remove them. What any snapshot names, and what is current, stays.',
    action: 'clean-up',
  }),
  'bucket.other-writer': ({ bucket, count, keys }) => ({
    title: `${plural(count, 'file')} in the folder of this backup came from elsewhere`,
    text: `Something else writes to the same place in ${bucket}: no snapshot and no run of Foresync put these files there. Two writers overwrite and delete each other's files.`,
    evidence: pathLines('File', keys, count),
    remedy:
      'Give the other program another folder or bucket, or this job another folder. Foresync leaves these files alone.',
  }),
};
