import { isEngineError } from '../errors';
import type { FileIndex } from '../file-index/file-index';
import { march } from '../march';
import { readChain } from '../snapshot/manifest-chain';
import { PartShelf } from '../snapshot/manifest-parts';
import { readManifest } from '../snapshot/read-manifest';
import { type KeyWithVersions, keysWithVersions } from '../storage/keys-with-versions';
import type { ListedVersion, Storage } from '../storage/storage';
import { type ManifestLine, NO_REQUESTS, type RequestCounts, type SnapshotHeader } from '../types';
import { type DroppedRecords, NO_RECORDS, recordsOf } from './dropped-records';
import { mergeByKey, type Named, type NamedKey, namedByIndex, namedByManifest } from './named-versions';
import { type PruneItem, writePruneList } from './prune-list';

/*
 * What removing snapshots removes, found out without removing anything:
 *
 *   manifests of kept snapshots, the index  ─┐ merged by key
 *   manifests of dropped snapshots          ─┴─ march ── versions in the bucket → the list of what goes
 *
 * A version goes when a dropped snapshot names it and neither a kept one nor the index does. Never: the version that is
 * current (and no delete marker) whoever names it; the version "null", written without versioning, which may have been
 * overwritten since; versions no snapshot names. Delete markers of a key go when nothing else of the key is left.
 *
 * A manifest that cannot be read ends it: what it needs is not known.
 */

/** The three lists together are all snapshots of the job. `resumed`: halfPruned(). */
export interface PlanPruneRequest {
  readonly job: string;
  readonly kept: readonly SnapshotHeader[];
  readonly dropped: readonly SnapshotHeader[];
  readonly resumed?: readonly SnapshotHeader[];
}

/** `listFile`: a path where no file is yet; the list is written there, and the caller removes it. */
export interface PlanPrunePorts {
  readonly storage: Storage;
  readonly index: Pick<FileIndex, 'entries' | 'getFact'>;
  readonly scratchDirectory: string;
  readonly listFile: string;
}

export interface PrunePlan {
  readonly job: string;
  /** With those whose removal had begun before. */
  readonly dropped: readonly SnapshotHeader[];
  readonly listFile: string;
  /** Versions of files that go, and what they take in the bucket. */
  readonly versions: number;
  readonly bytes: number;
  readonly markers: number;
  /** The records of dropped snapshots that go with them. */
  readonly records: DroppedRecords;
  /** Dropped versions that stay because they are current in the bucket. */
  readonly current: number;
  /** What prune() will send when nothing is refused. */
  readonly requests: RequestCounts;
}

/** DeleteObjects names at most this many versions. */
export const BATCH = 1000;

/**
 * Writes `listFile`. Sends one GET for each object of their manifests and one LIST per 1,000 versions. Throws `manifest.damaged`,
 * `snapshot.missing`, what Storage throws, `machine.*`, `cancelled`, `internal`.
 */
export async function planPrune(
  request: PlanPruneRequest,
  ports: PlanPrunePorts,
  signal: AbortSignal,
): Promise<PrunePlan> {
  const { job, kept, resumed = [] } = request;
  const dropped = [...request.dropped, ...resumed];
  const { storage, listFile } = ports;
  const counts = { versions: 0, bytes: 0, markers: 0, current: 0 };
  const shelf = new PartShelf(storage, ports.scratchDirectory);
  try {
    await writePruneList(counted(doomed(request, { ...ports, shelf }, signal), counts), listFile, signal);
  } finally {
    await shelf.remove();
  }
  // The next run's manifest may be laid over the newest one this index knows.
  const chain = readChain(ports.index);
  const needed = chain === null ? kept : [...kept, chain.header];
  const records = dropped.length === 0 ? NO_RECORDS : await recordsOf(storage, { job, dropped, needed }, signal);
  return { job, dropped, listFile, ...counts, records, requests: requestsFor(counts, records) };
}

type Counts = { versions: number; bytes: number; markers: number; current: number };
type Doomed = PruneItem & { readonly current: number };

async function* counted(items: AsyncIterable<Doomed>, counts: Counts): AsyncGenerator<PruneItem> {
  for await (const { current, ...item } of items) {
    counts.current += current;
    counts.versions += item.versions.length;
    counts.markers += item.markers.length;
    for (const { size } of item.versions) counts.bytes += size;
    if (item.versions.length + item.markers.length > 0) yield item;
  }
}

async function* doomed(
  { kept, dropped, resumed = [] }: PlanPruneRequest,
  { storage, index, shelf }: PlanPrunePorts & { readonly shelf: PartShelf },
  signal: AbortSignal,
): AsyncGenerator<Doomed> {
  const lines = (header: SnapshotHeader) => readManifest(storage, header, signal, { shelf });
  const read = (header: SnapshotHeader, by: Named['by']) => namedByManifest(lines(header), by);
  const prefixes = [...new Set([...dropped, ...resumed].map(({ prefix }) => prefix))];
  if (prefixes.length === 0) return;
  const named = mergeByKey([
    ...kept.map((header) => read(header, 'kept')),
    ...dropped.map((header) => read(header, 'dropped')),
    ...resumed.map((header) => namedByManifest(linesLeft(lines(header)), 'dropped')),
    ...prefixes.map((prefix) => namedByIndex(index, prefix)),
  ]);
  for await (const meeting of march(named, keysWithVersions(storage, commonStart(prefixes), signal))) {
    if (meeting.kind === 'both' && meeting.left.dropped.size > 0) yield doomedOf(meeting.left, meeting.right);
  }
}

/** A manifest is the last thing of a snapshot to go, after all it names: where there is none, there is nothing left. */
async function* linesLeft(lines: AsyncIterable<ManifestLine>): AsyncGenerator<ManifestLine> {
  try {
    yield* lines;
  } catch (error) {
    if (!isEngineError(error, 'snapshot.missing')) throw error;
  }
}

function doomedOf({ path, kept, dropped }: NamedKey, { versions }: KeyWithVersions): Doomed {
  const isCurrent = (one: ListedVersion) => one.isLatest && !one.isDeleteMarker;
  const unneeded = versions.filter((one) => isRemovable(one) && dropped.has(one.versionId) && !kept.has(one.versionId));
  const going = unneeded.filter((one) => !isCurrent(one));
  const markers = versions.filter(({ isDeleteMarker }) => isDeleteMarker);
  const isAllGone = kept.size === 0 && going.length + markers.length === versions.length;
  return {
    key: path,
    versions: going.map(({ versionId, size }) => ({ versionId, size })),
    markers: isAllGone ? markers.map(({ versionId }) => versionId) : [],
    current: unneeded.length - going.length,
  };
}

function isRemovable({ versionId, isDeleteMarker }: ListedVersion): boolean {
  return !isDeleteMarker && versionId !== 'null';
}

/** What all of them start with, so that one listing covers them all. */
function commonStart([first = '', ...others]: readonly string[]): string {
  let length = first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length -= 1;
  return first.slice(0, length).replace(/[\ud800-\udbff]$/, '');
}

function requestsFor({ versions, markers }: Counts, { headers, others, unmarked }: DroppedRecords): RequestCounts {
  const marks = unmarked.length;
  const batches = [headers.length, versions, markers, others.length + marks].map((count) => Math.ceil(count / BATCH));
  return { ...NO_REQUESTS, put: marks, delete: batches.reduce((sum, count) => sum + count, 0) };
}
