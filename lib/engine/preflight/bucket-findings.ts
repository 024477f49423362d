import type { PolicyRequest } from '../bucket-health/least-privilege';
import { EngineError, type ErrorCode, isEngineError } from '../errors';
import { askBucket } from '../storage/ask-bucket';
import type { Storage, StorageTarget, VersioningState } from '../storage/storage';
import type { Finding } from '../types';
import { finding } from './findings';

/** An entry of a source that has the name of another job's folder in the bucket; `path` is absolute. */
export interface SharedPlace {
  readonly job: string;
  readonly path: string;
}

/** `policy`: what to offer when the key may not do something. */
export type BucketTarget = Pick<StorageTarget, 'bucket' | 'region' | 'endpoint'> & { readonly policy?: PolicyRequest };

/** Is the bucket there, ours to use, in the region we sign for, and versioned? HeadBucket and GetBucketVersioning. */
export async function bucketFindings(
  target: BucketTarget,
  storage: Storage,
  signal: AbortSignal,
): Promise<{ findings: Finding[]; versioning: VersioningState | null }> {
  try {
    await askBucket(storage, signal);
  } catch (error) {
    return { findings: [accessFinding(target, error, 's3:ListBucket')], versioning: null };
  }
  try {
    const versioning = await storage.getVersioning(signal);
    if (versioning === 'enabled') return { findings: [], versioning };
    return { findings: [finding('bucket.no-versioning', { bucket: target.bucket, state: versioning })], versioning };
  } catch (error) {
    // The run itself does not need this permission: say so, and do not block.
    const blocked = accessFinding(target, error, 's3:GetBucketVersioning');
    const findings = isEngineError(error, 'access.denied') ? [{ ...blocked, severity: 'warns' as const }] : [blocked];
    return { findings, versioning: null };
  }
}

const DENIED = new Set<ErrorCode>(['access.denied', 'access.bad-key', 'access.bad-signature']);

/** Why an action on the bucket cannot be done. Throws `cancelled`, and what is no EngineError. */
export function accessFinding(target: BucketTarget, error: unknown, action: string): Finding {
  if (!(error instanceof EngineError) || error.code === 'cancelled') throw error;
  const { bucket, region, endpoint, policy } = target;
  if (error.code === 'bucket.missing') return finding('bucket.missing', { bucket });
  if (error.code === 'bucket.wrong-region') {
    const actual = error.facts.bucketRegion ?? error.facts.region;
    const { vendorCode, httpStatus, endpoint: told } = error.facts;
    return finding('bucket.wrong-region', {
      ...{ bucket, region, actual: typeof actual === 'string' ? actual : null },
      vendorCode: typeof vendorCode === 'string' ? vendorCode : null,
      httpStatus: typeof httpStatus === 'number' ? httpStatus : null,
      endpoint: typeof told === 'string' ? told : null,
    });
  }
  if (DENIED.has(error.code)) {
    const offer = policy === undefined || error.code !== 'access.denied' ? {} : { policy };
    return finding('bucket.access', { bucket, code: error.code, action, ...offer });
  }
  const { httpStatus } = error.facts;
  const status = typeof httpStatus === 'number' ? { httpStatus } : {};
  return finding('bucket.unreachable', { bucket, endpoint, code: error.code, ...status });
}
