/**
 * What crosses the door: the inputs (validated with zod) and the views that screens, HTTP API and CLI receive. This is the
 * one file of lib/ that client components may import, so it holds types and schemas only.
 *
 * Units: bytes are integers; times are ISO 8601 in UTC; money is an exact decimal string in `currency`, null when the
 * price is unknown; durations are milliseconds. Nothing here is pre-formatted except `title`/`text` sentences of findings and
 * errors, which come from words.ts.
 */

import { z } from 'zod';
import type { AdoptDraft, AdoptionView, BucketLook, RecoveryView } from './views-adopt';
import { problem, requestCounts } from './views-basics';
import type { ActualsDraft, AlarmDraft, BillingView, CostsView, RunComparison } from './views-costs';
import {
  type AcknowledgementDraft,
  type AcknowledgementView,
  findingView,
  planFinding,
  severity,
} from './views-findings';
import type { CleanUpDraft, HiddenBillView } from './views-hidden-bill';
import type { DownloadPriceView, FileVersionsView, SnapshotComparisonView } from './views-history';

// ------------------------------------------------------------------------------------------------------------- basics

export { type Problem, problem, type RequestCountsView, requestCounts } from './views-basics';
export {
  type DownloadPriceView,
  downloadPrice,
  type FileVersionsView,
  fileVersions,
  type SnapshotComparisonView,
  snapshotComparison,
} from './views-history';

export const filesAndBytes = z.object({ files: z.number().int(), bytes: z.number().int() });
export type FilesAndBytesView = z.infer<typeof filesAndBytes>;

export {
  type AcknowledgementDraft,
  type AcknowledgementView,
  acknowledgementInput,
  acknowledgementView,
  type FindingView,
  type PlanFinding,
  type SeverityView,
} from './views-findings';

export const verdict = z.enum(['ready', 'held', 'blocked']);
export type VerdictView = z.infer<typeof verdict>;

/** unknown: never ran. attention: last run partial, or something is held. */
export const health = z.enum(['healthy', 'attention', 'failing', 'running', 'paused', 'unknown']);
export type Health = z.infer<typeof health>;

export const runState = z.enum([
  'queued',
  'running',
  'succeeded',
  'partial',
  'failed',
  'cancelled',
  'held',
  'paused',
  'interrupted',
]);
export type RunState = z.infer<typeof runState>;

// --------------------------------------------------------------------------------------------------------- destinations

export const destinationInput = z.object({
  name: z.string().trim().min(1, 'Give the destination a name.').max(80),
  /** aws-s3, cloudflare-r2, backblaze-b2, wasabi, digitalocean-spaces, hetzner, google-cloud-storage, minio-self-hosted, practice. Decides prices only. */
  provider: z.string().default('aws-s3'),
  bucket: z.string().trim().min(1, 'Enter the bucket name.'),
  prefix: z.string().trim().default(''),
  region: z.string().trim().min(1, 'Choose the region of the bucket.'),
  /** Empty for AWS. */
  endpoint: z.string().trim().default(''),
  pathStyle: z.boolean().default(false),
  storageClass: z.string().default('STANDARD'),
  /** Empty key: use the standard AWS chain. */
  accessKeyId: z.string().trim().default(''),
  secretAccessKey: z.string().default(''),
});
export type DestinationInput = z.infer<typeof destinationInput>;

export const checkStep = z.object({
  name: z.enum(['reach', 'clock', 'sign-in', 'region', 'write', 'read', 'delete', 'versioning']),
  state: z.enum(['waiting', 'running', 'passed', 'failed', 'warned', 'skipped']),
  detail: z.string(),
  problem: problem.nullable(),
});
export type CheckStep = z.infer<typeof checkStep>;

export const destinationView = z.object({
  id: z.string(),
  name: z.string(),
  provider: z.string(),
  bucket: z.string(),
  prefix: z.string(),
  region: z.string(),
  endpoint: z.string(),
  pathStyle: z.boolean(),
  storageClass: z.string(),
  /** First characters of the stored key id, or null when the AWS chain is used. Secrets never leave the server. */
  accessKeyHint: z.string().nullable(),
  versioning: z.enum(['enabled', 'suspended', 'off', 'unknown']),
  jobs: z.number().int(),
  lastCheck: z
    .object({
      at: z.string(),
      passed: z.boolean(),
      steps: z.array(checkStep),
      clockOffsetMs: z.number().nullable(),
      /** The bucket's health, and what the key lacks. */
      findings: z.array(findingView),
    })
    .nullable(),
});
export type DestinationView = z.infer<typeof destinationView>;

export const destinationPolicyView = z.object({
  /** IAM policy, JSON. */
  policy: z.string(),
  /** The jobs it is for, by name; none: the whole bucket. */
  jobs: z.array(z.string()),
});
export type DestinationPolicyView = z.infer<typeof destinationPolicyView>;

/** This machine minus the other clock, ms: positive when this machine is ahead. null: it was not told, or not asked. */
const clockReading = z.object({
  at: z.string(),
  offsetMs: z.number().nullable(),
  uncertaintyMs: z.number().nullable(),
  /** Against the time servers of Settings. */
  ntpOffsetMs: z.number().nullable(),
});
export type ClockReadingView = z.infer<typeof clockReading>;

/** This machine's clock against a destination's, as last measured, and over time. */
export const clockView = z.object({
  destinationId: z.string(),
  culprit: z.enum(['nobody', 'machine', 'server', 'both', 'cannot-tell']),
  /** "This machine is 16 min 35 s fast". */
  title: z.string(),
  text: z.string(),
  /** What helps and the command for it; empty and null when nothing needs help. */
  remedy: z.string(),
  command: z.string().nullable(),
  /** What keeps this machine's clock, in words. */
  keeper: z.string(),
  /** null: not measured yet. */
  latest: clockReading.nullable(),
  /** From this distance S3 refuses every request. */
  refusedFromMs: z.number(),
  /** The line through the measurements of the last 30 days; null when there is none to draw. */
  drift: z.object({ msPerDay: z.number(), text: z.string(), crossesAt: z.string().nullable() }).nullable(),
  /** Oldest first, at most 400: of each stretch of time the one furthest off. */
  readings: z.array(clockReading),
});
export type ClockView = z.infer<typeof clockView>;

