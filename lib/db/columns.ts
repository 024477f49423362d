/**
 * What the JSON columns of prisma/schema.prisma hold. Bytes are integers, durations milliseconds, money decimal strings.
 * Written by the worker, read by the door; a column is parsed with its schema, never cast.
 */
import { z } from 'zod';

/** A failure as a row keeps it: `code` is of lib/engine/errors, lib/db/db-error or an errno; words come from lib/control/words. */
export const storedError = z.object({
  code: z.string(),
  message: z.string(),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});
export type StoredError = z.infer<typeof storedError>;

export const finding = z.object({
  code: z.string(),
  severity: z.enum(['blocks', 'holds', 'warns', 'notes']),
  evidence: z.record(z.string(), z.unknown()),
});

/** Plan.reasons: the findings that hold or block. */
export const planReasons = z.array(finding);

/** Job.sources. `mount` is '' when the job has one folder. */
export const jobSources = z.array(z.object({ mount: z.string(), path: z.string() }));

/** Job.linkExceptions. `path`: of the link, as in the backup. */
export const storedLinkExceptions = z.array(z.object({ path: z.string(), policy: z.enum(['keep', 'skip', 'follow']) }));

/** Job.limits, with the door's defaults already in it. null in usdPerRun and requestsPerRun: the default of Settings; per month: no limit of the job's own. */
export const storedLimits = z.object({
  usdPerRun: z.string().nullable(),
  requestsPerRun: z.number().nullable(),
  usdPerMonth: z.string().nullable().default(null),
  requestsPerMonth: z.number().nullable().default(null),
  deletesCount: z.number().nullable(),
  deletesPercent: z.number().nullable(),
});

const keep = z.number().int().min(0).default(0);

/** A span such as 2y5m7d3h (years, months, days, hours); '' for none. */
export const RETENTION_SPAN = /^(\d{1,4}y)?(\d{1,4}m)?(\d{1,5}d)?(\d{1,6}h)?$/;

/** Job.retention, Prune.policy: RetentionPolicy of lib/engine/retention. 0 and '': the rule says nothing. */
export const storedRetention = z.object({
  last: keep,
  hourly: keep,
  daily: keep,
  weekly: keep,
  monthly: keep,
  yearly: keep,
  within: z.string().regex(RETENTION_SPAN).default(''),
});

/** Job.proofSchedule, with the door's defaults already in it. `cron` '': by hand only; its zone is the job's. */
export const storedProofSchedule = z.object({
  cron: z.string().default(''),
  method: z.enum(['list', 'head', 'read', 'drill']).default('drill'),
  percent: z.number().positive().max(100).default(1),
  files: z.number().int().positive().default(20),
  /** Also load the dump of every database into a scratch database. */
  databases: z.boolean().default(false),
});
export type StoredProofSchedule = z.infer<typeof storedProofSchedule>;

/** Proof.loaded: dumps that a scratch database took, with what was counted in it. */
export const storedLoaded = z.array(z.object({ name: z.string(), tables: z.number(), rows: z.number() }));

/** Plan.progress, and Restore.progress while its plan is made. */
export const planProgress = z.object({ files: z.number(), bytes: z.number(), current: z.string() });

const requestCounts = z.object({
  put: z.number(),
  copy: z.number(),
  post: z.number(),
  list: z.number(),
  get: z.number(),
  head: z.number(),
  delete: z.number(),
});

const filesAndBytes = z.object({ files: z.number(), bytes: z.number() });

/** Plan.summary: PlanSummary of lib/engine/types. */
export const planSummary = z.object({
  add: filesAndBytes,
  change: filesAndBytes,
  remove: filesAndBytes,
  unchanged: filesAndBytes,
  recorded: z.number(),
  unreadable: z.number(),
  directories: z.number(),
  links: z.number(),
  requests: requestCounts,
  requestsWithoutDeletes: requestCounts,
});

/**
 * Run.allowance: what a person let this run send and cost in all, instead of the job's limits; null: no limit of that kind.
 * `by` resume: the run had stopped at a limit, and those of the month and of the plan give way to this one.
 */
export const storedAllowance = z.object({
  by: z.enum(['approval', 'resume']),
  requests: z.number().nullable(),
  usd: z.string().nullable(),
});
export type StoredAllowance = z.infer<typeof storedAllowance>;

/** Run.requests and Restore.requests: what the meter counted. */
export const storedRequests = requestCounts;

const priceItem = z.object({
  what: z.string(),
  quantity: z.string(),
  unit: z.string(),
  unitPrice: z.string(),
  usd: z.string(),
});

/** Plan.price. null amounts: the price book does not know; `unknown` says what. */
export const planPrice = z.object({
  now: z.string().nullable(),
  nowWithoutDeletes: z.string().nullable(),
  monthly: z.string().nullable(),
  monthlyBefore: z.string().nullable(),
  currency: z.string(),
  basis: z.string(),
  items: z.array(priceItem),
  unknown: z.array(z.string()),
  /** Sizes of the files the snapshot will have, by power of two; plans made before they were counted have none. */
  sizes: z
    .object({
      buckets: z.array(z.object({ from: z.number(), files: z.number(), bytes: z.number() })),
      under128K: filesAndBytes,
    })
    .optional(),
});
export type PlanPrice = z.infer<typeof planPrice>;

/** Plan.following: what following every link blindly would send. Decimal strings, they may be huge. */
export const planFollowing = z.object({ uploads: z.string(), bytes: z.string(), usd: z.string().nullable() });
export type PlanFollowing = z.infer<typeof planFollowing>;

