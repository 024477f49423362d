import type { S3Request } from '../request';
import { S3Error } from '../s3-error';
import type { VersionRow } from '../store/catalog';

/** Classes whose objects are read only after they were thawed (archival-storage.md). */
const ARCHIVES: ReadonlySet<string> = new Set(['GLACIER', 'DEEP_ARCHIVE']);

export const isArchived = ({ storage_class }: VersionRow) => ARCHIVES.has(storage_class);

interface Thaw {
  readonly ready_ms: number;
  readonly until_ms: number;
}

/** A thaw that is under way, or whose copy is still there. */
export function thawOf(request: S3Request, row: VersionRow): Thaw | null {
  const found = request.catalog.get<Thaw>(
    'SELECT ready_ms, until_ms FROM thaw WHERE bucket = ? AND key = ? AND version_id = ?',
    ...[row.bucket, row.key, row.version_id],
  );
  return found === undefined || found.until_ms <= request.now() ? null : found;
}

/** Throws InvalidObjectState for what is archived and not thawed. */
export function checkReadable(request: S3Request, row: VersionRow): void {
  if (!isArchived(row)) return;
  const thaw = thawOf(request, row);
  if (thaw !== null && thaw.ready_ms <= request.now()) return;
  const elements = { StorageClass: row.storage_class };
  throw new S3Error('InvalidObjectState', 403, "The operation is not valid for the object's storage class", elements);
}

/** x-amz-restore, as GET and HEAD answer it; nothing for what was never asked for. */
export function thawHeader(request: S3Request, row: VersionRow): Record<string, string> {
  const thaw = isArchived(row) ? thawOf(request, row) : null;
  if (thaw === null) return {};
  if (thaw.ready_ms > request.now()) return { 'x-amz-restore': 'ongoing-request="true"' };
  return { 'x-amz-restore': `ongoing-request="false", expiry-date="${new Date(thaw.until_ms).toUTCString()}"` };
}