// ----------------------------------------------------------------------------------------------------------------- jobs

/** follow: safely. What lies outside of the job's folders is copied once, under the link's name; a loop is never entered. */
export const linkPolicy = z.enum(['keep', 'skip', 'follow']);

/** What is done with one link instead. `path`: of the link, as in the backup. */
export const linkException = z.object({
  path: z.string().trim().min(1, 'Name the link.').max(4096),
  policy: linkPolicy,
});

export const linkPolicyInput = linkException.extend({ policy: linkPolicy.nullable() });
export type LinkPolicyInput = z.input<typeof linkPolicyInput>;

export const jobLimits = z.object({
  /** USD for the requests of one run; null: the default of Settings. */
  usdPerRun: z.string().nullable().default(null),
  requestsPerRun: z.number().int().positive().nullable().default(null),
  /** Of this job in one month (UTC), all it does; null: only the limit of all jobs together. */
  usdPerMonth: z.string().nullable().default(null),
  requestsPerMonth: z.number().int().positive().nullable().default(null),
  /** A run that would delete more than this many objects, or this share of them, is held. */
  deletesCount: z.number().int().positive().nullable().default(1000),
  deletesPercent: z.number().positive().max(100).nullable().default(10),
});

const keepCount = z
  .number()
  .int('Enter a whole number.')
  .min(0, 'Enter a number from 0.')
  .max(100_000, 'That is more than anyone keeps.')
  .default(0);

/** Which snapshots to keep. 0 and '': the rule says nothing. All of them so: everything is kept. */
export const retentionPolicy = z.object({
  last: keepCount,
  hourly: keepCount,
  daily: keepCount,
  weekly: keepCount,
  monthly: keepCount,
  yearly: keepCount,
  /** All younger than this span before the newest: 2y5m7d3h is 2 years, 5 months, 7 days, 3 hours. */
  within: z
    .string()
    .trim()
    .regex(
      /^(\d{1,4}y)?(\d{1,4}m)?(\d{1,5}d)?(\d{1,6}h)?$/,
      'Write a span such as 30d or 1y6m: years, months, days, hours, in this order.',
    )
    .default(''),
});
export type RetentionPolicyView = z.infer<typeof retentionPolicy>;
/** One line of text without control characters. */
const plainText = z.string().regex(/^[^\p{Cc}]*$/u, 'It must not hold line breaks or control characters.');

const databasePlace = z.object({
  /** mysql means MySQL and MariaDB. */
  kind: z.enum(['mysql', 'postgres']).default('mysql'),
  name: plainText.trim().min(1, 'Enter the name of the database.').max(64),
  user: plainText.trim().min(1, 'Enter the user of the database.').max(128),
  host: plainText.trim().min(1).default('localhost'),
  /** null: the usual one. */
  port: z.number().int().min(1).max(65_535).nullable().default(null),
  /** Path of the server's socket, instead of host and port. */
  socket: plainText.startsWith('/', 'A socket is an absolute path.').nullable().default(null),
});

export const databaseInput = databasePlace.extend({
  /** null keeps the stored one, or takes the one of `site`; empty: no password. */
  password: z.string().nullable().default(null),
  /** Folder of the WordPress site whose wp-config.php holds the password. */
  site: z.string().nullable().default(null),
  /** A dump below this share (percent) of the last good one is refused; 0: never. */
  smallestShare: z.number().int().min(0).max(100).default(50),
});
export type DatabaseInput = z.infer<typeof databaseInput>;

export const databaseView = databasePlace.extend({
  /** Unique in the job. */
  label: z.string(),
  /** Of the dump in the backup. */
  path: z.string(),
  smallestShare: z.number().int(),
  /** Passwords never leave the server. */
  hasPassword: z.boolean(),
});
export type DatabaseView = z.infer<typeof databaseView>;

export const loadDatabaseInput = z.object({
  jobId: z.string(),
  /** null: the latest. */
  snapshotId: z.string().nullable().default(null),
  /** Of the database in the job. */
  label: z.string(),
  /** The database on the same server that it is loaded into. */
  name: plainText.trim().min(1, 'Enter the name of a database.').max(64),
  /** new: it is made, and must not exist. same: tables of the same names in it are replaced. */
  into: z.enum(['new', 'same']).default('new'),
});
export type LoadDatabaseInput = z.input<typeof loadDatabaseInput>;

export const foundSite = z.object({
  folder: z.string(),
  /** Of its database; null when only PHP knows. */
  name: z.string().nullable(),
  tablePrefix: z.string(),
  /** null: its wp-config.php does not say in plain text how to reach the database. */
  database: databasePlace.nullable(),
});
export type FoundSite = z.infer<typeof foundSite>;

export const foundSites = z.object({
  sites: z.array(foundSite),
  unreadable: z.array(z.string()),
  /** More folders than were looked into. */
  isCut: z.boolean(),
});
export type FoundSites = z.infer<typeof foundSites>;

export const proofMethod = z.enum(['list', 'head', 'read', 'drill', 'databases']);
export type ProofMethod = z.infer<typeof proofMethod>;

const percentOfFiles = z.number().positive('Enter more than 0.').max(100, 'Enter at most 100.');
const filesDrawn = z.number().int().min(1, 'Enter at least 1.').max(1000, 'Enter at most 1000.');

/** Verification of the newest snapshot on a schedule, as long as its price is within the limits of the job and of Settings. */
export const proofSchedule = z.object({
  /** Five-field cron in the time zone of the job, or empty: by hand only. */
  cron: z.string().trim().default(''),
  method: proofMethod.exclude(['databases']).default('drill'),
  /** read: of a hundred files. */
  percent: percentOfFiles.default(1),
  /** drill: how many files. */
  files: filesDrawn.default(20),
  /** Also load the dump of every database into a scratch database. */
  databases: z.boolean().default(false),
});
export type ProofSchedule = z.infer<typeof proofSchedule>;

