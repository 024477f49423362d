/**
 * What crosses the door: the inputs (validated with zod) and the views that screens, HTTP API and CLI receive. This is the
 * one file of lib/ that client components may import, so it holds types and schemas only.
 *
 * Units: bytes are integers; times are ISO 8601 in UTC; money is an exact decimal string in `currency`, null when the
 * price is unknown; durations are milliseconds. Nothing here is pre-formatted except `title`/`text` sentences of findings and
 * errors, which come from words.ts.
 */
import { z } from 'zod';

// ------------------------------------------------------------------------------------------------------------- basics

export const requestCounts = z.object({
  put: z.number().int(),
  copy: z.number().int(),
  post: z.number().int(),
  list: z.number().int(),
  get: z.number().int(),
  head: z.number().int(),
  delete: z.number().int(),
});
export type RequestCountsView = z.infer<typeof requestCounts>;

export const filesAndBytes = z.object({ files: z.number().int(), bytes: z.number().int() });
export type FilesAndBytesView = z.infer<typeof filesAndBytes>;

/** A failure in words: what happened, why, what to do; raw facts are shown folded. */
export const problem = z.object({
  code: z.string(),
  what: z.string(),
  why: z.string(),
  remedy: z.string(),
  facts: z.array(z.object({ name: z.string(), value: z.string() })),
  /** The input field the problem belongs to, when it has one. */
  field: z.string().nullable(),
});
export type Problem = z.infer<typeof problem>;

export const severity = z.enum(['blocks', 'holds', 'warns', 'notes']);
export type SeverityView = z.infer<typeof severity>;

/** Buttons a finding can offer. */
export const findingAction = z.enum(['enable-versioning', 'approve-without-deletes', 'check-again', 'edit-job']);

export const findingView = z.object({
  code: z.string(),
  severity,
  title: z.string(),
  text: z.string(),
  /** Paths and numbers, one fact a line: `{label, value}`; for link.loop the chain of paths is in `chain`. */
  evidence: z.array(z.object({ label: z.string(), value: z.string() })),
  chain: z.array(z.string()),
  remedy: z.string(),
  /** A command to copy, when one helps. */
  command: z.string().nullable(),
  action: findingAction.nullable(),
});
export type FindingView = z.infer<typeof findingView>;

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
    .object({ at: z.string(), passed: z.boolean(), steps: z.array(checkStep), clockOffsetMs: z.number().nullable() })
    .nullable(),
});
export type DestinationView = z.infer<typeof destinationView>;

// ----------------------------------------------------------------------------------------------------------------- jobs

export const linkPolicy = z.enum(['keep', 'skip']);

export const jobLimits = z.object({
  /** USD for the requests of one run; null: the default of Settings. */
  usdPerRun: z.string().nullable().default(null),
  requestsPerRun: z.number().int().positive().nullable().default(null),
  /** A run that would delete more than this many objects, or this share of them, is held. */
  deletesCount: z.number().int().positive().nullable().default(1000),
  deletesPercent: z.number().positive().max(100).nullable().default(10),
});

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
  excludes: z.array(z.string()).default([]),
  links: linkPolicy.default('keep'),
  /** Five-field cron, or empty for manual runs only. */
  cron: z.string().trim().default(''),
  /** IANA zone, e.g. Europe/Berlin. */
  timezone: z.string().default('UTC'),
  /** Delete objects whose file is gone from the source. */
  deletes: z.enum(['propagate', 'keep']).default('propagate'),
  limits: jobLimits.prefault({}),
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

export const jobCard = z.object({
  id: z.string(),
  name: z.string(),
  health,
  /** One sentence that explains the health: "Last run succeeded", "Held: 1,204 deletions need approval". */
  healthText: z.string(),
  sources: z.array(z.string()),
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
  excludes: z.array(z.string()),
  links: linkPolicy,
  deletes: z.enum(['propagate', 'keep']),
  limits: jobLimits,
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

export const planView = z.object({
  id: z.string(),
  jobId: z.string(),
  jobName: z.string(),
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
  findings: z.array(findingView),
  problem: problem.nullable(),
  runId: z.string().nullable(),
});
export type PlanView = z.infer<typeof planView>;

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
  clockNote: z.string().nullable(),
  failures: z.array(z.object({ path: z.string(), code: z.string(), text: z.string() })),
  failuresTotal: z.number(),
  problem: problem.nullable(),
  cancelRequested: z.boolean(),
});
export type RunView = z.infer<typeof runView>;

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

