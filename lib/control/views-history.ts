import { z } from 'zod';
import { problem, requestCounts } from './views-basics';

const state = z.enum(['loading', 'ready', 'failed']);

/** Every snapshot of a job beside what it holds at one path, newest first. `state` loading: manifests are being fetched; ask again. */
export const fileVersions = z.object({
  state,
  path: z.string(),
  rows: z.array(
    z.object({
      snapshotId: z.string(),
      createdAt: z.string(),
      restorable: z.boolean(),
      /** null: the snapshot does not hold it. */
      file: z.object({ size: z.number(), modifiedAt: z.string().nullable(), sha256: z.string().nullable() }).nullable(),
      /** The same content as in the snapshot before. */
      unchanged: z.boolean(),
    }),
  ),
  problem: problem.nullable(),
});
export type FileVersionsView = z.infer<typeof fileVersions>;

/** What changed from one snapshot to another; bytes are null on the side that does not have it. */
export const snapshotComparison = z.object({
  state,
  before: z.string(),
  after: z.string(),
  rows: z.array(
    z.object({
      path: z.string(),
      kind: z.enum(['folder', 'file', 'symlink']),
      change: z.enum(['added', 'removed', 'content', 'metadata']),
      before: z.number().nullable(),
      after: z.number().nullable(),
    }),
  ),
  cursor: z.string().nullable(),
  problem: problem.nullable(),
});
export type SnapshotComparisonView = z.infer<typeof snapshotComparison>;

/** What a download would fetch and cost. `state` loading: the manifest is being fetched; ask again. */
export const downloadPrice = z.object({
  state,
  files: z.number(),
  bytes: z.number(),
  /** One GET for each file. */
  requests: requestCounts,
  /** In `currency`; null when the price is unknown. */
  usd: z.string().nullable(),
  currency: z.string(),
  problem: problem.nullable(),
});
export type DownloadPriceView = z.infer<typeof downloadPrice>;