export const jobInput = z.object({
  name: z
    .string()
    .trim()
    .min(1, 'Give the job a name.')
    .max(64)
    .regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]*$/, 'Use letters, digits, spaces, dots, dashes and underscores.'),
  /** Folders; none only when there is a database. */
  sources: z.array(z.string().trim().min(1)),
  databases: z.array(databaseInput).max(500).default([]),
  destinationId: z.string().min(1, 'Choose a destination.'),
  /**
   * The job's own folder below the prefix of the destination; it cannot change later. null: none, or the job's name where another job
   * of the same place has none.
   */
  prefix: z.string().trim().nullable().default(null),
  excludes: z.array(z.string()).default([]),
  links: linkPolicy.default('keep'),
  linkExceptions: z.array(linkException).max(1000).default([]),
  /** Five-field cron, or empty for manual runs only. */
  cron: z.string().trim().default(''),
  /** IANA zone, e.g. Europe/Berlin. */
  timezone: z.string().default('UTC'),
  /** Delete objects whose file is gone from the source. */
  deletes: z.enum(['propagate', 'keep']).default('propagate'),
  /** A file that has to be in every folder, relative to it; where it is not, the run is held. Empty: none. */
  sentinel: z
    .string()
    .trim()
    .max(500)
    .regex(/^(?!\/)(?!(.*\/)?\.\.(\/|$))[^\0]*$/, 'Give a path below the folder, such as .mounted.')
    .default(''),
  limits: jobLimits.prefault({}),
  /** Old snapshots are removed after every run that succeeds. */
  retention: retentionPolicy.prefault({}),
  proofSchedule: proofSchedule.prefault({}),
});
export type JobInput = z.infer<typeof jobInput>;
export type JobInputDraft = z.input<typeof jobInput>;

export const scheduleView = z.object({
  cron: z.string(),
  timezone: z.string(),
  /** "Every day at 02:30" or "Only when started by hand". */
  words: z.string(),
  next: z.array(z.string()),
});
export type ScheduleView = z.infer<typeof scheduleView>;

export const proofState = z.enum([
  'queued',
  'planning',
  'planned',
  'running',
  'sound',
  'damaged',
  'failed',
  'cancelled',
  'interrupted',
]);

/** How it stands with the proof that a job can be restored. */
export const jobProof = z.object({
  /** When bytes from the bucket were last compared with what was backed up, and nothing was wrong; null: never. */
  provenAt: z.string().nullable(),
  /** restore: a restore that was checked file by file. */
  provenBy: z.enum(['read', 'drill', 'databases', 'restore']).nullable(),
  /** Files whose SHA-256 was compared then; databases: dumps that were loaded. */
  provenFiles: z.number(),
  /** The last verification that ended; files and databases are looked at apart, and damage of either comes first. */
  lastCheck: z
    .object({ id: z.string(), at: z.string(), state: proofState, method: proofMethod, damageTotal: z.number() })
    .nullable(),
});
export type JobProof = z.infer<typeof jobProof>;

export const jobCard = z.object({
  id: z.string(),
  name: z.string(),
  health,
  /** One sentence that explains the health: "Last run succeeded", "Held: 1,204 deletions need approval". */
  healthText: z.string(),
  sources: z.array(z.string()),
  /** `prefix`: of the job's objects, the destination's and its own together. */
  databases: z.array(databaseView),
  destination: z.object({ id: z.string(), name: z.string(), bucket: z.string(), prefix: z.string() }),
  schedule: scheduleView,
  paused: z.boolean(),
  lastRun: z.object({ id: z.string(), state: runState, at: z.string() }).nullable(),
  nextRunAt: z.string().nullable(),
  heldPlanId: z.string().nullable(),
  activeRunId: z.string().nullable(),
  lastSnapshot: z.object({ id: z.string(), at: z.string(), files: z.number(), bytes: z.number() }).nullable(),
  monthRequests: z.number().int(),
  monthUsd: z.string().nullable(),
  proof: jobProof,
  /** The verification of the schedule that is due next. */
  nextProofAt: z.string().nullable(),
});
export type JobCard = z.infer<typeof jobCard>;

/** One cell of the 30-day strip, oldest first. none: nothing was due. */
export const dayCell = z.object({
  date: z.string(),
  state: z.enum(['none', 'succeeded', 'partial', 'failed', 'held', 'running', 'missed', 'cancelled']),
  runs: z.number().int(),
});
export type DayCell = z.infer<typeof dayCell>;

export const jobView = jobCard.extend({
  /** The newest plan while it is being made or waits for a decision, whatever its verdict. */
  openPlanId: z.string().nullable(),
  /** Decided or not. */
  newestPlanId: z.string().nullable(),
  excludes: z.array(z.string()),
  links: linkPolicy,
  linkExceptions: z.array(linkException),
  sentinel: z.string(),
  deletes: z.enum(['propagate', 'keep']),
  limits: jobLimits,
  retention: retentionPolicy,
  proofSchedule: proofSchedule.extend({ words: z.string() }),
  createdAt: z.string(),
  days: z.array(dayCell),
  totals: z.object({ files: z.number(), bytes: z.number(), monthlyUsd: z.string().nullable() }),
});
export type JobView = z.infer<typeof jobView>;

// ------------------------------------------------------------------------------------------------- estimate (New job)

/** Live estimate while the New job form is filled: a task the worker does; poll until state is done or failed. */
export const estimateInput = z.object({
  sources: z.array(z.string().trim().min(1)).min(1),
  excludes: z.array(z.string()).default([]),
  links: linkPolicy.default('keep'),
  destinationId: z.string().nullable().default(null),
});
export type EstimateInput = z.infer<typeof estimateInput>;

