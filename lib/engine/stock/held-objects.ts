import { RECORDS_PREFIX } from '../snapshot/records';
import { listAll, listAllVersions } from '../storage/listing';
import type { ListedObject, Storage, VersioningState } from '../storage/storage';

/** A current object below a job's prefix, by the path it would have in the source. */
export interface HeldObject {
  /** Of a key such as `photos/`, which other programs make for a folder, this ends with a slash. */
  readonly path: string;
  readonly key: string;
  readonly size: number;
  readonly etag: string;
  /** As the listing of versions has it; null in a bucket without versioning. */
  readonly versionId: string | null;
}

export interface PlaceInBucket {
  /** '' or ending with '/'. */
  readonly prefix: string;
  /** Prefixes of other jobs below this one: what lies there is theirs, and is not looked at. */
  readonly inner: readonly string[];
}

/** True when some object lies below the prefix that is neither a record of Foresync nor another job's. One LIST, and one more per 1,000 of those. */
export async function isTaken(
  storage: Storage,
  { prefix, inner }: PlaceInBucket,
  signal: AbortSignal,
): Promise<boolean> {
  for await (const { key } of listAll(storage, prefix, signal)) {
    if (!isRecord(key, prefix) && !inner.some((other) => key.startsWith(other))) return true;
  }
  return false;
}

/** In key order, one LIST per 1,000 objects (or versions, in a bucket that has them). */
export async function* heldObjects(
  { prefix, inner }: PlaceInBucket,
  { storage, versioning }: HeldPorts,
  signal: AbortSignal,
): AsyncGenerator<HeldObject> {
  for await (const { key, size, etag, versionId } of current(storage, { prefix, versioning }, signal)) {
    if (isRecord(key, prefix) || inner.some((other) => key.startsWith(other))) continue;
    yield { path: key.slice(prefix.length), key, size, etag, versionId };
  }
}

export interface HeldPorts {
  readonly storage: Storage;
  readonly versioning: VersioningState;
}

/** Foresync's own, or the marker of the prefix itself, which is no file of the job. */
function isRecord(key: string, prefix: string): boolean {
  return key.startsWith(RECORDS_PREFIX) || key === prefix;
}

type Current = Pick<ListedObject, 'key' | 'size' | 'etag'> & { readonly versionId: string | null };

async function* current(
  storage: Storage,
  { prefix, versioning }: { prefix: string; versioning: VersioningState },
  signal: AbortSignal,
): AsyncGenerator<Current> {
  if (versioning === 'off') {
    for await (const object of listAll(storage, prefix, signal)) yield { ...object, versionId: null };
    return;
  }
  for await (const version of listAllVersions(storage, prefix, signal)) {
    if (version.isLatest && !version.isDeleteMarker) yield version;
  }
}
