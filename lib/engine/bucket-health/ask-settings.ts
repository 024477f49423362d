import { type ErrorCode, isEngineError } from '../errors';
import { BUCKET_SETTING_NAMES, type BucketSettingName, type BucketSettings } from '../storage/bucket-settings';
import type { Storage } from '../storage/storage';
import type { PolicyAction } from './least-privilege';

/** An answer, `null` for what was never set, or why there is none. "Cannot tell" is never "not set". */
export type Answer<T> = { readonly known: T | null } | { readonly unknown: ErrorCode };

export type BucketAnswers = { readonly [Name in BucketSettingName]: Answer<BucketSettings[Name]> };

/** The permission behind each question. */
export const ACTION_OF: Readonly<Record<BucketSettingName | 'uploads' | 'parts', PolicyAction>> = {
  encryption: 's3:GetEncryptionConfiguration',
  'public-access': 's3:GetBucketPublicAccessBlock',
  'policy-status': 's3:GetBucketPolicyStatus',
  'object-lock': 's3:GetBucketObjectLockConfiguration',
  lifecycle: 's3:GetLifecycleConfiguration',
  uploads: 's3:ListBucketMultipartUploads',
  parts: 's3:ListMultipartUploadParts',
};

/** How many requests askSettings() sends when none is repeated. */
export const SETTING_REQUESTS = BUCKET_SETTING_NAMES.length;

/** One GET for each setting, all at once. Throws only `cancelled` and what is no EngineError. */
export async function askSettings(storage: Storage, signal: AbortSignal): Promise<BucketAnswers> {
  const ask = <Name extends BucketSettingName>(name: Name) => answerOf(storage.getBucketSetting(name, signal));
  const [encryption, publicAccess, policyStatus, objectLock, lifecycle] = await Promise.all([
    ask('encryption'),
    ask('public-access'),
    ask('policy-status'),
    ask('object-lock'),
    ask('lifecycle'),
  ]);
  return {
    encryption,
    'public-access': publicAccess,
    'policy-status': policyStatus,
    'object-lock': objectLock,
    lifecycle,
  };
}

/** A refusal or a server without the feature becomes `unknown`. */
export async function answerOf<T>(asking: Promise<T | null>): Promise<Answer<T>> {
  try {
    return { known: await asking };
  } catch (error) {
    if (!isEngineError(error) || error.code === 'cancelled' || error.code === 'guard.exceeded') throw error;
    return { unknown: error.code };
  }
}

/** What is known, else null. */
export function knownOf<T>(answer: Answer<T>): T | null {
  return 'known' in answer ? answer.known : null;
}