export const estimateView = z.object({
  id: z.string(),
  state: z.enum(['queued', 'running', 'done', 'failed']),
  files: z.number(),
  directories: z.number(),
  bytes: z.number(),
  links: z.number(),
  requests: requestCounts.nullable(),
  usdNow: z.string().nullable(),
  usdMonthly: z.string().nullable(),
  currency: z.string(),
  /** "AWS eu-central-1, STANDARD, prices of 2026-08". */
  priceBasis: z.string(),
  findings: z.array(findingView),
  problem: problem.nullable(),
});
export type EstimateView = z.infer<typeof estimateView>;

export const folderListing = z.object({
  path: z.string(),
  parent: z.string().nullable(),
  folders: z.array(z.object({ name: z.string(), path: z.string(), readable: z.boolean() })),
  problem: problem.nullable(),
});
export type FolderListing = z.infer<typeof folderListing>;

// ---------------------------------------------------------------------------------------------------------------- plans

export const planState = z.enum(['queued', 'working', 'open', 'approved', 'discarded', 'superseded', 'failed']);

/** The storage classes of a destination's region side by side, the cheapest month first. */
export const planAdvice = z.object({
  /** The destination's own. */
  storageClass: z.string(),
  currency: z.string(),
  /** Date of the price book. */
  asOf: z.string(),
  /** Older than 90 days. */
  isStale: z.boolean(),
  /** Files taken to change every night; 0: none, or nobody knows yet. */
  changesPerNight: z.number().int(),
  classes: z.array(
    z.object({
      storageClass: z.string(),
      /** Amounts; null: some part of it is in no price list. */
      firstRun: z.string().nullable(),
      monthly: z.string().nullable(),
      /** A month, in times of STANDARD. */
      times: z.string().nullable(),
      reasons: z.array(z.string()),
    }),
  ),
});
export type PlanAdvice = z.infer<typeof planAdvice>;

export const planView = z.object({
  id: z.string(),
  jobId: z.string(),
  jobName: z.string(),
  destinationId: z.string(),
  state: planState,
  createdAt: z.string(),
  /** Shown while state is queued or working. */
  progress: z.object({ files: z.number(), bytes: z.number(), current: z.string() }).nullable(),
  verdict: verdict.nullable(),
  /** Why it is held or blocked, in words. */
  reasons: z.array(z.string()),
  firstRun: z.boolean(),
  add: filesAndBytes,
  change: filesAndBytes,
  remove: filesAndBytes,
  unchanged: filesAndBytes,
  directories: z.number(),
  links: z.number(),
  unreadable: z.number(),
  requests: requestCounts,
  requestsWithoutDeletes: requestCounts,
  usd: z.object({
    now: z.string().nullable(),
    /** Storage per month after the run, of everything the job keeps as its newest state. */
    monthly: z.string().nullable(),
    monthlyBefore: z.string().nullable(),
  }),
  currency: z.string(),
  priceBasis: z.string(),
  priceItems: z.array(
    z.object({ what: z.string(), quantity: z.string(), unit: z.string(), unitPrice: z.string(), usd: z.string() }),
  ),
  /** What following every link, as aws s3 sync does, would send. null when there is no link. Decimal strings: may be huge. */
  following: z.object({ uploads: z.string(), bytes: z.string(), usd: z.string().nullable() }).nullable(),
  findings: z.array(planFinding),
  problem: problem.nullable(),
  runId: z.string().nullable(),
});
export type PlanView = z.infer<typeof planView>;

export const linkVerdict = z.enum(['loop', 'outside', 'duplicate', 'inside', 'special', 'dangling']);
export type LinkVerdictView = z.infer<typeof linkVerdict>;

/** The link map of a plan: loops first, at most 1,000 of `total`. Big counts are decimal strings. */
export const linkMapView = z.object({
  planId: z.string(),
  jobId: z.string(),
  jobName: z.string(),
  currency: z.string(),
  /** What the job does with links now. */
  policy: linkPolicy,
  total: z.number().int(),
  /** How many there are of each verdict. */
  verdicts: z.array(z.object({ verdict: linkVerdict, links: z.number().int() })),
  /** Whole tree, every link followed; null without links. */
  following: planView.shape.following,
  /** Files of the backup as configured. */
  files: z.number().int(),
  /** False: the figures of following are "at least". */
  exact: z.boolean(),
  links: z.array(
    z.object({
      path: z.string(),
      target: z.string(),
      verdict: linkVerdict,
      /** What is done with this one instead; null: as with the others. */
      exception: linkPolicy.nullable(),
      /** Absolute path of what it leads to; null when that is nothing. */
      realPath: z.string().nullable(),
      /** What following this link alone would add; null where it adds nothing or was not counted. */
      alone: z.object({ uploads: z.string(), bytes: z.string(), usd: z.string().nullable() }).nullable(),
      /** From the folder the link points to round to the link; empty unless it is a loop. */
      cycle: z.array(z.string()),
    }),
  ),
});
export type LinkMapView = z.infer<typeof linkMapView>;

export const changeKind = z.enum(['add', 'change', 'meta', 'remove']);

/** One row of the change tree: a folder with what changes below it, or a file. */
export const changeRow = z.object({
  path: z.string(),
  name: z.string(),
  kind: z.enum(['folder', 'file', 'symlink', 'directory']),
  action: changeKind.nullable(),
  add: filesAndBytes,
  change: filesAndBytes,
  remove: filesAndBytes,
  size: z.number(),
  previousSize: z.number(),
  target: z.string().nullable(),
});
export type ChangeRow = z.infer<typeof changeRow>;

export const changePage = z.object({ folder: z.string(), rows: z.array(changeRow), cursor: z.string().nullable() });
export type ChangePage = z.infer<typeof changePage>;

// ----------------------------------------------------------------------------------------------------------------- runs

