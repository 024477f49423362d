import type { RequestCounts } from '../types';

/** Foresync's own objects live here, at the root of the bucket whatever the job's prefix is. */
export const RECORDS_PREFIX = '.foresync/';

/** Keys of a job's records. `job` is its slug: unique in one bucket, safe in a key. */
export function recordKeys(job: string) {
  const root = `${RECORDS_PREFIX}${job}/`;
  return {
    root,
    job: `${root}job.json`,
    lease: `${root}lease.json`,
    header: (snapshotId: string) => `${root}snapshots/${snapshotId}.json`,
    headers: `${root}snapshots/`,
    manifests: `${root}manifests/`,
    /** Headers of snapshots that are being removed: they no longer count, and what they need is going. */
    pruned: (snapshotId: string) => `${root}pruned/${snapshotId}.json`,
    prunedHeaders: `${root}pruned/`,
    manifest: (snapshotId: string) => `${root}manifests/${snapshotId}.ndjson.gz`,
  };
}

/**
 * What a run sends for its own records: lease taken (put) and released (delete), manifest and header (put), and job.json
 * (put) only when the job has changed since the one in the bucket.
 */
export function recordRequests(jobFile: 'changed' | 'unchanged'): Partial<RequestCounts> {
  return { put: jobFile === 'changed' ? 4 : 3, delete: 1 };
}
