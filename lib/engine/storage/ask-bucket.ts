import { type ErrorCode, isEngineError } from '../errors';
import type { Storage } from './storage';

/** What a mistyped key is told by, once an answer has a body. */
const REASONS: readonly ErrorCode[] = ['access.bad-key', 'access.bad-signature', 'clock.skewed'];

/**
 * HeadBucket. The answer to a HEAD has no body, so a refusal does not say why: it is asked again with GetBucketVersioning, whose
 * answer tells a wrong key from a policy. One request, two after a refusal. Throws what the bucket throws, with the reason.
 */
export async function askBucket(storage: Storage, signal: AbortSignal): ReturnType<Storage['headBucket']> {
  try {
    return await storage.headBucket(signal);
  } catch (error) {
    if (isEngineError(error, 'access.denied')) await throwReason(storage, signal);
    throw error;
  }
}

async function throwReason(storage: Storage, signal: AbortSignal): Promise<void> {
  try {
    await storage.getVersioning(signal);
  } catch (error) {
    if (isEngineError(error) && REASONS.includes(error.code)) throw error;
    // Any other answer says no more than the first one did.
    if (!isEngineError(error)) throw error;
  }
}
