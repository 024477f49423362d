/** A lost machine's bucket as screens, API and command line receive it. Units as in views.ts: bytes integers, times ISO 8601 in UTC. */
import { z } from 'zod';
import { problem } from './views-basics';

const workState = z.enum(['queued', 'running', 'done', 'failed']);

export const lookInput = z.object({ destinationId: z.string().min(1) });

/** A job that the bucket knows. new: can be brought back; here: it is here already; taken: another job here has its name. */
export const heldJob = z.object({
  slug: z.string(),
  name: z.string(),
  sources: z.array(z.string()),
  databases: z.number().int(),
  /** In words; '' when it runs by hand only. */
  schedule: z.string(),
  snapshots: z.number().int(),
  newestAt: z.string().nullable(),
  /** Of the newest snapshot. */
  files: z.number().int().nullable(),
  bytes: z.number().int().nullable(),
  state: z.enum(['new', 'here', 'taken', 'unreadable']),
});
export type HeldJobView = z.infer<typeof heldJob>;

/** What a bucket holds; `contents` once it has been looked at. */
export const bucketLook = z.object({
  id: z.string(),
  destinationId: z.string(),
  state: workState,
  problem: problem.nullable(),
  contents: z
    .object({
      jobs: z.array(heldJob),
      /** Sealed copies of an installation's settings, the newest first; a recovery key opens them. */
      copies: z.array(z.object({ host: z.string(), writtenAt: z.string(), isOurs: z.boolean() })),
    })
    .nullable(),
});
export type BucketLook = z.infer<typeof bucketLook>;

export const adoptInput = z.object({
  destinationId: z.string().min(1),
  /** Slugs; null: every job the bucket holds. */
  jobs: z.array(z.string()).nullable().default(null),
  /** '' without one: passwords and keys then have to be entered again. */
  recoveryKey: z.string().default(''),
});
export type AdoptDraft = z.input<typeof adoptInput>;

const adoptedJob = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  snapshots: z.number().int(),
  /** Snapshots that cannot be read, each with its sentence. */
  damaged: z.array(z.object({ id: z.string(), text: z.string() })),
  /** Files of the newest snapshot that need no upload, and those that the next plan sends again. */
  files: z.number().int(),
  left: z.number().int(),
  /** Databases whose password has to be entered. */
  passwordsMissing: z.number().int(),
  /** False: its description was lost; schedule and limits are those of a new job. */
  described: z.boolean(),
});

/** What came back. Jobs come back paused. */
export const adoptionView = z.object({
  id: z.string(),
  state: workState,
  problem: problem.nullable(),
  result: z
    .object({
      jobs: z.array(adoptedJob),
      skipped: z.array(z.object({ slug: z.string(), problem })),
      /** Names of destinations that the recovery key brought back. */
      destinations: z.array(z.string()),
      settings: z.enum(['restored', 'kept']),
    })
    .nullable(),
});
export type AdoptionView = z.infer<typeof adoptionView>;

/** The recovery key itself is shown once, by makeRecoveryKey. */
export const recoveryView = z.object({
  /** null: none was made, and no copy is written. */
  madeAt: z.string().nullable(),
  copies: z.array(z.object({ destination: z.string(), writtenAt: z.string() })),
});
export type RecoveryView = z.infer<typeof recoveryView>;
