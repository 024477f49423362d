import { randomBytes } from 'node:crypto';
import { noSuchBucket } from '../s3-error';
import type { Blobs, Received } from './blobs';
import type { Catalog, VersionRow } from './catalog';

export type Versioning = 'off' | 'enabled' | 'suspended';

/** Throws NoSuchBucket. */
export function versioningOf(catalog: Catalog, bucket: string): Versioning {
  const row = catalog.get<{ versioning: Versioning }>('SELECT versioning FROM bucket WHERE name = ?', bucket);
  if (row === undefined) throw noSuchBucket(bucket);
  return row.versioning;
}

/** The version a GET without versionId sees: undefined when there is none or it is a delete marker. */
export function currentVersion(catalog: Catalog, bucket: string, key: string): VersionRow | undefined {
  const row = latestRow(catalog, bucket, key);
  return row === undefined || row.deleted === 1 ? undefined : row;
}

export function latestRow(catalog: Catalog, bucket: string, key: string): VersionRow | undefined {
  return catalog.get<VersionRow>('SELECT * FROM version WHERE bucket = ? AND key = ? AND latest = 1', bucket, key);
}

export function versionById(
  catalog: Catalog,
  place: { bucket: string; key: string; versionId: string },
): VersionRow | undefined {
  return catalog.get<VersionRow>(
    'SELECT * FROM version WHERE bucket = ? AND key = ? AND version_id = ?',
    place.bucket,
    place.key,
    place.versionId,
  );
}

export interface NewVersion {
  readonly bucket: string;
  readonly key: string;
  readonly size: number;
  readonly etag: string;
  readonly modifiedMs: number;
  readonly storageClass: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly checksums: Readonly<Record<string, string | undefined>>;
  readonly blob: string | null;
  readonly isDeleteMarker: boolean;
}

/**
 * Part of a commit: adds the newest version of a key. Without versioning, or suspended, it is the version `null` and takes the
 * place of the old `null`. Returns its id.
 */
export function addVersion(catalog: Catalog, blobs: Blobs, version: NewVersion): string {
  const { bucket, key } = version;
  const versioned = versioningOf(catalog, bucket) === 'enabled';
  const versionId = versioned ? randomBytes(16).toString('base64url') : 'null';
  if (!versioned) removeVersion(catalog, blobs, versionById(catalog, { bucket, key, versionId }));
  const last = catalog.get<{ seq: number }>(
    'SELECT max(seq) AS seq FROM version WHERE bucket = ? AND key = ?',
    bucket,
    key,
  );
  catalog.run('UPDATE version SET latest = 0 WHERE bucket = ? AND key = ? AND latest = 1', bucket, key);
  catalog.run(
    'INSERT INTO version VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?)',
    bucket,
    key,
    (last?.seq ?? 0) + 1,
    versionId,
    version.isDeleteMarker ? 1 : 0,
    version.size,
    version.etag,
    version.modifiedMs,
    version.storageClass,
    JSON.stringify(version.headers),
    JSON.stringify(version.checksums),
    version.blob,
  );
  return versionId;
}

/** Part of a commit: removes one version for good; the one before it, if any, becomes the latest. */
export function removeVersion(catalog: Catalog, blobs: Blobs, row: VersionRow | undefined): void {
  if (row === undefined) return;
  catalog.run('DELETE FROM version WHERE bucket = ? AND key = ? AND seq = ?', row.bucket, row.key, row.seq);
  catalog.run(
    'DELETE FROM thaw WHERE bucket = ? AND key = ? AND version_id = ?',
    ...[row.bucket, row.key, row.version_id],
  );
  if (row.blob !== null) forgetBody(catalog, blobs, row.blob);
  if (row.latest === 0) return;
  catalog.run(
    'UPDATE version SET latest = 1 WHERE bucket = ? AND key = ? AND seq = (SELECT max(seq) FROM version WHERE bucket = ? AND key = ?)',
    ...[row.bucket, row.key, row.bucket, row.key],
  );
}

/** Bodies of completed multipart uploads are their parts, under `mp:<upload id>`. */
export const MULTIPART = 'mp:';

function forgetBody(catalog: Catalog, blobs: Blobs, blob: string): void {
  if (!blob.startsWith(MULTIPART)) {
    blobs.forget(blob);
    return;
  }
  const uploadId = blob.slice(MULTIPART.length);
  for (const part of catalog.all<{ blob: string }>('SELECT blob FROM part WHERE upload_id = ?', uploadId))
    blobs.forget(part.blob);
  catalog.run('DELETE FROM part WHERE upload_id = ?', uploadId);
}

/** Part of a commit: a received body becomes durable. */
export function keepBody(blobs: Blobs, received: Received): string {
  blobs.store(received);
  return received.blob;
}
