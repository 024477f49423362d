/**
 * Acknowledgements: "I know, because ..., until ...". One belongs to a job, a code and the fingerprint of what the finding is about;
 * while it is in force such a finding neither counts nor holds. Anything that changes the fingerprint is another finding.
 *
 * It must never cover what a person has not seen: without an entry below the fingerprint is the whole evidence, and what would
 * have the run delete cannot be acknowledged at all.
 */
import { createHash } from 'node:crypto';
import type { Finding } from '../types';
import type { FindingCode, FindingEvidence } from './findings';

/** What a job's row holds of one; `untilMs` is ms since 1970. */
export interface Acknowledgement {
  readonly code: string;
  readonly fingerprint: string;
  readonly untilMs: number;
}

/** Picks what the finding is about out of its evidence; `never`: a person decides for each plan. */
type About<Code extends FindingCode> = 'never' | ((evidence: FindingEvidence[Code]) => object);

/** A size to the power of two, so that one that moves a little every night stays the same finding and twice as much does not. */
const doublings = (count: number) => Math.floor(Math.log2(Math.max(count, 1)));

const ABOUT: { readonly [Code in FindingCode]?: About<Code> } = {
  // Deletions are approved for one plan, with the list of what goes. Remembered, a yes to last week's thousand files would also
  // delete tomorrow's, when the disk is not mounted or somebody emptied the folder.
  'delete.many': 'never',
  'source.missing': 'never',
  'source.empty': 'never',
  'source.unmounted': 'never',
  'source.sentinel-gone': 'never',
  'source.shrunk': 'never',
  'adopt.extra': 'never',
  'adopt.cannot-tell': 'never',
  // What a month has spent grows with every request, and the run itself stops at the limit: approve the plan or raise the limit.
  'limit.month': 'never',

  // Counts and prices of following it change with every file behind it.
  'link.loop': ({ path, target }) => ({ path, target }),
  // Measured anew each time. A clock that reaches 15 minutes is clock.skewed, another code.
  'clock.skewed': ({ culprit }) => ({ culprit }),
  'clock.drifting': ({ culprit }) => ({ culprit }),
  'clock.unsynchronised': ({ keeper }) => ({ keeper }),
  // A site that has grown for good stays grown until the medians follow; twice that is asked again.
  'source.grown': ({ files, bytes }) => ({ files: doublings(files), bytes: doublings(bytes) }),
  // Asked again when half of what was free is gone.
  'machine.disk-low': ({ path, freeBytes }) => ({ path, freeBytes: doublings(freeBytes) }),
  // Ages and amounts move by themselves; what is left lying does not.
  'bucket.leftover-uploads': ({ bucket, count, bytes, keys }) => ({ bucket, count, bytes, keys }),
  'bucket.lifecycle-archives': ({ bucket, id, prefix, of, days, storageClass }) => ({
    ...{ bucket, id, prefix, of, days, storageClass },
  }),
  'price.old': ({ asOf }) => ({ asOf }),
  // Dumps change size every night.
  'database.estimate': ({ count }) => ({ count }),
};

/** SHA-256 (hex) of what a finding is about; null when it cannot be acknowledged: it blocks, or it is about deletions. */
export function fingerprintOf({ code, severity, evidence }: Finding): string | null {
  if (severity === 'blocks') return null;
  const about = ABOUT[code as FindingCode] as About<FindingCode> | undefined;
  if (about === 'never') return null;
  const subject = about === undefined ? evidence : about(evidence as unknown as FindingEvidence[FindingCode] & never);
  return createHash('sha256')
    .update(JSON.stringify([code, sorted(subject)]))
    .digest('hex');
}

/** Those whose time has not run out. */
export function inForce<One extends Pick<Acknowledgement, 'untilMs'>>(all: readonly One[], nowMs: number): One[] {
  return all.filter(({ untilMs }) => untilMs > nowMs);
}

/** The one that covers a finding; undefined when none does. Whether it is in force is the caller's question. */
export function acknowledgementOf<One extends Pick<Acknowledgement, 'code' | 'fingerprint'>>(
  finding: Finding,
  all: readonly One[],
): One | undefined {
  const own = fingerprintOf(finding);
  return own === null ? undefined : all.find((one) => one.code === finding.code && one.fingerprint === own);
}

/** The same value for the same evidence, whatever order its fields were written or read in. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const fields = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, inner]) => [name, sorted(inner)]));
}
