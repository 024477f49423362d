import type {
  ListedObject,
  ListedVersion,
  ListPage,
  ListRequest,
  ListVersionsPage,
  ListVersionsRequest,
} from '../storage/storage';
import type { MemoryBucket, StoredVersion } from './memory-bucket';

/** S3's page size for every listing (qfacts.md). */
export const PAGE = 1000;

/** One page of current objects and common prefixes; the cursor is the last thing the page named. */
export function listObjects(bucket: MemoryBucket, request: ListRequest): ListPage {
  const limit = Math.min(request.limit ?? PAGE, PAGE);
  const after = request.cursor ?? request.startAfter ?? '';
  const objects: ListedObject[] = [];
  const prefixes: string[] = [];
  let last = after;
  for (const key of bucket.keys()) {
    if (!key.startsWith(request.prefix) || !isAfter(key, last, request)) continue;
    const current = bucket.current(key);
    if (current === undefined) continue;
    if (objects.length + prefixes.length === limit) return { objects, prefixes, cursor: last };
    const folder = commonPrefix(key, request);
    if (folder === null) objects.push(listed(key, current));
    else prefixes.push(folder);
    last = folder ?? key;
  }
  return { objects, prefixes, cursor: null };
}

/** One page of versions and delete markers: by key, newest first. */
export function listVersions(bucket: MemoryBucket, request: ListVersionsRequest): ListVersionsPage {
  const versions: ListedVersion[] = [];
  const skip = request.cursor === undefined ? 0 : Number(request.cursor);
  let position = 0;
  for (const key of bucket.keys()) {
    if (!key.startsWith(request.prefix)) continue;
    for (const version of bucket.versions(key)) {
      if (versions.length === PAGE) return { versions, cursor: String(position) };
      if (position >= skip) versions.push(listedVersion(key, version, bucket));
      position += 1;
    }
  }
  return { versions, cursor: null };
}

function isAfter(key: string, last: string, request: ListRequest): boolean {
  if (last === '') return true;
  if (request.delimiter !== undefined && last.endsWith(request.delimiter) && last !== request.startAfter) {
    if (key.startsWith(last)) return false;
  }
  return Buffer.compare(Buffer.from(key), Buffer.from(last)) > 0;
}

function commonPrefix(key: string, request: ListRequest): string | null {
  if (request.delimiter === undefined) return null;
  const at = key.indexOf(request.delimiter, request.prefix.length);
  return at === -1 ? null : key.slice(0, at + 1);
}

function listed(key: string, version: StoredVersion): ListedObject {
  const { etag, lastModifiedMs, storageClass } = version;
  return { key, size: version.body.length, etag, lastModifiedMs, storageClass };
}

function listedVersion(key: string, version: StoredVersion, bucket: MemoryBucket): ListedVersion {
  const { versionId, isDeleteMarker, etag, lastModifiedMs, storageClass } = version;
  const isLatest = bucket.versions(key)[0] === version;
  return { key, versionId, isLatest, isDeleteMarker, size: version.body.length, etag, lastModifiedMs, storageClass };
}
