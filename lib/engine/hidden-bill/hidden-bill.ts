/**
 * Finds what is billed and seen in no list of files: unfinished uploads, older versions, delete markers, small objects in classes that
 * bill them as 128 KB, objects of nobody's job. Nothing is removed here.
 *
 *   manifests of every snapshot in the bucket, the jobs' indexes ─┐ merged by key
 *   versions in the bucket ───────────────────────────────────────┴─ march ── sums, and the list of what may go
 *
 * May go: a version in a job's folder that is not current, is older than a day, and no snapshot and no index names; of Foresync's own
 * records only older leases, job files and check objects; the delete markers of a key nothing else is left of. The version "null"
 * stays, as in retention. A manifest that cannot be read ends it: what it needs is not known.
 */
import { LEFT_AFTER_MS } from '../bucket-health/leftover-uploads';
import { march } from '../march';
import { SMALL_BELOW } from '../pricing/size-histogram';
import type { NamedKey } from '../retention/named-versions';
import type { PruneItem } from '../retention/prune-list';
import { RECORDS_PREFIX } from '../snapshot/records';
import type { KeyWithVersions } from '../storage/keys-with-versions';
import type { ListedVersion } from '../storage/storage';
import { Pile } from './pile';

export const HIDDEN_KINDS = ['uploads', 'noncurrent', 'unneeded', 'markers', 'small', 'outside', 'foreign'] as const;

/**
 * uploads: unfinished for a day. noncurrent: all older versions; unneeded: those of them that may go. markers: those that may go.
 * small: current, under 128 KB, in a class that bills 128 KB. outside: current, in no job's folder. foreign: current, in a job's
 * folder, and not the job's.
 */
export type HiddenKind = (typeof HIDDEN_KINDS)[number];

export type Piles = Readonly<Record<HiddenKind, Pile>>;

export function emptyPiles(): Piles {
  return Object.fromEntries(HIDDEN_KINDS.map((kind) => [kind, new Pile()])) as Record<HiddenKind, Pile>;
}

export interface HiddenQuestion {
  /** Every folder that a job or a snapshot of the bucket has. */
  readonly prefixes: readonly string[];
  readonly nowMs: number;
}

/** Billed as 128 KB when smaller (storage-class-intro.md). */
const PADDED = new Set(['STANDARD_IA', 'ONEZONE_IA', 'GLACIER_IR']);

/** Fills the piles and yields what may go, by key. Throws what the streams throw, and `internal` for one out of order. */
export async function* sortOut(
  named: AsyncIterable<NamedKey>,
  listed: AsyncIterable<KeyWithVersions>,
  question: HiddenQuestion,
  piles: Piles,
): AsyncGenerator<PruneItem> {
  for await (const meeting of march(named, listed)) {
    if (meeting.kind === 'left') continue;
    const kept = meeting.kind === 'both' ? meeting.left.kept : null;
    const item = look({ key: meeting.right.path, versions: meeting.right.versions, kept }, question, piles);
    if (item.versions.length + item.markers.length > 0) yield item;
  }
}

interface Key {
  readonly key: string;
  readonly versions: readonly ListedVersion[];
  /** Versions that snapshots and indexes name; null: none names the key. */
  readonly kept: ReadonlySet<string | null> | null;
}

function look(one: Key, question: HiddenQuestion, piles: Piles): PruneItem {
  const { key, versions, kept } = one;
  const place = placeOf(key, question.prefixes);
  for (const version of versions) {
    if (version.isDeleteMarker) continue;
    if (!version.isLatest) piles.noncurrent.add(version);
    else {
      if (place === 'outside') piles.outside.add(version);
      if (place === 'job' && kept === null) piles.foreign.add(version);
      if (PADDED.has(version.storageClass) && version.size < SMALL_BELOW) piles.small.add(version);
    }
  }
  if (place === 'outside' || place === 'record') return { key, versions: [], markers: [] };
  return removable(one, question, piles);
}

function removable({ key, versions, kept }: Key, { nowMs }: HiddenQuestion, piles: Piles): PruneItem {
  // A version without an id of its own may have been overwritten since a snapshot named it.
  const byAnyId = kept?.has(null) === true;
  const going = versions.filter(
    ({ isLatest, isDeleteMarker, versionId, lastModifiedMs }) =>
      !(isLatest || isDeleteMarker || byAnyId || versionId === 'null' || kept?.has(versionId)) &&
      lastModifiedMs < nowMs - LEFT_AFTER_MS,
  );
  const markers = versions.filter(({ isDeleteMarker }) => isDeleteMarker);
  const isAllGone = going.length + markers.length === versions.length;
  const goingMarkers = isAllGone ? markers.filter(({ lastModifiedMs }) => lastModifiedMs < nowMs - LEFT_AFTER_MS) : [];
  const markersGo = goingMarkers.length === markers.length;
  for (const version of going) piles.unneeded.add(version);
  // A marker is billed for its name, in STANDARD (deletemarker.md).
  const name = { size: Buffer.byteLength(key), storageClass: 'STANDARD' };
  if (markersGo) for (const marker of goingMarkers) piles.markers.add({ ...marker, ...name });
  return {
    key,
    versions: going.map(({ versionId, size }) => ({ versionId, size })),
    markers: markersGo ? goingMarkers.map(({ versionId }) => versionId) : [],
  };
}

/** Records whose older versions mean nothing: leases, job files, objects of a connection test. */
const TRANSIENT = /^\.foresync\/(check-[^/]+|[^/]+\/(lease|job)\.json)$/;

/** record: Foresync's own, which retention looks after. */
function placeOf(key: string, prefixes: readonly string[]): 'job' | 'transient' | 'record' | 'outside' {
  if (key.startsWith(RECORDS_PREFIX)) return TRANSIENT.test(key) ? 'transient' : 'record';
  return prefixes.some((prefix) => key.startsWith(prefix)) ? 'job' : 'outside';
}
