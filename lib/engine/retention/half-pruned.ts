import { parseHeader } from '../snapshot/header';
import { readRecord } from '../snapshot/read-object';
import { recordKeys } from '../snapshot/records';
import { listAll } from '../storage/listing';
import type { Storage } from '../storage/storage';
import type { SnapshotHeader } from '../types';

/**
 * Snapshots whose removal went past the point where they stopped to count, and has not ended: marked, and without a header.
 * The next prune takes them up, whatever the policy says by then. Two LISTs for up to 1,000 snapshots, and one GET each.
 * Throws what Storage throws, and `manifest.damaged`.
 */
export async function halfPruned(storage: Storage, job: string, signal?: AbortSignal): Promise<SnapshotHeader[]> {
  const keys = recordKeys(job);
  const marks: string[] = [];
  for await (const { key } of listAll(storage, keys.prunedHeaders, signal)) marks.push(key);
  if (marks.length === 0) return [];
  const whole = new Set<string>();
  for await (const { key } of listAll(storage, keys.headers, signal)) whole.add(key.slice(keys.headers.length));
  const headers: SnapshotHeader[] = [];
  for (const key of marks.filter((mark) => !whole.has(mark.slice(keys.prunedHeaders.length)))) {
    headers.push(parseHeader((await readRecord(storage, key, signal)).text, key));
  }
  return headers;
}
