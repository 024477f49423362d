import type { PolicyRequest } from '../bucket-health/least-privilege';
import type { Blame } from '../clock/blame';
import type { Keeper, TimeRemedy } from '../clock/remedy';
import type { Finding, Severity } from '../types';

/** `snapshots`: how many the medians are of. */
interface UnusualSize {
  files: number;
  bytes: number;
  usualFiles: number;
  usualBytes: number;
  snapshots: number;
}

/** `machineMs` and `serverMs`: each against the true time, null when no time server told it. */
type ClockEvidence = Blame & { offsetMs: number; uncertaintyMs: number; remedy: TimeRemedy };

/**
 * Every finding there is: its code, how grave it is, and what its evidence holds. Money is a decimal string in USD, big counts
 * are decimal strings, times are ms, sizes are bytes. lib/control/words has the sentences.
 */
export interface FindingEvidence {
  /** A link that leads back to a folder it lies in. `cycle`: paths from the target round to the link. */
  'link.loop': {
    path: string;
    target: string;
    cycle: readonly string[];
    uploads: string;
    bytes: string;
    usd: string | null;
    /** False: at least so much, because something outside was left out. */
    exact?: boolean;
  };
  /** A link out of the source: what lies behind it is not in the backup. */
  /** Links that are copied as what they lead to. */
  'link.followed': { count: number; paths: readonly string[] };
  'link.outside': { path: string; target: string; count: number; paths: readonly string[] };
  'link.dangling': { path: string; target: string; count: number; paths: readonly string[] };
  /** Following would copy the same folder again. */
  'link.duplicate': { path: string; target: string; count: number; paths: readonly string[] };
  'link.special': { path: string; target: string; count: number; paths: readonly string[] };
  /** From 15 minutes apart S3 refuses every request. offsetMs > 0: this machine is ahead. */
  'clock.skewed': ClockEvidence;
  /** More than a minute off, less than 15; or the line through the measurements crosses 15 minutes within a month. */
  'clock.drifting': ClockEvidence & {
    /** Gained (positive) or lost; null: too few measurements to say. */
    msPerDay: number | null;
    /** When 15 minutes are reached, ms since 1970; null: not within 400 days, or unknown. */
    crossesAtMs: number | null;
  };
  /** Nothing has set this machine's clock lately. */
  'clock.unsynchronised': { keeper: Keeper; remedy: TimeRemedy };
  /** The clock was set while Foresync worked; positive: forward. */
  'clock.jumped': { byMs: number; remedy: TimeRemedy };
  'clock.unknown': { code: string };
  'source.missing': { path: string };
  'source.not-a-directory': { path: string };
  /** `knownFiles`: what the last snapshot holds. */
  'source.empty': { paths: readonly string[]; knownFiles: number };
  /** `isRoot`: a folder of the job itself, so that nothing could be planned. */
  'source.unreadable': { count: number; paths: readonly string[]; codes: readonly string[]; isRoot?: true };
  /** Another device than last time, and files are gone: a disk that is not mounted. */
  'source.unmounted': { path: string; knownFiles: number; files: number };
  'source.other-filesystem': { count: number; paths: readonly string[] };
  /** Files or bytes far below what the job's last snapshots hold (medians); `folders` lose most. */
  'source.shrunk': UnusualSize & { folders: readonly { folder: string; files: number; bytes: number }[] };
  /** Files or bytes far above. */
  'source.grown': UnusualSize;
  /** The file that has to be in every folder of the job is not there; `paths` are absolute. */
  'source.sentinel-gone': { paths: readonly string[]; knownFiles: number };
  'source.special': { count: number; paths: readonly string[] };
  'name.not-utf8': { count: number; paths: readonly string[] };
  /** S3 keys hold at most 1,024 bytes. */
  'name.too-long': { count: number; paths: readonly string[] };
  'name.reserved': { count: number; paths: readonly string[] };
  'delete.many': {
    files: number;
    bytes: number;
    /** Percent of the files known before, one decimal. */
    percent: number;
    limitCount: number | null;
    limitPercent: number | null;
    folders: readonly { folder: string; files: number; bytes: number }[];
  };
  /** What another program left in the job's place, and is the content of files of the source. Requests: spared, and sent to find out. */
  'adopt.found': {
    files: number;
    bytes: number;
    /** Files of the source. */
    of: number;
    /** Files whose object has other content, and those whose object does not tell it: both are uploaded. */
    differ: number;
    untold: number;
    /** Objects that the source has no file for, and that this plan does not offer to remove. */
    left: number;
    sparedRequests: number;
    sparedUsd: string | null;
    askedRequests: number;
    askedUsd: string | null;
    /** Whether objects that tell nothing have been asked one by one; if not, what that would cost. */
    ask: 'listing' | 'each-object';
    askingUsd: string | null;
    currency: string;
  };
  /** What it left that the source has no file for; approving the plan removes it. `links` caused their copies; most objects first. */
  'adopt.extra': {
    files: number;
    bytes: number;
    monthlyUsd: string | null;
    currency: string;
    /** The bucket keeps versions: removing hides the objects, and their space is given back later. */
    versioned: boolean;
    links: readonly { path: string; target: string; verdict: string; files: number; bytes: number }[];
    linksTotal: number;
    folders: readonly { folder: string; files: number; bytes: number }[];
    foldersTotal: number;
  };
  /** Whether something lies in the job's place already could not be asked. `code` is of errors.ts. */
  'adopt.cannot-tell': { bucket: string; code: string };
  'bucket.missing': { bucket: string };
  /** `vendorCode` and `httpStatus`: how the server said it (301, 307 or 400). */
  'bucket.wrong-region': {
    bucket: string;
    region: string;
    actual: string | null;
    vendorCode?: string | null;
    httpStatus?: number | null;
    endpoint?: string | null;
  };
  /** `policy`: what to allow this very job; absent where it would not help. */
  'bucket.access': { bucket: string; code: string; action: string; policy?: PolicyRequest };
  /** `httpStatus`: when something answered. */
  'bucket.unreachable': { bucket: string; endpoint: string | null; code: string; httpStatus?: number };
  'bucket.no-versioning': { bucket: string; state: 'off' | 'suspended' };
  'bucket.not-encrypted': { bucket: string };
  /** The policy lets anybody in. */
  'bucket.public': { bucket: string };
  /** Nothing keeps a policy or an ACL from letting anybody in. */
  'bucket.public-possible': { bucket: string };
  'bucket.object-lock': { bucket: string; mode: 'GOVERNANCE' | 'COMPLIANCE'; days: number | null };
  /** Rules that remove files a snapshot names. */
  'bucket.lifecycle-expires': {
    bucket: string;
    rules: readonly { id: string; prefix: string; days: number | null; date: string | null }[];
  };
  /** Rules that remove older versions; `kept` of each key stay. */
  'bucket.lifecycle-noncurrent': {
    bucket: string;
    rules: readonly { id: string; prefix: string; days: number; kept: number }[];
  };
  /** A rule that moves files to where they must be thawed. `usd`: moving `files` of them once. */
  'bucket.lifecycle-archives': {
    bucket: string;
    id: string;
    prefix: string;
    of: 'current' | 'noncurrent';
    days: number | null;
    storageClass: string;
    files: number;
    usd: string | null;
  };
  /** Unfinished uploads older than a day. `exact` false: at least so many and so much. */
  'bucket.leftover-uploads': {
    bucket: string;
    count: number;
    bytes: number;
    monthlyUsd: string | null;
    oldestDays: number;
    exact: boolean;
    keys: readonly string[];
  };
  /** Questions the key may not ask. */
  'bucket.missing-permission': { policy: PolicyRequest; actions: readonly string[] };
  /** Questions the server does not answer. `codes` are of errors.ts. */
  'bucket.cannot-tell': { bucket: string; questions: readonly string[]; codes: readonly string[] };
  /** Older versions and delete markers that no snapshot needs. */
  'bucket.hidden-versions': {
    bucket: string;
    versions: number;
    bytes: number;
    markers: number;
    monthlyUsd: string | null;
  };
  /** Files in a job's folder of the bucket that the job did not put there. */
  'bucket.other-writer': { bucket: string; count: number; keys: readonly string[] };
  /** Another job keeps its objects where this source's entry would go, or the other way round. */
  'bucket.shared-place': { job: string; path: string };
  /** What this run would cost or send, and the limit it crosses. */
  'limit.run': {
    usd: string | null;
    currency: string;
    limitUsd: string | null;
    requests: number;
    limitRequests: number | null;
  };
  /** With this run, the month of the job or of all jobs would cross its limit. `spent`: before this run. */
  'limit.month': {
    of: 'job' | 'all';
    usd: string | null;
    currency: string;
    requests: number;
    spentUsd: string;
    spentRequests: number;
    limitUsd: string | null;
    limitRequests: number | null;
  };
  /** The price book is more than 90 days old. */
  'price.old': { asOf: string; ageDays: number };
  'price.unknown': { items: readonly string[] };
  'machine.disk-low': { path: string; freeBytes: number; neededBytes: number };
  /** `bytes`: of all dumps together, estimated. */
  'database.estimate': { count: number; bytes: number };
  /** Databases that could not be asked. `codes` are of errors.ts. */
  'database.failing': { count: number; names: readonly string[]; codes: readonly string[] };
  /** Databases with tables that no dump can read as of one moment. */
  'database.not-transactional': { names: readonly string[] };
}

