import type { RequestCounts } from '../types';

/** Foresync's own objects live here, at the root of the bucket whatever the job's prefix is. */
export const RECORDS_PREFIX = '.foresync/';

/** Sealed copies of whole installations. Slugs are small letters, digits and dashes: no job has this one. */
export const INSTALLATIONS_PREFIX = `${RECORDS_PREFIX}_installations/`;

/** The sealed copy of one installation's settings and secrets. */
export function installationKey(installation: string): string {
  return `${INSTALLATIONS_PREFIX}${installation}.json`;
}

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

/** Whether a record differs from the one in the bucket, which a run then replaces. */
export type RecordState = 'changed' | 'unchanged';

/**
 * What a run sends for its own records: lease taken (put) and released (delete), manifest and header (put), and a put each for
 * job.json and the copy of the installation, only when they have changed since the ones in the bucket.
 */
export function recordRequests(jobFile: RecordState, copy: RecordState = 'unchanged'): Partial<RequestCounts> {
  const changed = [jobFile, copy].filter((state) => state === 'changed').length;
  return { put: 3 + changed, delete: 1 };
}