export const runView = z.object({
  id: z.string(),
  jobId: z.string(),
  jobName: z.string(),
  planId: z.string().nullable(),
  snapshotId: z.string().nullable(),
  state: runState,
  trigger: z.enum(['manual', 'schedule', 'cli']),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  createdAt: z.string(),
  stage: z.string(),
  filesDone: z.number(),
  filesTotal: z.number(),
  bytesDone: z.number(),
  bytesTotal: z.number(),
  deletesDone: z.number(),
  deletesTotal: z.number(),
  current: z.string(),
  /** Bytes per second over the last seconds; null before there is enough to say. */
  rate: z.number().nullable(),
  etaMs: z.number().nullable(),
  requests: requestCounts,
  planned: requestCounts.nullable(),
  usd: z.string().nullable(),
  plannedUsd: z.string().nullable(),
  currency: z.string(),
  /** Of `requests`: repeats of requests that failed, and failures the provider does not bill. */
  repeated: requestCounts,
  unbilled: requestCounts,
  /** Why `requests` are not `planned`, in a sentence; null: they are, or it is too early to say. */
  difference: z.string().nullable(),
  /** A run that stopped at a limit can go on: limits of the whole run that would see it to its end. */
  resume: z.object({ requests: z.number().int(), usd: z.string().nullable() }).nullable(),
  clockNote: z.string().nullable(),
  failures: z.array(z.object({ path: z.string(), code: z.string(), text: z.string() })),
  failuresTotal: z.number(),
  problem: problem.nullable(),
  cancelRequested: z.boolean(),
  pauseRequested: z.boolean(),
});
export type RunView = z.infer<typeof runView>;

/** New limits of a run that stopped at one, for all it sends from its beginning; null: no limit of that kind. */
export const resumeInput = z.object({
  requests: z.number().int().positive().nullable().default(null),
  usd: z.string().nullable().default(null),
});
export type ResumeInput = z.input<typeof resumeInput>;

// ------------------------------------------------------------------------------------------------- snapshots and files

export const snapshotView = z.object({
  id: z.string(),
  jobId: z.string(),
  jobName: z.string(),
  createdAt: z.string(),
  outcome: z.enum(['complete', 'partial']),
  files: z.number(),
  bytes: z.number(),
  directories: z.number(),
  links: z.number(),
  failures: z.number(),
  isLatest: z.boolean(),
  /** False for older snapshots of a bucket without versioning: they are records only. */
  restorable: z.boolean(),
  runId: z.string().nullable(),
});
export type SnapshotView = z.infer<typeof snapshotView>;

export const snapshotFile = z.object({
  path: z.string(),
  name: z.string(),
  kind: z.enum(['folder', 'file', 'symlink']),
  size: z.number(),
  /** For folders: files below. */
  files: z.number(),
  modifiedAt: z.string().nullable(),
  mode: z.string(),
  target: z.string().nullable(),
});
export type SnapshotFile = z.infer<typeof snapshotFile>;

/** `state` loading: the worker is fetching the manifest; ask again. */
export const snapshotPage = z.object({
  state: z.enum(['loading', 'ready', 'failed']),
  folder: z.string(),
  rows: z.array(snapshotFile),
  cursor: z.string().nullable(),
  problem: problem.nullable(),
});
export type SnapshotPage = z.infer<typeof snapshotPage>;

// -------------------------------------------------------------------------------------------------------------- restore

/** How fast archived objects are made readable: minutes, hours, half a day or two; the faster, the dearer. */
export const thawSpeed = z.enum(['expedited', 'standard', 'bulk']);

/** What happens to files that are there and differ: replaced, kept, or replaced after a copy was put aside. */
export const existingFiles = z.enum(['replace', 'keep', 'copy']);

export const restoreInput = z.object({
  jobId: z.string(),
  /** null: the latest snapshot. */
  snapshotId: z.string().nullable().default(null),
  /** Empty: everything. Folders end with '/'. */
  paths: z.array(z.string()).default([]),
  /** null: the original place. */
  target: z.string().trim().nullable(),
  /** What to do with files already there that differ. */
  existing: existingFiles.default('replace'),
  /** How fast objects of an archive class are made readable; said nothing about others. */
  thaw: thawSpeed.default('standard'),
});
export type RestoreInput = z.infer<typeof restoreInput>;

export const restoreState = z.enum([
  'queued',
  'planning',
  'planned',
  'running',
  'thawing',
  'succeeded',
  'partial',
  'failed',
  'cancelled',
  'interrupted',
]);

export const restoreView = z.object({
  id: z.string(),
  jobId: z.string(),
  jobName: z.string(),
  snapshotId: z.string(),
  snapshotAt: z.string(),
  paths: z.array(z.string()),
  /** Where it goes; one line per source folder. */
  targets: z.array(z.string()),
  original: z.boolean(),
  existing: existingFiles,
  state: restoreState,
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  /** From the restore plan; null until planned. `left`: on disk but not in the snapshot; they stay. */
  plan: z
    .object({
      new: filesAndBytes,
      replaced: filesAndBytes,
      identical: filesAndBytes,
      left: filesAndBytes,
      links: z.number(),
      directories: z.number(),
      conflicts: z.array(z.string()),
      conflictsTotal: z.number(),
      requests: requestCounts,
      usd: z.string().nullable(),
      currency: z.string(),
      freeBytes: z.number().nullable(),
      neededBytes: z.number(),
      /** Why it cannot start: no room (restore.no-space), folders that cannot be written (restore.not-writable). */
      obstacles: z.array(problem),
      /** existing copy: the folders that copies of replaced files go to; empty when nothing is replaced. */
      copies: z.array(z.string()),
      /** The files lie in an archive class: asked for first, kept readable for `days`. `takes`: "3 to 5 hours". */
      thaw: z.object({ speed: thawSpeed, days: z.number(), takes: z.string() }).nullable(),
    })
    .nullable(),
  /** Archived files it asked for, and when that was and when it last looked whether they are readable; null: none yet. */
  thaw: z
    .object({ files: z.number(), bytes: z.number(), requestedAt: z.string(), checkedAt: z.string().nullable() })
    .nullable(),
  filesDone: z.number(),
  bytesDone: z.number(),
  current: z.string(),
  rate: z.number().nullable(),
  etaMs: z.number().nullable(),
  requests: requestCounts,
  usd: z.string().nullable(),
  /** Files whose SHA-256 was compared after writing. */
  verified: z.number(),
  failures: z.array(z.object({ path: z.string(), code: z.string(), text: z.string() })),
  failuresTotal: z.number(),
  problem: problem.nullable(),
  cancelRequested: z.boolean(),
});
export type RestoreView = z.infer<typeof restoreView>;

