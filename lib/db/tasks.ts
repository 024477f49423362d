/**
 * The queue's contract: the door inserts a row of Task with one of these kinds and payloads, the worker claims it. A task of a
 * job carries `jobId`: the worker never has two tasks of one job running. Rows a task works on exist before it is queued, in
 * the same transaction.
 */
import { z } from 'zod';
import { finding, storedError } from './columns';
import { agreedCleanUp } from './hidden-bill-columns';

const linkPolicy = z.enum(['keep', 'skip', 'follow']);

/** What each kind of task needs to know. */
export const TASK_PAYLOADS = {
  /** Scan, plan, price, preflight. `ask`: how a place that another program filled is looked at (lib/engine/stock). Plan.state queued → working → open | failed. Set `jobId`. */
  plan: z.object({ planId: z.string(), ask: z.enum(['listing', 'each-object']).optional() }),
  /** Run an approved plan. Run.state queued → running → an outcome. Plan.state is `approved`, Plan.deletes set. Set `jobId`. */
  run: z.object({ runId: z.string() }),
  /** Restore.state queued → planning → planned | failed. Set `jobId`. */
  'restore-plan': z.object({ restoreId: z.string() }),
  /** Restore.state queued (approved; `plan` is set) → running → an outcome. Set `jobId`. */
  restore: z.object({ restoreId: z.string() }),
  /** New job form. Answer in Task.result (estimateResult), progress in Task.progress (estimateProgress). No `jobId`. */
  estimate: z.object({
    sources: z.array(z.object({ mount: z.string(), path: z.string() })).min(1),
    excludes: z.array(z.string()),
    links: linkPolicy,
    /** null: no price yet. */
    destinationId: z.string().nullable(),
  }),
  /** Answer, step by step, in Destination.lastCheck (destinationCheck of columns.ts). */
  'check-destination': z.object({ destinationId: z.string() }),
  /** Sets Destination.versioning. */
  'enable-versioning': z.object({ destinationId: z.string() }),
  /** Proof.state queued → planning → planned; with `plan` set queued → running → sound | damaged | failed. Set `jobId`. */
  verify: z.object({ proofId: z.string() }),
  /** Prune.state queued → planning → planned; with `plan` set, or autoRun, → running → an outcome. Set `jobId`. */
  retention: z.object({ pruneId: z.string() }),
  /** Makes DATA/manifests/<snapshotId>.db (snapshot-files.ts). No `jobId`: it may run beside a run. */
  'load-snapshot': z.object({ snapshotId: z.string() }),
  /** Answer in Destination.hiddenBill. With `agreed`, what may go is removed first, but no more than that. No `jobId`. */
  'hidden-bill': z.object({ destinationId: z.string(), agreed: agreedCleanUp.optional() }),
  /** A row of ClockReading. Queued hourly for every destination; the last one stays. */
  'measure-clock': z.object({ destinationId: z.string() }),
  /** Asks Amazon about a destination's bill, or sets its alarm. Answer in the row of Billing. No `jobId`. */
  billing: z.discriminatedUnion('ask', [
    z.object({ ask: z.literal('read'), destinationId: z.string() }),
    z.object({
      ask: z.literal('set-alarm'),
      destinationId: z.string(),
      usd: z.string(),
      email: z.string(),
      scope: z.enum(['s3', 'account']),
    }),
    z.object({ ask: z.literal('remove-alarm'), destinationId: z.string() }),
    /** Costs money: `acknowledgedUsd` is what a person said yes to. `from` inclusive, `to` exclusive, UTC days. */
    z.object({
      ask: z.literal('actuals'),
      destinationId: z.string(),
      from: z.string(),
      to: z.string(),
      acknowledgedUsd: z.string(),
    }),
  ]),
  /** What the bucket holds that could be brought back. Answer in Task.result (bucketContents). No `jobId`. */
  look: z.object({ destinationId: z.string() }),
  /** Brings jobs back (by slug; null: all). Answer in Task.result (adoptionResult). No `jobId`. */
  adopt: z.object({
    destinationId: z.string(),
    jobs: z.array(z.string()).nullable(),
    /** Sealed with the data folder's own key (secrets.ts). */
    recoveryKeySealed: z.string().nullable(),
  }),
  /**
   * Loads the dump `label` of a snapshot into the database `name` of its server. new: it is made, and must not exist. same: its
   * tables are replaced. Answer in Task.result (loadedDatabase). Set `jobId`.
   */
  'load-database': z.object({
    snapshotId: z.string(),
    label: z.string(),
    name: z.string(),
    into: z.enum(['new', 'same']),
  }),
} as const;

export const loadedDatabase = z.object({ name: z.string(), tables: z.number(), rows: z.number() });

/** Answer of `look`. `state` taken: another job here has the same slug, in another bucket. */
export const bucketContents = z.object({
  jobs: z.array(
    z.object({
      slug: z.string(),
      name: z.string(),
      sources: z.array(z.string()),
      databases: z.number(),
      cron: z.string(),
      timezone: z.string(),
      snapshots: z.number(),
      newestAt: z.string().nullable(),
      files: z.number().nullable(),
      bytes: z.number().nullable(),
      state: z.enum(['new', 'here', 'taken', 'unreadable']),
    }),
  ),
  /** Sealed copies of installations, the newest first. */
  copies: z.array(z.object({ host: z.string(), writtenAt: z.string(), isOurs: z.boolean() })),
});
export type BucketContents = z.infer<typeof bucketContents>;

const adoptedJob = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  snapshots: z.number(),
  /** Snapshots whose header cannot be read. */
  damaged: z.array(z.object({ id: z.string(), code: z.string() })),
  /** Of the newest snapshot: known to be in the bucket, and to be uploaded again. */
  files: z.number(),
  left: z.number(),
  passwordsMissing: z.number(),
  /** False: job.json was lost; folders come from the snapshot, schedule and limits are those of a new job. */
  described: z.boolean(),
});
export type AdoptedJob = z.infer<typeof adoptedJob>;

/** Answer of `adopt`. `destinations`: names of those that came back with the recovery key. */
export const adoptionResult = z.object({
  jobs: z.array(adoptedJob),
  skipped: z.array(z.object({ slug: z.string(), error: storedError })),
  destinations: z.array(z.string()),
  settings: z.enum(['restored', 'kept']),
});
export type AdoptionResult = z.infer<typeof adoptionResult>;

export type TaskKind = keyof typeof TASK_PAYLOADS;
export type TaskPayload<K extends TaskKind> = z.infer<(typeof TASK_PAYLOADS)[K]>;

export const estimateProgress = z.object({
  files: z.number(),
  directories: z.number(),
  bytes: z.number(),
  links: z.number(),
});

export const estimateResult = estimateProgress.extend({
  requests: z.record(z.string(), z.number()),
  /** Decimal strings; null: price unknown, or no destination. */
  usdNow: z.string().nullable(),
  usdMonthly: z.string().nullable(),
  currency: z.string(),
  /** The price book's basis, '' without a destination. */
  basis: z.string(),
  findings: z.array(finding),
});
export type EstimateResult = z.infer<typeof estimateResult>;