/**
 * Plan.linkMap: the links of a plan, loops first, at most 1,000 of `total`. `alone`: what following only this one would add (decimal
 * strings), null where it adds nothing or was not counted; `cycle` only of loops.
 */
export const planLinks = z.object({
  total: z.number(),
  verdicts: z.record(z.string(), z.number()),
  /** False: the figures are "at least". */
  exact: z.boolean(),
  links: z.array(
    z.object({
      path: z.string(),
      target: z.string(),
      verdict: z.enum(['loop', 'outside', 'duplicate', 'inside', 'special', 'dangling']),
      realPath: z.string().nullable(),
      alone: z.object({ uploads: z.string(), bytes: z.string(), usd: z.string().nullable() }).nullable(),
      cycle: z.array(z.string()),
    }),
  ),
});
export type PlanLinks = z.infer<typeof planLinks>;

/** Run.progress, about twice a second. `rate` is bytes per second over the last 5 s, null before there is enough to say. */
export const runProgress = z.object({
  filesDone: z.number(),
  filesTotal: z.number(),
  bytesDone: z.number(),
  bytesTotal: z.number(),
  deletesDone: z.number(),
  deletesTotal: z.number(),
  current: z.string(),
  rate: z.number().nullable(),
  etaMs: z.number().nullable(),
});
export type RunProgress = z.infer<typeof runProgress>;

/** Run.failures, Restore.failures: the first 100. */
export const storedFailures = z.array(z.object({ path: z.string(), code: z.string() }));

/** Restore.plan. `conflicts`: the first 100 paths that stand in the way; `left` stays on disk untouched. */
export const thawSpeed = z.enum(['expedited', 'standard', 'bulk']);

/** Restore.thaw: archived objects that were asked for, and the one asked for last, which is looked at now and then. */
export const storedThaw = z.object({
  files: z.number(),
  bytes: z.number(),
  key: z.string(),
  versionId: z.string().nullable(),
  requestedAt: z.string(),
  checkedAt: z.string().nullable(),
});
export type StoredThaw = z.infer<typeof storedThaw>;

export const restorePlan = z.object({
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
  /** What keeps it from starting; plans of earlier versions did not look. */
  shortages: z.array(z.object({ path: z.string(), neededBytes: z.number(), freeBytes: z.number() })).default([]),
  unwritable: z.array(z.string()).default([]),
  unwritableTotal: z.number().default(0),
  /** Folders that copies of what is replaced go to. */
  copies: z.array(z.string()).default([]),
  /** The files lie in an archive class and are asked for first. */
  thaw: z.object({ speed: thawSpeed, days: z.number() }).nullable().default(null),
});
export type StoredRestorePlan = z.infer<typeof restorePlan>;

/** Proof.plan. `requestsAre` at-least: listings may need more pages than can be known before. */
export const storedProofPlan = z.object({
  files: z.number(),
  bytes: z.number(),
  egressBytes: z.number(),
  requests: requestCounts,
  requestsAre: z.enum(['exact', 'at-least']),
  usd: z.string().nullable(),
  currency: z.string(),
});

/** Proof.damage: the first 100. */
export const storedDamage = z.array(
  z.object({
    path: z.string(),
    kind: z.enum(['missing', 'truncated', 'altered', 'unreadable', 'unloadable', 'manifest']),
    expectedBytes: z.number().nullable(),
    foundBytes: z.number().nullable(),
  }),
);

const keepReason = z.object({
  rule: z.enum([
    ...(['last', 'hourly', 'daily', 'weekly', 'monthly', 'yearly'] as const),
    ...(['within', 'everything', 'newest', 'newest-complete', 'pinned'] as const),
  ]),
  oldest: z.boolean().optional(),
});

/** Prune.plan. `monthlyUsd`: what the freed bytes cost a month now; null when the price is unknown. */
export const storedPrunePlan = z.object({
  /** Newest first. */
  snapshots: z.array(
    z.object({
      id: z.string(),
      createdAt: z.string(),
      files: z.number(),
      bytes: z.number(),
      keep: z.boolean(),
      reasons: z.array(keepReason),
    }),
  ),
  /** Removals of earlier times that had not ended. */
  resumed: z.number(),
  versions: z.number(),
  bytes: z.number(),
  markers: z.number(),
  requests: requestCounts,
  usd: z.string().nullable(),
  monthlyUsd: z.string().nullable(),
  currency: z.string(),
});
export type StoredPrunePlan = z.infer<typeof storedPrunePlan>;

/** Prune.refused: the first 100. */
export const storedRefusals = z.array(
  z.object({ key: z.string(), versionId: z.string().optional(), code: z.string() }),
);

export const CHECK_STEPS = ['reach', 'clock', 'sign-in', 'region', 'write', 'read', 'delete', 'versioning'] as const;

/** Destination.lastCheck: checkStep of views.ts with the raw error in place of its words; `facts` are for the detail line. */
export const destinationCheck = z.object({
  at: z.string(),
  /** False until every step has ended well. */
  passed: z.boolean(),
  clockOffsetMs: z.number().nullable(),
  /** What the bucket's health comes to; [] until it was looked at, and in rows of before. */
  findings: z.array(finding).default([]),
  steps: z.array(
    z.object({
      name: z.enum(CHECK_STEPS),
      state: z.enum(['waiting', 'running', 'passed', 'failed', 'warned', 'skipped']),
      facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
      error: storedError.nullable(),
    }),
  ),
});
export type DestinationCheck = z.infer<typeof destinationCheck>;