// ----------------------------------------------------------------------------------------- verification and retention

export const proofInput = z.object({
  jobId: z.string(),
  /** null: the latest snapshot. */
  snapshotId: z.string().nullable().default(null),
  /**
   * list: sizes from a listing. head: the same, object by object. read: bytes of a share. drill: restore some files. databases: load
   * the dumps into scratch databases.
   */
  method: proofMethod.default('list'),
  /** read: of a hundred files. */
  percent: percentOfFiles.default(10),
  /** drill: how many files. */
  files: filesDrawn.default(20),
});
export type ProofInput = z.infer<typeof proofInput>;

export const damageKind = z.enum(['missing', 'truncated', 'altered', 'unreadable', 'unloadable', 'manifest']);

export const proofView = z.object({
  id: z.string(),
  jobId: z.string(),
  jobName: z.string(),
  snapshotId: z.string(),
  snapshotAt: z.string(),
  method: proofMethod,
  trigger: z.enum(['manual', 'schedule']),
  percent: z.number().nullable(),
  files: z.number().nullable(),
  state: proofState,
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  /** What it will look at, send and cost; null until planned. `requestsAre` at-least: listings may need more pages. */
  plan: z
    .object({
      files: z.number(),
      bytes: z.number(),
      egressBytes: z.number(),
      requests: requestCounts,
      requestsAre: z.enum(['exact', 'at-least']),
      usd: z.string().nullable(),
      currency: z.string(),
    })
    .nullable(),
  filesDone: z.number(),
  bytesDone: z.number(),
  current: z.string(),
  requests: requestCounts,
  usd: z.string().nullable(),
  /** Files whose SHA-256 was compared and is right. */
  hashed: z.number(),
  damage: z.array(z.object({ path: z.string(), kind: damageKind, text: z.string() })),
  damageTotal: z.number(),
  /** Damaged files that the next plan uploads again. */
  repairs: z.number(),
  /** databases: what the scratch databases held. */
  loaded: z.array(z.object({ name: z.string(), tables: z.number(), rows: z.number() })),
  /** What it came to, in one sentence; null until it has ended. */
  verdict: z.string().nullable(),
  problem: problem.nullable(),
  cancelRequested: z.boolean(),
});
export type ProofView = z.infer<typeof proofView>;

export const pruneInput = z.object({
  jobId: z.string(),
  /** null: the job's own. */
  policy: retentionPolicy.nullable().default(null),
  trigger: z.enum(['manual', 'cli']).default('manual'),
});
export type PruneInput = z.infer<typeof pruneInput>;

export const pruneState = z.enum([
  'queued',
  'planning',
  'planned',
  'running',
  'succeeded',
  'partial',
  'failed',
  'cancelled',
  'interrupted',
]);

export const pruneView = z.object({
  id: z.string(),
  jobId: z.string(),
  jobName: z.string(),
  policy: retentionPolicy,
  trigger: z.enum(['manual', 'automatic', 'cli']),
  state: pruneState,
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  /** null until planned. */
  plan: z
    .object({
      /** Newest first; `reasons` in words, empty when it goes. */
      snapshots: z.array(
        z.object({
          id: z.string(),
          createdAt: z.string(),
          files: z.number(),
          bytes: z.number(),
          keep: z.boolean(),
          reasons: z.array(z.string()),
        }),
      ),
      keeps: z.number(),
      drops: z.number(),
      /** Removals that had begun before and are finished with this one. */
      resumed: z.number(),
      /** Versions of files that go, and what they take in the bucket. */
      versions: z.number(),
      bytes: z.number(),
      markers: z.number(),
      requests: requestCounts,
      usd: z.string().nullable(),
      /** What the freed bytes cost a month now. */
      monthlyUsd: z.string().nullable(),
      currency: z.string(),
    })
    .nullable(),
  versions: z.number(),
  bytes: z.number(),
  requests: requestCounts,
  usd: z.string().nullable(),
  refused: z.array(z.object({ key: z.string(), code: z.string(), text: z.string() })),
  refusedTotal: z.number(),
  problem: problem.nullable(),
  cancelRequested: z.boolean(),
});
export type PruneView = z.infer<typeof pruneView>;

// ------------------------------------------------------------------------------------------------ overview and settings

export const attentionItem = z.object({
  kind: z.enum([
    'held-plan',
    'failed-run',
    'partial-run',
    'missed-run',
    'interrupted-run',
    'clock',
    'worker',
    'destination',
    'damage',
    'proof',
    'retention',
  ]),
  severity,
  title: z.string(),
  text: z.string(),
  href: z.string(),
  at: z.string().nullable(),
});
export type AttentionItem = z.infer<typeof attentionItem>;

export const overviewView = z.object({
  jobs: z.array(jobCard.extend({ days: z.array(dayCell) })),
  attention: z.array(attentionItem),
  month: z.object({
    label: z.string(),
    requests: requestCounts,
    usd: z.string().nullable(),
    currency: z.string(),
    storedBytes: z.number(),
    storedMonthlyUsd: z.string().nullable(),
  }),
  /** Per day of the last 30, oldest first. */
  daily: z.array(z.object({ date: z.string(), requests: z.number(), usd: z.string().nullable(), bytes: z.number() })),
  recent: z.array(
    runView.pick({
      id: true,
      jobId: true,
      jobName: true,
      state: true,
      createdAt: true,
      finishedAt: true,
      trigger: true,
      usd: true,
      requests: true,
      bytesDone: true,
    }),
  ),
  worker: z.object({ alive: z.boolean(), lastSeenAt: z.string().nullable() }),
});
export type OverviewView = z.infer<typeof overviewView>;

