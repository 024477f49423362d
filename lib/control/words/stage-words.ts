import type { ErrorFacts } from '../../engine/errors';
import { inBrackets, named } from './facts';
import { durationText } from './format';
import type { Wording } from './sentences';

/** CeilingName of lib/engine/pricing/allowance. */
const LIMITS: Readonly<Record<string, string>> = {
  plan: 'because it needed clearly more requests than its plan said',
  run: 'at the limit of one run',
  'job-month': 'at the limit of its job for this month',
  'all-month': 'at the limit of all jobs for this month',
};

/** What the stages themselves refuse. */
export const STAGE_WORDS = {
  'work.stuck': (facts) => ({
    what: `The work stood still for ${quietFor(facts.quietMs)}${stuckAt(facts.doing)}, and was stopped.`,
    why: 'A network drive that no longer answers, or a disk about to fail, can hold a read for ever.',
    remedy:
      'See whether that place can be read, and restart Foresync if it hung there. Then start again: what was sent is not sent again.',
  }),
  'plan.stale': () => ({
    what: 'This plan is out of date.',
    why: 'The job, its folders or what the bucket holds have changed since it was made.',
    remedy: 'Make a new plan and approve that one.',
  }),
  'plan.digest-mismatch': () => ({
    what: 'The stored plan is not the one that was approved.',
    why: 'Its digest differs from the approved one, so nothing was sent.',
    remedy: 'Make a new plan and approve that one.',
  }),
  'plan.blocked': () => ({
    what: 'This plan cannot run.',
    why: 'Preflight found something that would make the run fail; the findings marked "Blocks the run" say what.',
    remedy: 'Follow their remedies, then make a new plan.',
  }),
  'guard.exceeded': (facts) => ({
    what: `The run stopped ${LIMITS[String(facts.limit)] ?? 'at its limit'}.`,
    why: 'The next request would have crossed it, so it was not sent. What was sent before is in the bucket and is not sent again.',
    remedy: 'Resume the run with a higher limit, or leave it: the next run goes on from here.',
  }),
  'adopt.other-prefix': (facts) => ({
    what: `The files of this job are not in the folder of the destination${inBrackets(facts, 'prefix')}.`,
    why: `They lie beside the destination's folder${inBrackets(facts, 'destination')}, where it never looks.`,
    remedy: 'Add a destination for the same bucket with an empty folder, and bring the job back with that one.',
  }),
  'adopt.name-taken': (facts) => ({
    what: `Another job here keeps its records under the same name${inBrackets(facts, 'slug')}.`,
    why: 'It goes to another bucket. Two jobs with one name would mix up their records.',
    remedy: 'Bring this job back on an installation of its own, or forget the job that is here.',
  }),
  'recovery.wrong-key': () => ({
    what: 'This recovery key does not open the copy in the bucket.',
    why: 'A character differs, or the key is of another installation, or a newer key has replaced it. The copy itself is whole.',
    remedy:
      'Compare it with the file or the paper you kept: 8 groups of 4 letters and digits. Without it, jobs and snapshots still come back; only passwords and keys have to be entered again.',
  }),
  'recovery.no-copy': () => ({
    what: 'The bucket holds no copy of an installation’s settings.',
    why: 'A copy is written by the first run after a recovery key was made; none was.',
    remedy: 'Bring the jobs back without the key and enter passwords and keys again.',
  }),
  'recovery.damaged': (facts) => ({
    what: `The copy of the settings in the bucket is damaged${inBrackets(facts, 'key')}.`,
    why: 'It is not what Foresync writes there, so nothing of it is used.',
    remedy: 'Choose another copy if there is one, or bring the jobs back without it.',
  }),
  'lease.held': (facts) => ({
    what: `Another Foresync is writing this job${inBrackets(facts, 'owner')}.`,
    why: 'The lease in the bucket belongs to it. Two writers would overwrite each other without noticing.',
    remedy: 'Let the other one finish. If that installation no longer exists, the lease ends by itself.',
  }),
  'manifest.damaged': (facts) => ({
    what: `The list of files of this snapshot is damaged${inBrackets(facts, 'key')}.`,
    why: 'Its SHA-256 differs from the one in the header of the snapshot, or it cannot be unpacked.',
    remedy: 'Use another snapshot. The files themselves are still in the bucket under their own names.',
  }),
  'snapshot.missing': (facts) => ({
    what: `The snapshot ${named(facts, 'snapshotId', '')} is not in the bucket.`.replace('  ', ' '),
    why: 'Its header was deleted, or the bucket is not the one it was written to.',
    remedy: 'Choose another snapshot.',
  }),
  'restore.outside-target': (facts) => ({
    what: `${named(facts, 'path', 'A path')} would have been written outside of the target folder.`,
    why: 'Its name, or a link that stands in the way, leads out of the target. Foresync never writes there.',
    remedy: 'Restore into an empty folder, and look at the link that stands in the way.',
  }),
  'restore.not-in-snapshot': () => ({
    what: 'The snapshot does not hold this path.',
    why: 'Nothing is lost: paths are those of the snapshot, from its top, without a slash before them.',
    remedy: 'Look the path up in the snapshot; it may stand in an older one, or be written differently.',
  }),
  'restore.hash-mismatch': (facts) => ({
    what: `${named(facts, 'path', 'A file')} in the bucket is not what was backed up, so it was not restored.`,
    why: 'Its SHA-256 differs from the one in the manifest: the object was overwritten or damaged.',
    remedy: 'Restore this file from another snapshot. With versioning on, the earlier version is still there.',
  }),
  'restore.conflict': (facts) => ({
    what: `${named(facts, 'path', 'Something')} stands in the way of the restore.`,
    why: 'A folder is where a file belongs, or the other way round, and Foresync does not remove it unasked.',
    remedy: 'Move it away, or restore into another folder.',
  }),
  'retention.unsafe': () => ({
    what: 'No old snapshot was removed, because the newest run of the job is not one to rely on.',
    why: 'It failed, waits for approval, or left much less than the run before it. Until that is understood the old snapshots may be the only good ones.',
    remedy: 'Look at the newest run, let one succeed, then remove old snapshots.',
  }),
  'retention.changed': () => ({
    what: 'This preview is out of date, so nothing was removed.',
    why: 'The snapshots of the job are not the ones it was made for: one was added or removed since.',
    remedy: 'Make a new preview and approve that one.',
  }),
  'cleanup.changed': () => ({
    what: 'More could go now than was shown, so nothing was removed.',
    why: 'The bucket has changed since it was looked at.',
    remedy: 'Look again, and clean up what is shown then.',
  }),
  'index.damaged': () => ({
    what: "The job's file index is damaged.",
    why: 'SQLite found it inconsistent: a disk error, or a copy made while it was in use.',
    remedy:
      'Move the file in the folder "index" of the data folder away; the next run compares with the bucket from scratch.',
  }),
  cancelled: () => ({
    what: 'It was cancelled.',
    why: 'Someone asked for it, or Foresync was stopped.',
    remedy: 'Start it again when you like; what was done is kept and not done twice.',
  }),
  internal: () => ({
    what: 'Foresync met a state it did not expect.',
    why: 'This is a mistake in Foresync, not in what you did. Nothing was reported as done that is not.',
    remedy: 'Try again, and report it with the details and the log of the worker.',
  }),
} satisfies Record<string, Wording>;

/** The last thing it did, when it said. */
const stuckAt = (doing: ErrorFacts[string] | undefined) =>
  typeof doing === 'string' && doing !== '' ? ` at ${doing}` : '';

const quietFor = (ms: ErrorFacts[string] | undefined) => (typeof ms === 'number' ? durationText(ms) : 'too long');
