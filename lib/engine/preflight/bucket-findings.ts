import { askHealth, type HealthAnswers } from '../bucket-health/health-findings';
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

/** What the bucket was found to be, before anything is known of the plan. */
export interface BucketSeen {
  readonly findings: readonly Finding[];
  /** null when it could not be asked. */
  readonly versioning: VersioningState | null;
  /** null: it cannot be used, or nobody wanted to know. */
  readonly health: HealthAnswers | null;
}

export interface BucketQuestion {
  readonly target: BucketTarget;
  /** Whether the job will have to list the bucket, as it does before its first run. */
  readonly listing: 'needed' | 'not-needed';
  /** null: its settings and leftovers are not asked for. */
  readonly health: { readonly prefix: string; readonly nowMs: number } | null;
}

/** At most 2 + HEALTH_REQUESTS requests. Throws `cancelled` and what is no EngineError. */
export async function seeBucket(
  { target, listing, health }: BucketQuestion,
  storage: Storage,
  signal: AbortSignal,
): Promise<BucketSeen> {
  const seen = await bucketFindings({ target, listing }, storage, signal);
  const usable = seen.findings.every(({ severity }) => severity !== 'blocks');
  return { ...seen, health: usable && health !== null ? await askHealth(health, storage, signal) : null };
}

/**
 * Is the bucket there, ours to use, in the region we sign for, and versioned? GetBucketVersioning tells all of it, and has an answer with a
 * body; HeadBucket tells who may list, and whether a key that may not ask for versioning may do anything.
 */
export async function bucketFindings(
  { target, listing }: Pick<BucketQuestion, 'target' | 'listing'>,
  storage: Storage,
  signal: AbortSignal,
): Promise<Pick<BucketSeen, 'findings' | 'versioning'>> {
  const versioning = await versioningOf(storage, signal);
  const wantsHead = listing === 'needed' || isEngineError(versioning, 'access.denied');
  const refusal = wantsHead ? await refusalOf(askBucket(storage, signal)) : null;
  if (refusal !== null) return { findings: [accessFinding(target, refusal, 's3:ListBucket')], versioning: null };
  if (typeof versioning !== 'string') return { findings: [withoutVersioning(target, versioning)], versioning: null };
  if (versioning === 'enabled') return { findings: [], versioning };
  return { findings: [finding('bucket.no-versioning', { bucket: target.bucket, state: versioning })], versioning };
}

async function versioningOf(storage: Storage, signal: AbortSignal): Promise<VersioningState | EngineError> {
  try {
    return await storage.getVersioning(signal);
  } catch (error) {
    return engineError(error);
  }
}

async function refusalOf(asking: Promise<unknown>): Promise<EngineError | null> {
  try {
    await asking;
    return null;
  } catch (error) {
    return engineError(error);
  }
}

function engineError(error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  throw error;
}

/** The run itself does not need this permission: where it is missing, that is said and blocks nothing. */
function withoutVersioning(target: BucketTarget, error: EngineError): Finding {
  const found = accessFinding(target, error, 's3:GetBucketVersioning');
  return error.code === 'access.denied' ? { ...found, severity: 'warns' } : found;
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
