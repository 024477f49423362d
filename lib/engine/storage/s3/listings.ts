import {
  type DeleteMarkerEntry,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type ObjectVersion,
} from '@aws-sdk/client-s3';
import type { ListedVersion, ListPage, ListVersionsPage, Storage } from '../storage';
import { bareEtag, milliseconds, nameReader, needed } from './answer';
import type { Connection } from './connection';
import { packCursor, unpackCursor } from './cursor';
import { options } from './objects';

type NameReader = (name: string) => string;

type Listings = Pick<Storage, 'listPage' | 'listVersionsPage'>;

/** Listings, one page per request. Names travel URL-encoded, because XML cannot carry every key. */
export function listingRequests(connection: Connection): Listings {
  return {
    listPage: (request, signal) => listPage(connection, request, signal),
    listVersionsPage: (request, signal) => listVersions(connection, request, signal),
  };
}

function listPage(connection: Connection, ...[request, signal]: Parameters<Storage['listPage']>): Promise<ListPage> {
  const command = new ListObjectsV2Command({
    Bucket: connection.bucket,
    Prefix: request.prefix,
    EncodingType: 'url',
    MaxKeys: request.limit ?? 1000,
    ...(request.cursor === undefined ? {} : { ContinuationToken: request.cursor }),
    ...(request.startAfter === undefined ? {} : { StartAfter: request.startAfter }),
    ...(request.delimiter === undefined ? {} : { Delimiter: request.delimiter }),
  });
  return connection.send({ operation: 'list', signal }, async () => {
    const output = await connection.client.send(command, options(signal));
    const readName = nameReader(output);
    const objects = (output.Contents ?? []).map((object) => ({
      key: readName(needed(object.Key, 'Key')),
      size: needed(object.Size, 'Size'),
      etag: bareEtag(object.ETag),
      lastModifiedMs: milliseconds(object.LastModified),
      storageClass: object.StorageClass ?? 'STANDARD',
    }));
    const prefixes = (output.CommonPrefixes ?? []).map(({ Prefix }) => readName(needed(Prefix, 'Prefix')));
    const cursor = output.IsTruncated ? needed(output.NextContinuationToken, 'NextContinuationToken') : null;
    return { objects, prefixes, cursor };
  });
}

function listVersions(
  connection: Connection,
  ...[request, signal]: Parameters<Storage['listVersionsPage']>
): Promise<ListVersionsPage> {
  const [KeyMarker, VersionIdMarker] = unpackCursor(request.cursor);
  const command = new ListObjectVersionsCommand({
    Bucket: connection.bucket,
    Prefix: request.prefix,
    EncodingType: 'url',
    ...(KeyMarker === undefined ? {} : { KeyMarker }),
    ...(VersionIdMarker === undefined ? {} : { VersionIdMarker }),
  });
  return connection.send({ operation: 'listVersions', signal }, async () => {
    const output = await connection.client.send(command, options(signal));
    const readName = nameReader(output);
    const versions = (output.Versions ?? []).map((version) => stored(version, readName));
    const markers = (output.DeleteMarkers ?? []).map((entry) => marker(entry, readName));
    return { versions: merge(versions, markers), cursor: packCursor(output, output.NextVersionIdMarker) };
  });
}

function stored(version: ObjectVersion, readName: NameReader): ListedVersion {
  return {
    ...named(version, readName),
    isDeleteMarker: false,
    size: needed(version.Size, 'Size'),
    etag: bareEtag(version.ETag),
    storageClass: version.StorageClass ?? 'STANDARD',
  };
}

function marker(entry: DeleteMarkerEntry, readName: NameReader): ListedVersion {
  return { ...named(entry, readName), isDeleteMarker: true, size: 0, etag: '', storageClass: 'STANDARD' };
}

function named(entry: ObjectVersion | DeleteMarkerEntry, readName: NameReader) {
  return {
    key: readName(needed(entry.Key, 'Key')),
    versionId: needed(entry.VersionId, 'VersionId'),
    isLatest: entry.IsLatest === true,
    lastModifiedMs: milliseconds(entry.LastModified),
  };
}

/**
 * The answer's XML interleaves versions and markers; the SDK hands them over as two lists, each in the answer's order (by key,
 * newest first). Between two of one key the latest comes first, then the younger; a tie within the second keeps each list's own
 * order.
 */
function merge(versions: ListedVersion[], markers: ListedVersion[]): ListedVersion[] {
  const merged: ListedVersion[] = [];
  const rest = [...markers].reverse();
  for (const version of versions) {
    for (let next = rest.at(-1); next !== undefined && isBefore(next, version); next = rest.at(-1)) {
      merged.push(next);
      rest.pop();
    }
    merged.push(version);
  }
  return [...merged, ...rest.reverse()];
}

function isBefore(a: ListedVersion, b: ListedVersion): boolean {
  if (a.key !== b.key) return Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)) < 0;
  if (a.isLatest !== b.isLatest) return a.isLatest;
  return a.lastModifiedMs > b.lastModifiedMs;
}