export const restoreInput = z.object({
  jobId: z.string(),
  /** null: the latest snapshot. */
  snapshotId: z.string().nullable().default(null),
  /** Empty: everything. Folders end with '/'. */
  paths: z.array(z.string()).default([]),
  /** null: the original place. */
  target: z.string().trim().nullable(),
  /** What to do with files already there that differ. */
  existing: z.enum(['replace', 'keep']).default('replace'),
});
export type RestoreInput = z.infer<typeof restoreInput>;

export const restoreState = z.enum([
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
  existing: z.enum(['replace', 'keep']),
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
    })
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

export const settingsInput = z.object({
  /** Zone for new schedules and for times on screens when it is not the browser's. */
  timezone: z.string(),
  /** Limits for jobs that set none. */
  usdPerRun: z.string(),
  requestsPerRun: z.number().int().positive(),
});
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

  listDestinations(): Promise<DestinationView[]>;
  getDestination(id: string): Promise<DestinationView>;
  addDestination(input: z.input<typeof destinationInput>): Promise<DestinationView>;
  updateDestination(id: string, input: z.input<typeof destinationInput>): Promise<DestinationView>;
  removeDestination(id: string): Promise<void>;
  /** Starts the step-by-step test; poll getDestination(id).lastCheck. */
  checkDestination(id: string): Promise<{ taskId: string }>;
  enableVersioning(id: string): Promise<{ taskId: string }>;
  getTask(id: string): Promise<TaskView>;

  listJobs(): Promise<JobCard[]>;
  /** By id or by name. */
  getJob(idOrName: string): Promise<JobView>;
  createJob(input: JobInputDraft): Promise<JobView>;
  updateJob(id: string, input: JobInputDraft): Promise<JobView>;
  removeJob(id: string): Promise<void>;
  pauseJob(id: string): Promise<JobView>;
  resumeJob(id: string): Promise<JobView>;
  /** Validates a schedule and says it in words, with the next five runs. */
  describeSchedule(input: { cron: string; timezone: string }): Promise<ScheduleView>;

  startEstimate(input: z.input<typeof estimateInput>): Promise<EstimateView>;
  getEstimate(id: string): Promise<EstimateView>;
  listFolders(path: string): Promise<FolderListing>;
  /** WordPress sites below folders of this server, with the databases they use. */
  findSites(input: { folders: string[] }): Promise<FoundSites>;

  /** Queues scan + plan + preflight; poll getPlan until state is open or failed. */
  requestPlan(jobId: string): Promise<PlanView>;
  getPlan(id: string): Promise<PlanView>;
  /** One folder level of the change tree, folders first; `folder` '' is the root, others end with '/'. */
  planChanges(id: string, input: { folder: string; cursor?: string | null }): Promise<ChangePage>;
  approvePlan(id: string, input: { deletes: 'included' | 'excluded'; trigger?: 'manual' | 'cli' }): Promise<RunView>;
  discardPlan(id: string): Promise<PlanView>;

  listRuns(input: { jobId?: string; cursor?: string | null; limit?: number }): Promise<Page<RunView>>;
  getRun(id: string): Promise<RunView>;
  cancelRun(id: string): Promise<RunView>;
  /** Plan and, when the verdict is ready, run: what a schedule does. Held otherwise. */
  runNow(jobId: string): Promise<{ planId: string }>;

  /** Loads a dump of a snapshot into a new database or the same; poll getTask. */
  loadDatabase(input: LoadDatabaseInput): Promise<{ taskId: string }>;

  listSnapshots(jobId: string): Promise<SnapshotView[]>;
  getSnapshot(id: string): Promise<SnapshotView>;
  browseSnapshot(id: string, input: { folder: string; cursor?: string | null }): Promise<SnapshotPage>;

  /** Queues the restore's own plan; poll getRestore until planned, then approveRestore. */
  requestRestore(input: z.input<typeof restoreInput>): Promise<RestoreView>;
  getRestore(id: string): Promise<RestoreView>;
  approveRestore(id: string): Promise<RestoreView>;
  cancelRestore(id: string): Promise<RestoreView>;
  listRestores(input: { jobId?: string }): Promise<RestoreView[]>;

  getSettings(): Promise<SettingsView>;
  updateSettings(input: SettingsInput): Promise<SettingsView>;
  priceOptions(): Promise<PriceOption[]>;
}
