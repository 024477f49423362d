import { manifestParts } from '../snapshot/manifest-parts';
import { recordKeys } from '../snapshot/records';
import { listAllVersions } from '../storage/listing';
import type { Storage } from '../storage/storage';
import type { SnapshotHeader } from '../types';

/** One version of an object (or a delete marker) to remove. */
export interface ObjectVersion {
  readonly key: string;
  readonly versionId?: string;
}

/** What the bucket holds of the records of dropped snapshots, old versions and delete markers included. */
export interface DroppedRecords {
  readonly headers: readonly ObjectVersion[];
  /** Manifests, and marks of removals that had begun. */
  readonly others: readonly ObjectVersion[];
  readonly bytes: number;
  /** Dropped snapshots without such a mark. */
  readonly unmarked: readonly SnapshotHeader[];
}

export const NO_RECORDS: DroppedRecords = { headers: [], others: [], bytes: 0, unmarked: [] };

/**
 * One LIST per 1,000 versions of the job's records. `needed`: snapshots that stay; a manifest one of them is laid over stays with
 * them, and goes with the last of them.
 */
export async function recordsOf(
  storage: Storage,
  { job, dropped, needed }: { job: string; dropped: readonly SnapshotHeader[]; needed: readonly SnapshotHeader[] },
  signal?: AbortSignal,
): Promise<DroppedRecords> {
  const keys = recordKeys(job);
  const headerKeys = new Set(dropped.map(({ id }) => keys.header(id)));
  const staying = new Set(needed.flatMap((header) => manifestParts(header).map(({ key }) => key)));
  const manifests = dropped.flatMap((header) => manifestParts(header).map(({ key }) => key));
  const otherKeys = new Set([
    ...manifests.filter((key) => !staying.has(key)),
    ...dropped.map(({ id }) => keys.pruned(id)),
  ]);
  const headers: ObjectVersion[] = [];
  const others: ObjectVersion[] = [];
  const there = new Set<string>();
  let bytes = 0;
  for await (const { key, versionId, size, isLatest, isDeleteMarker } of listAllVersions(storage, keys.root, signal)) {
    const list = headerKeys.has(key) ? headers : otherKeys.has(key) ? others : null;
    if (list === null) continue;
    list.push({ key, versionId });
    bytes += size;
    if (isLatest && !isDeleteMarker) there.add(key);
  }
  const unmarked = dropped.filter(({ id }) => !there.has(keys.pruned(id)));
  return { headers, others, bytes, unmarked };
}