const timeOfDay = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'Write times like 08:00, from 00:00 to 24:00.');

export const settingsInput = z.object({
  /** Zone for new schedules and for times on screens when it is not the browser's. */
  timezone: z.string(),
  /** Limits for jobs that set none. */
  usdPerRun: z.string(),
  requestsPerRun: z.number().int().positive(),
  /** Limits of all jobs together in one month (UTC). */
  usdPerMonth: z.string().default('25'),
  requestsPerMonth: z.number().int().positive().default(5_000_000),
  /** Asked for a second opinion on the time, "host" or "host:port"; none: nobody is asked. */
  ntpServers: z
    .array(
      z
        .string()
        .trim()
        .regex(
          /^([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9a-fA-F:.]+\])(:\d{1,5})?$/,
          'Enter names such as pool.ntp.org.',
        ),
    )
    .max(8, 'Eight time servers are enough.')
    .default([]),
  /** Uploads and downloads together, by hours of the day in `timezone`; the first row whose hours hold counts. */
  bandwidth: z
    .array(
      z.object({
        from: timeOfDay,
        to: timeOfDay,
        /** null: as many as there are. */
        bytesPerSecond: z.number().min(1000, 'At least 1,000 bytes a second.').nullable(),
      }),
    )
    .max(24, 'A row for each hour is enough.')
    .default([]),
});
export type SettingsDraft = z.input<typeof settingsInput>;
export type SettingsInput = z.infer<typeof settingsInput>;

export const settingsView = settingsInput.extend({
  dataDir: z.string(),
  version: z.string(),
  priceBook: z.object({ asOf: z.string(), regions: z.number(), ageDays: z.number() }),
  practice: z
    .object({
      endpoint: z.string(),
      region: z.string(),
      accessKeyId: z.string(),
      secretAccessKey: z.string(),
      bucket: z.string(),
    })
    .nullable(),
  user: z.object({ name: z.string(), email: z.string() }).nullable(),
});
export type SettingsView = z.infer<typeof settingsView>;

export const priceOption = z.object({
  provider: z.string(),
  name: z.string(),
  regions: z.array(z.object({ id: z.string(), classes: z.array(z.string()) })),
});
export type PriceOption = z.infer<typeof priceOption>;

// ------------------------------------------------------------------------------------------------------------ the door

/** A piece of background work: what checkDestination and enableVersioning return the id of. */
export const taskView = z.object({
  id: z.string(),
  state: z.enum(['queued', 'running', 'done', 'failed']),
  problem: problem.nullable(),
  /** Of a database that was loaded: rows as counted there, which are the dump's. */
  loaded: z.object({ name: z.string(), tables: z.number().int(), rows: z.number().int() }).nullable(),
});
export type TaskView = z.infer<typeof taskView>;

export interface Page<T> {
  readonly rows: T[];
  readonly cursor: string | null;
}

/**
 * THE DOOR. Every verb throws DoorError (lib/control/door-error.ts, `.problem: Problem`) with words for people; nothing else
 * reaches a caller. Verbs only read and write rows; the worker does the work, so the ones that start work return at once.
 */
export interface Door {
  overview(): Promise<OverviewView>;
  /** Whether anyone works on what is queued: the overview's `worker` without the rest. */
  worker(): Promise<OverviewView['worker']>;

  listDestinations(): Promise<DestinationView[]>;
  getDestination(id: string): Promise<DestinationView>;
  addDestination(input: z.input<typeof destinationInput>): Promise<DestinationView>;
  updateDestination(id: string, input: z.input<typeof destinationInput>): Promise<DestinationView>;
  removeDestination(id: string): Promise<void>;
  /** Starts the step-by-step test; poll getDestination(id).lastCheck. */
  checkDestination(id: string): Promise<{ taskId: string }>;
  enableVersioning(id: string): Promise<{ taskId: string }>;
  /** The least-privilege IAM policy for the jobs of a destination; nothing is asked. */
  destinationPolicy(id: string): Promise<DestinationPolicyView>;
  getTask(id: string): Promise<TaskView>;
  /** Whose clock is wrong, by how much, and where it is going. */
  getClock(destinationId: string): Promise<ClockView>;

  listJobs(): Promise<JobCard[]>;
  /** By id or by name. */
  getJob(idOrName: string): Promise<JobView>;
  /** The id of the job of this id or name: getJob() without its history. */
  findJob(idOrName: string): Promise<{ id: string }>;
  createJob(input: JobInputDraft): Promise<JobView>;
  updateJob(id: string, input: JobInputDraft): Promise<JobView>;
  removeJob(id: string): Promise<void>;
  /** What is done with one link of a job; policy null: as with the others. Open plans are superseded. */
  setLinkPolicy(id: string, input: LinkPolicyInput): Promise<JobView>;
  pauseJob(id: string): Promise<JobView>;
  resumeJob(id: string): Promise<JobView>;
  /** Validates a schedule and says it in words, with the next five runs. */
  describeSchedule(input: { cron: string; timezone: string }): Promise<ScheduleView>;

  startEstimate(input: z.input<typeof estimateInput>): Promise<EstimateView>;
  getEstimate(id: string): Promise<EstimateView>;
  listFolders(path: string): Promise<FolderListing>;
  /** WordPress sites below folders of this server, with the databases they use. */
  findSites(input: { folders: string[] }): Promise<FoundSites>;

  /**
   * Queues scan + plan + preflight; poll getPlan until state is open or failed. `ask` each-object: before the first run, objects of
   * other programs whose ETag tells nothing are asked one by one (a HEAD each) for the checksum their program stored.
   */
  requestPlan(jobId: string, input?: { ask?: 'listing' | 'each-object' }): Promise<PlanView>;
  getPlan(id: string): Promise<PlanView>;
  /** One folder level of the change tree, folders first; `folder` '' is the root, others end with '/'. */
  planChanges(id: string, input: { folder: string; cursor?: string | null }): Promise<ChangePage>;
  /** Where each link of the plan's folders leads, and what following it would add. */
  planLinks(id: string): Promise<LinkMapView>;
  /** What each storage class would cost for this tree. */
  planAdvice(id: string): Promise<PlanAdvice>;
  approvePlan(id: string, input: { deletes: 'included' | 'excluded'; trigger?: 'manual' | 'cli' }): Promise<RunView>;
  discardPlan(id: string): Promise<PlanView>;

