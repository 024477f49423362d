import { existsSync, renameSync } from 'node:fs';
import type { Job } from '../db/generated/client';
import type { FileIndex } from '../engine/file-index/file-index';
import { openFileIndex } from '../engine/file-index/open';
import { bucketDigest, type JobWithDestination } from './job-description';
import { indexFile } from './task-context';

/**
 * Facts the worker keeps in a job's index: `bucket` (what the rows are about), `devices` and `racySinceNs` of the last run that
 * got through, `jobFile` (digest of the job.json in the bucket), `stockNs` (when the place was last taken stock of, before the first
 * run; 0 while that has not ended); and of each plan `plan.<id>.basis`, `.devices`, `.startedNs`.
 */
export const FACTS = {
  bucket: 'bucket',
  devices: 'devices',
  racySince: 'racySinceNs',
  jobFile: 'jobFile',
  stock: 'stockNs',
} as const;

export function planFact(planId: string, name: 'basis' | 'devices' | 'startedNs' | 'snapshotId'): string {
  return `plan.${planId}.${name}`;
}

/**
 * Opens a job's index to make a plan. When the job now goes to another bucket, what the index says is not true there: it is put
 * aside, and everything counts as new.
 */
export function openIndexForPlan(dataDir: string, job: JobWithDestination, nowMs: number): FileIndex {
  const index = openJobIndex(dataDir, job);
  const known = index.getFact(FACTS.bucket);
  const bucket = bucketDigest(job);
  if (known === bucket) return index;
  if (known === undefined) {
    index.setFact(FACTS.bucket, bucket);
    return index;
  }
  index.close();
  putAside(indexFile(dataDir, job.id), nowMs);
  const fresh = openJobIndex(dataDir, job);
  fresh.setFact(FACTS.bucket, bucket);
  return fresh;
}

export function openJobIndex(dataDir: string, job: Pick<Job, 'id'>): FileIndex {
  return openFileIndex(indexFile(dataDir, job.id));
}

/** close() has folded SQLite's log into the file, so the file alone is the index. */
function putAside(file: string, nowMs: number): void {
  for (const end of ['', '-wal', '-shm']) {
    if (existsSync(file + end)) renameSync(file + end, `${file}.before-${nowMs}${end}`);
  }
}
