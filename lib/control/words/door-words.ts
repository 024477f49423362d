import { ACCESS_WORDS } from './access-words';
import { clockDistance } from './clock-distance';
import { inBrackets, named } from './facts';
import type { Wording } from './sentences';

const NOT_FOUND = (noun: string, where: string): Wording => {
  return (facts) => ({
    what: `There is no ${noun} ${named(facts, 'id', 'like that')}.`,
    why: 'It was removed, or its name or address is mistyped.',
    remedy: `Look it up ${where}.`,
  });
};

/** Words for what the door itself refuses. */
export const DOOR_WORDS = {
  ...ACCESS_WORDS,
  'input.invalid': (facts) => ({
    what: named(facts, 'message', 'This input is not valid.'),
    why: named(facts, 'at', '') === '' ? '' : `It concerns "${named(facts, 'at', '')}".`,
    remedy: 'Correct it and send it again; nothing was changed.',
  }),
  'input.not-json': () => ({
    what: 'The body of the request is not JSON.',
    why: 'The API reads bodies as JSON only.',
    remedy: 'Send a JSON object with the header "content-type: application/json".',
  }),
  'input.cursor': () => ({
    what: 'This page does not exist.',
    why: 'The cursor is not one that an earlier page returned.',
    remedy: 'Start again without a cursor.',
  }),
  'api.not-found': (facts) => ({
    what: `The API has nothing at ${named(facts, 'method', 'GET')} ${named(facts, 'path', 'this address')}.`,
    why: 'The path or the method is not one of its verbs.',
    remedy: 'The list of verbs is at /api/v1/openapi.json.',
  }),
  'destination.not-found': NOT_FOUND('destination', 'in the list of destinations'),
  'database.not-found': NOT_FOUND('database', 'on the page of its job'),
  'job.not-found': NOT_FOUND('job', 'in the list of jobs'),
  'plan.not-found': NOT_FOUND('plan', 'on the page of its job'),
  'finding.not-found': NOT_FOUND('finding', 'on the preflight sheet of its plan'),
  'acknowledgement.not-found': NOT_FOUND('acknowledgement', 'on the page of its job'),
  'acknowledgement.blocks': (facts) => ({
    what: `"${named(facts, 'title', 'This finding')}" cannot be acknowledged.`,
    why: 'It blocks the run: knowing of it does not make it work.',
    remedy: 'Do what its remedy says, then check again.',
  }),
  'acknowledgement.per-plan': (facts) => ({
    what: `"${named(facts, 'title', 'This finding')}" cannot be acknowledged.`,
    why: 'What would be deleted, and what crosses the limit of a month, is decided for each plan: a yes to this one must not cover the next.',
    remedy: 'Approve this plan, with or without its deletes, or discard it.',
  }),
  'run.not-found': NOT_FOUND('run', 'in the list of runs'),
  'snapshot.not-found': NOT_FOUND('snapshot', 'on the page of its job'),
  'restore.not-found': NOT_FOUND('restore', 'in the list of restores'),
  'proof.not-found': NOT_FOUND('verification', 'on the page of its job'),
  'prune.not-found': NOT_FOUND('removal of old snapshots', 'on the page of its job'),
  'estimate.not-found': NOT_FOUND('estimate', 'by starting it again'),
  'task.not-found': NOT_FOUND('task', 'by starting it again'),
  'destination.name-taken': (facts) => ({
    what: `There is a destination named ${named(facts, 'name', 'so')} already.`,
    why: 'Names tell destinations apart on screens and on the command line.',
    remedy: 'Choose another name.',
  }),
  'destination.bad-bucket': (facts) => ({
    what: `${named(facts, 'bucket', 'This')} is not a bucket name: ${named(facts, 'rule', 'it breaks the rules of S3')}.`,
    why: 'Bucket names have 3 to 63 characters: small letters, digits, dots and dashes, with a letter or digit at both ends.',
    remedy: 'Enter the name exactly as the provider shows it, without s3:// and without a folder.',
  }),
  'destination.bad-endpoint': (facts) => ({
    what: `${named(facts, 'endpoint', 'This')} is not the address of a server.`,
    why: 'An endpoint is a URL with http or https, a host and perhaps a port, without user, path or query.',
    remedy: 'Enter it like https://s3.example.com or http://127.0.0.1:9000, or leave it empty for AWS.',
  }),
  'destination.bad-prefix': (facts) => ({
    what: `${named(facts, 'prefix', 'This')} cannot be the prefix.`,
    why: 'Keys below .foresync/ belong to Foresync itself, and "." , ".." and empty segments break other tools.',
    remedy: 'Use a folder name such as backups/web1, or leave it empty.',
  }),
  'destination.missing-secret': () => ({
    what: 'The secret key is missing.',
    why: 'An access key id works only together with its secret key.',
    remedy:
      'Enter the secret key, or leave both empty to use the standard AWS chain (environment, profile, instance role).',
  }),
  'destination.unknown-provider': (facts) => ({
    what: `Foresync has no prices for the provider ${named(facts, 'provider', '')}.`,
    why: 'The provider decides the prices; the price book does not name this one.',
    remedy: 'Choose one of the list; "minio-self-hosted" is right for a server of your own.',
  }),
  'destination.in-use': (facts) => ({
    what: `${named(facts, 'name', 'This destination')} is used by ${named(facts, 'jobs', 'a job')}.`,
    why: 'A job without its destination could neither run nor restore.',
    remedy: 'Remove the job first, or give it another destination.',
  }),
  'destination.moved': (facts) => ({
    what: `${named(facts, 'name', 'This destination')} holds snapshots of ${named(facts, 'jobs', 'a job')}, so it keeps its bucket and prefix.`,
    why: 'Foresync would look for the snapshots in the other place and not find them.',
    remedy: 'Add the other place as a new destination and give it to the job.',
  }),
  'destination.no-versioning': (facts) => ({
    what: `The bucket keeps no old versions: versioning is ${named(facts, 'versioning', named(facts, 'state', 'off'))}.`,
    why: 'Only the latest snapshot can be restored then, because a file that changes replaces what an older one names.',
    remedy: 'Turn versioning on to be able to go back. Old versions cost storage until they are removed.',
  }),
  'destination.clock-off': (facts) => ({
    what: `The clocks differ${clockDistance(facts)}.`,
    why: 'From 15 minutes apart S3 refuses every request (RequestTimeTooSkewed). Foresync signs with the time of the server then; other programs fail.',
    remedy: 'Let this machine keep its clock by itself: sudo timedatectl set-ntp true',
  }),
  'destination.clock-unknown': () => ({
    what: "The clock could not be compared with the server's.",
    why: 'The server did not say its time.',
    remedy: 'Nothing has to be done if the other steps passed; keep the clock of this machine set by itself.',
  }),
  'billing.not-aws': (facts) => ({
    what: `${named(facts, 'name', 'This destination')} is not at Amazon S3, so there is no bill to read.`,
    why: 'CloudWatch knows the charges of AWS accounts only.',
    remedy: "Look at the provider's own invoice; the estimate of Foresync needs neither.",
  }),
  'billing.month-to-come': (facts) => ({
    what: `${named(facts, 'month', 'This month')} has not begun.`,
    why: 'Cost Explorer answers for days that are past, and bills the question all the same.',
    remedy: 'Choose this month or an earlier one.',
  }),
  'run.other-job': () => ({
    what: 'These two runs belong to different jobs.',
    why: 'Only runs of one job can be told apart by what changed in it.',
    remedy: 'Choose two runs of the same job.',
  }),
  'job.name-taken': (facts) => ({
    what: `There is a job named ${named(facts, 'name', 'so')} already.`,
    why: 'Names tell jobs apart on screens, on the command line and in the bucket.',
    remedy: 'Choose another name.',
  }),
  'job.busy': (facts) => ({
    what: `${named(facts, 'name', 'This job')} is at work${inBrackets(facts, 'activity')}.`,
    why: 'A run or restore that loses its job in the middle would leave things half done.',
    remedy: 'Cancel it, or wait until it has ended, and try again.',
  }),
  'job.prefix-taken': (facts) => ({
    what: `${named(facts, 'name', 'Another job')} has its objects in ${facts.prefix === '' ? 'this place' : named(facts, 'prefix', 'this folder')} of the bucket already.`,
    why: "Two jobs in one place would overwrite and delete each other's files.",
    remedy: 'Give the job a folder of its own in the bucket, or leave the folder empty to get one by its name.',
  }),
  'job.prefix-fixed': (facts) => ({
    what: `${named(facts, 'name', 'This job')} keeps its folder in the bucket (${facts.prefix === '' ? 'none' : named(facts, 'prefix', '')}).`,
    why: 'What its snapshots name lies there.',
    remedy: 'Leave the folder as it is, or add a new job with the other folder.',
  }),
  'source.relative': (facts) => ({
    what: `${named(facts, 'path', 'This')} is not an absolute path.`,
    why: 'Foresync runs in the background and has no current folder.',
    remedy: 'Enter the whole path, beginning with a slash.',
  }),
  'source.unreadable-folder': (facts) => ({
    what: `${named(facts, 'path', 'This folder')} cannot be read${inBrackets(facts, 'errno')}.`,
    why: 'The user Foresync runs as has no right to list it or to enter a folder above it.',
    remedy: 'Give that user the right to read and enter it, or start Foresync as a user who has it.',
  }),
  'source.twice': (facts) => ({
    what: `${named(facts, 'path', 'A folder')} is in the list twice, or inside another one of it.`,
    why: 'Its files would be uploaded twice.',
    remedy: 'Keep the outer one of the two.',
  }),
  'source.none': () => ({
    what: 'The job has neither a folder nor a database.',
    why: 'There is nothing it could back up.',
    remedy: 'Choose a folder, or add a database.',
  }),
  'database.twice': (facts) => ({
    what: `${named(facts, 'name', 'A database')} is in the list twice.`,
    why: 'It would be dumped twice.',
    remedy: 'Remove one of the two.',
  }),
  'database.missing-password': (facts) => ({
    what: `The password of ${named(facts, 'name', 'a database')} is missing.`,
    why: 'It is asked for when a database is added, and again when its server or its user changes.',
    remedy: 'Enter it; leave the field empty on purpose only when the server asks for none.',
  }),
  'schedule.invalid': (facts) => ({
    what: `"${named(facts, 'cron', '')}" is not a schedule.`,
    why: 'A schedule has five fields: minute, hour, day of the month, month, day of the week.',
    remedy: 'Write it like "30 2 * * *" (every day at 02:30), or leave it empty for runs by hand only.',
  }),
  'schedule.never': (facts) => ({
    what: `"${named(facts, 'cron', 'This schedule')}" never comes.`,
    why: 'No date matches it, as with 31 February.',
    remedy: 'Change the day or the month, or leave it empty for runs by hand only.',
  }),
  'schedule.unknown-zone': (facts) => ({
    what: `There is no time zone named ${named(facts, 'timezone', 'so')}.`,
    why: 'Zones have the names of the IANA database.',
    remedy: 'Write it like Europe/Berlin, America/New_York or UTC.',
  }),
  'limit.invalid': (facts) => ({
    what: `${named(facts, 'value', 'This')} is not an amount in dollars.`,
    why: 'A limit is a number of at least 0 with a dot before the cents.',
    remedy: 'Write it like 2.50, or leave it empty for the limit of the settings.',
  }),
  'plan.not-open': (facts) => ({
    what: `This plan is ${named(facts, 'state', 'not open')}, so it cannot be approved or discarded.`,
    why: 'Only a plan that is finished, newest and not yet decided can be.',
    remedy: 'Make a new plan of the job.',
  }),
  'run.over': (facts) => ({
    what: `This run has ended already (${named(facts, 'state', 'ended')}).`,
    why: 'Only a run that waits, works or rests can be stopped.',
    remedy: 'Nothing to do.',
  }),
  'run.not-held': (facts) => ({
    what: `This run cannot be resumed: it is ${named(facts, 'state', 'not held')}.`,
    why: 'Only a run that was paused or stopped at a limit can be. One that was interrupted goes on by itself.',
    remedy: 'Start a new run of the job; what was sent is not sent again.',
  }),
  'limit.too-low': (facts) => ({
    what: `A limit of ${named(facts, 'limit', 'that much')} is reached already.`,
    why: `It counts from the beginning of the run, and ${named(facts, 'spent', 'that much')} is sent.`,
    remedy: 'Enter a higher one, or leave it empty for no limit of this kind.',
  }),
  'restore.not-planned': (facts) => ({
    what: `This restore cannot start: it is ${named(facts, 'state', 'not planned')}.`,
    why: 'A restore starts once, after its own plan is made.',
    remedy: 'Wait for its plan, or ask for a new restore.',
  }),
  'restore.over': (facts) => ({
    what: `This restore has ended already (${named(facts, 'state', 'ended')}).`,
    why: 'Only a restore that waits or works can be cancelled.',
    remedy: 'Nothing to do.',
  }),
  'proof.not-planned': (facts) => ({
    what: `This verification cannot start: it is ${named(facts, 'state', 'not planned')}.`,
    why: 'A verification starts once, after its price is known.',
    remedy: 'Wait for its plan, or ask for a new verification.',
  }),
  'proof.no-databases': () => ({
    what: 'This job has no databases to load.',
    why: 'A test of this kind loads the dumps of a job into scratch databases.',
    remedy: 'Verify its files instead, or add a database to the job.',
  }),
  'proof.over': (facts) => ({
    what: `This verification has ended already (${named(facts, 'state', 'ended')}).`,
    why: 'Only a verification that waits or works can be cancelled.',
    remedy: 'Nothing to do.',
  }),
  'prune.not-planned': (facts) => ({
    what: `Old snapshots cannot be removed by this preview: it is ${named(facts, 'state', 'not planned')}.`,
    why: 'A removal starts once, after its preview is made.',
    remedy: 'Wait for the preview, or ask for a new one.',
  }),
  'prune.nothing': () => ({
    what: 'There is nothing to remove.',
    why: 'The policy keeps every snapshot there is.',
    remedy: 'Nothing to do.',
  }),
  'prune.over': (facts) => ({
    what: `This removal has ended already (${named(facts, 'state', 'ended')}).`,
    why: 'Only a removal that waits or works can be cancelled.',
    remedy: 'Nothing to do.',
  }),
  'restore.no-snapshot': (facts) => ({
    what: `${named(facts, 'job', 'This job')} has no snapshot yet.`,
    why: 'Only a run that has finished leaves something to restore.',
    remedy: 'Run the job first.',
  }),
  'restore.records-only': () => ({
    what: 'This snapshot is a record only: its files cannot be restored.',
    why: 'The bucket has no versioning, so later runs have overwritten or deleted what it names.',
    remedy: 'Restore the latest snapshot, and turn on versioning to keep the older ones from now on.',
  }),
  'restore.no-space': (facts) => ({
    what: `There is not enough room at ${named(facts, 'path', 'the target')} for this restore.`,
    why: 'New files need their size, and a file that is replaced stays until the new one is whole beside it.',
    remedy: 'Free some space or choose another folder, then plan the restore again. Nothing was written.',
  }),
  'restore.not-writable': (facts) => ({
    what: `Foresync may not write into ${named(facts, 'path', 'a folder of the target')}.`,
    why: 'The folder belongs to another user, or its file system is mounted read-only.',
    remedy: 'Give the user that runs Foresync the right to write there or choose another folder, then plan again.',
  }),
  'restore.no-expedited': (facts) => ({
    what: `Objects of the class ${named(facts, 'storageClass', 'DEEP_ARCHIVE')} cannot be thawed within minutes.`,
    why: 'S3 offers only standard (up to 12 hours) and bulk (up to 48 hours) for this class.',
    remedy: 'Choose standard or bulk.',
  }),
  'restore.bad-target': (facts) => ({
    what: `${named(facts, 'target', 'This')} cannot be the target.`,
    why: 'A restore goes into a folder with an absolute path that is no file and not inside the data folder of Foresync.',
    remedy: 'Enter the path of an empty or new folder.',
  }),
} satisfies Record<string, Wording>;
