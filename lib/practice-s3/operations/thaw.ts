import { receiveDocument } from '../receive-body';
import { type S3Request, sendEmpty } from '../request';
import { malformedXml, S3Error } from '../s3-error';
import { parseXml, textOf } from '../xml';
import { isArchived, thawOf } from './archive';
import { requestedVersion } from './objects';

const TIERS: ReadonlySet<string> = new Set(['Expedited', 'Standard', 'Bulk']);
const DAY_MS = 86_400_000;

/** POST ?restore: 202 when it begins, 200 when the copy was there and its days are counted anew (API_RestoreObject.md). */
export async function thawObject(request: S3Request): Promise<void> {
  const row = requestedVersion(request);
  const body = parseXml(await receiveDocument(request), 'RestoreRequest');
  const days = Number(textOf(body.Days));
  const tier = textOf((body.GlacierJobParameters as Record<string, unknown> | undefined)?.Tier) ?? 'Standard';
  if (!Number.isInteger(days) || days < 1 || !TIERS.has(tier)) throw malformedXml();
  if (!isArchived(row)) {
    throw new S3Error('InvalidObjectState', 403, "Restore is not allowed for the object's current storage class");
  }
  if (row.storage_class === 'DEEP_ARCHIVE' && tier === 'Expedited') {
    throw new S3Error('InvalidArgument', 400, 'Retrieval option is not supported by this storage class');
  }
  const now = request.now();
  const earlier = thawOf(request, row);
  if (earlier !== null && earlier.ready_ms > now) {
    throw new S3Error('RestoreAlreadyInProgress', 409, 'Object restore is already in progress');
  }
  const ready = earlier?.ready_ms ?? now + request.thawMs;
  const values = [row.bucket, row.key, row.version_id, ready, now + days * DAY_MS];
  await request.catalog.commit(() =>
    request.catalog.run('INSERT OR REPLACE INTO thaw VALUES (?, ?, ?, ?, ?)', ...values),
  );
  sendEmpty(request, earlier === null ? 202 : 200);
}