export type FindingCode = keyof FindingEvidence;

/** How grave each is when nothing else is said; `source.empty` is only a note on a first run. */
export const FINDING_SEVERITY: Readonly<Record<FindingCode, Severity>> = {
  'link.loop': 'warns',
  'link.followed': 'notes',
  'link.outside': 'warns',
  'link.dangling': 'notes',
  'link.duplicate': 'notes',
  'link.special': 'notes',
  'clock.skewed': 'warns',
  'clock.drifting': 'warns',
  'clock.unknown': 'warns',
  'clock.unsynchronised': 'notes',
  'clock.jumped': 'warns',
  'source.missing': 'blocks',
  'source.not-a-directory': 'blocks',
  'source.empty': 'holds',
  'source.unreadable': 'warns',
  'source.unmounted': 'holds',
  'source.other-filesystem': 'notes',
  'source.shrunk': 'holds',
  'source.grown': 'holds',
  'source.sentinel-gone': 'holds',
  'source.special': 'notes',
  'name.not-utf8': 'notes',
  'name.too-long': 'warns',
  'name.reserved': 'warns',
  'delete.many': 'holds',
  'adopt.found': 'notes',
  'adopt.extra': 'holds',
  'adopt.cannot-tell': 'holds',
  'bucket.missing': 'blocks',
  'bucket.wrong-region': 'blocks',
  'bucket.access': 'blocks',
  'bucket.unreachable': 'blocks',
  'bucket.no-versioning': 'warns',
  'bucket.not-encrypted': 'warns',
  'bucket.public': 'warns',
  'bucket.public-possible': 'notes',
  'bucket.object-lock': 'notes',
  'bucket.lifecycle-expires': 'warns',
  'bucket.lifecycle-noncurrent': 'warns',
  'bucket.lifecycle-archives': 'warns',
  'bucket.leftover-uploads': 'warns',
  'bucket.missing-permission': 'notes',
  'bucket.cannot-tell': 'notes',
  'bucket.hidden-versions': 'notes',
  'bucket.other-writer': 'warns',
  'bucket.shared-place': 'blocks',
  'limit.run': 'holds',
  'limit.month': 'holds',
  'price.old': 'notes',
  'price.unknown': 'notes',
  'machine.disk-low': 'warns',
  'database.estimate': 'notes',
  'database.failing': 'warns',
  'database.not-transactional': 'notes',
};

/** Makes a finding; `severity` only where it differs from the usual one. */
export function finding<Code extends FindingCode>(
  code: Code,
  evidence: FindingEvidence[Code],
  severity: Severity = FINDING_SEVERITY[code],
): Finding {
  return { code, severity, evidence: { ...evidence } };
}