  /** A finding that is known: it neither counts nor holds until then, while it is about the same. Answers with the plan. */
  acknowledge(planId: string, input: AcknowledgementDraft): Promise<PlanView>;
  withdrawAcknowledgement(id: string): Promise<void>;
  /** Newest first, expired ones among them. */
  listAcknowledgements(jobId: string): Promise<AcknowledgementView[]>;

  listRuns(input: { jobId?: string; cursor?: string | null; limit?: number }): Promise<Page<RunView>>;
  getRun(id: string): Promise<RunView>;
  cancelRun(id: string): Promise<RunView>;
  /** Stops a run so that it can go on later; it is `paused` within a second or two. */
  pauseRun(id: string): Promise<RunView>;
  /** Lets a paused run go on, or one that stopped at a limit, with higher ones. */
  resumeRun(id: string, input: ResumeInput): Promise<RunView>;
  /** Plan and, when the verdict is ready, run: what a schedule does. Held otherwise. */
  runNow(jobId: string): Promise<{ planId: string }>;

  /** Loads a dump of a snapshot into a new database or the same; poll getTask. */
  loadDatabase(input: LoadDatabaseInput): Promise<{ taskId: string }>;

  listSnapshots(jobId: string): Promise<SnapshotView[]>;
  getSnapshot(id: string): Promise<SnapshotView>;
  browseSnapshot(id: string, input: { folder: string; cursor?: string | null }): Promise<SnapshotPage>;
  /** What has `text` in its name, at any depth; case does not matter. */
  findInSnapshot(id: string, input: { text: string; cursor?: string | null }): Promise<SnapshotPage>;
  /** One path through all snapshots of a job; poll until it is not loading. */
  fileVersions(jobId: string, input: { path: string }): Promise<FileVersionsView>;
  compareSnapshots(input: { before: string; after: string; cursor?: string | null }): Promise<SnapshotComparisonView>;
  /** What fetching some paths (none: everything) costs; poll until it is not loading. Throws restore.not-in-snapshot. */
  downloadPrice(snapshotId: string, input: { paths: readonly string[] }): Promise<DownloadPriceView>;

  /** Queues the restore's own plan; poll getRestore until planned, then approveRestore. */
  requestRestore(input: z.input<typeof restoreInput>): Promise<RestoreView>;
  getRestore(id: string): Promise<RestoreView>;
  approveRestore(id: string): Promise<RestoreView>;
  cancelRestore(id: string): Promise<RestoreView>;
  listRestores(input: { jobId?: string }): Promise<RestoreView[]>;

  /** Queues the plan of a verification; poll getProof until planned, then approveProof. */
  requestProof(input: z.input<typeof proofInput>): Promise<ProofView>;
  getProof(id: string): Promise<ProofView>;
  approveProof(id: string): Promise<ProofView>;
  cancelProof(id: string): Promise<ProofView>;
  listProofs(input: { jobId?: string }): Promise<ProofView[]>;

  /** Queues a preview of what a policy removes; poll getPrune until planned, then approvePrune. */
  requestPrune(input: z.input<typeof pruneInput>): Promise<PruneView>;
  getPrune(id: string): Promise<PruneView>;
  approvePrune(id: string): Promise<PruneView>;
  cancelPrune(id: string): Promise<PruneView>;
  listPrunes(input: { jobId?: string }): Promise<PruneView[]>;
  /** The month's money: to date, forecast, by job and by kind, runs against their plans, limits, and Amazon's bill. */
  costs(): Promise<CostsView>;
  /** Why one run cost more or less than another, class by class. */
  compareRuns(input: { before: string; after: string }): Promise<RunComparison>;
  /** What Amazon last said about a destination's bill. Throws billing.not-aws. */
  getBilling(destinationId: string): Promise<BillingView>;
  /** Asks CloudWatch, unless it was asked in the last six hours; poll getTask, then getBilling. */
  refreshBilling(destinationId: string): Promise<{ taskId: string }>;
  setBillingAlarm(destinationId: string, input: AlarmDraft): Promise<{ taskId: string }>;
  removeBillingAlarm(destinationId: string): Promise<{ taskId: string }>;
  /** One paid request to Cost Explorer. Throws billing.not-acknowledged without acknowledgedUsd "0.01". */
  askActuals(destinationId: string, input: ActualsDraft): Promise<{ taskId: string }>;

  /** Asks a bucket which jobs and snapshots it holds; poll getBucketLook. */
  lookIntoBucket(input: { destinationId: string }): Promise<BucketLook>;
  getBucketLook(id: string): Promise<BucketLook>;
  /** Brings jobs back from a bucket, paused; poll getAdoption. Throws recovery.wrong-key for what is no key at all. */
  adopt(input: AdoptDraft): Promise<AdoptionView>;
  getAdoption(id: string): Promise<AdoptionView>;
  /** The key is seen this once. It replaces the one before: the next runs seal their copies with it. */
  makeRecoveryKey(): Promise<{ recoveryKey: string }>;
  getRecovery(): Promise<RecoveryView>;
  /** What a bucket bills unseen, as last looked at. */
  getHiddenBill(destinationId: string): Promise<HiddenBillView>;
  /** Lists the whole bucket; poll getTask, then getHiddenBill. */
  lookForHidden(destinationId: string): Promise<{ taskId: string }>;
  /** Removes what no snapshot needs, but never more than `input` says; poll getTask, then getHiddenBill. */
  cleanUpHidden(destinationId: string, input: CleanUpDraft): Promise<{ taskId: string }>;

  getSettings(): Promise<SettingsView>;
  updateSettings(input: SettingsDraft): Promise<SettingsView>;
  priceOptions(): Promise<PriceOption[]>;
}
