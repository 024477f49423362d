import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyStatusCommand,
  GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand,
  type LifecycleRule as SdkRule,
  type Transition,
} from '@aws-sdk/client-s3';
import { EngineError, isEngineError } from '../../errors';
import type { BucketSettingName, BucketSettings, LifecycleRule } from '../bucket-settings';
import type { Storage } from '../storage';
import type { Connection } from './connection';
import { options } from './objects';

/** S3's answers for "never set" (errorresponses.md). */
const NOT_SET = new Set<unknown>([
  'ServerSideEncryptionConfigurationNotFoundError',
  'NoSuchPublicAccessBlockConfiguration',
  'NoSuchBucketPolicy',
  'ObjectLockConfigurationNotFoundError',
  'NoSuchLifecycleConfiguration',
]);

type Ask<Name extends BucketSettingName> = (
  connection: Connection,
  signal: AbortSignal | undefined,
) => Promise<BucketSettings[Name]>;

const ASK: { readonly [Name in BucketSettingName]: Ask<Name> } = {
  encryption,
  'public-access': publicAccess,
  'policy-status': policyStatus,
  'object-lock': objectLock,
  lifecycle,
};

/** Settings of the bucket, one GET each. */
export function settingRequests(connection: Connection): Pick<Storage, 'getBucketSetting'> {
  return { getBucketSetting: (name, signal) => ask(connection, name, signal) };
}

async function ask<Name extends BucketSettingName>(
  connection: Connection,
  name: Name,
  signal: AbortSignal | undefined,
): Promise<BucketSettings[Name] | null> {
  const work: Ask<Name> = ASK[name];
  try {
    return await connection.send({ operation: `getBucketSetting:${name}`, signal }, () => work(connection, signal));
  } catch (error) {
    if (isEngineError(error) && NOT_SET.has(error.facts.vendorCode)) return null;
    throw error;
  }
}

/** A server that ignores the question answers something else, which must not be read as "nothing is set". */
function answered<T>(value: T | undefined, missing: string): T {
  if (value !== undefined) return value;
  throw new EngineError('storage.not-implemented', { facts: { missing } });
}

async function encryption({ client, bucket }: Connection, signal: AbortSignal | undefined) {
  const output = await client.send(new GetBucketEncryptionCommand({ Bucket: bucket }), options(signal));
  const [rule] = answered(output.ServerSideEncryptionConfiguration?.Rules, 'Rules');
  return { algorithm: answered(rule?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm, 'SSEAlgorithm') };
}

async function publicAccess({ client, bucket }: Connection, signal: AbortSignal | undefined) {
  const output = await client.send(new GetPublicAccessBlockCommand({ Bucket: bucket }), options(signal));
  const block = answered(output.PublicAccessBlockConfiguration, 'PublicAccessBlockConfiguration');
  const all = [block.BlockPublicAcls, block.IgnorePublicAcls, block.BlockPublicPolicy, block.RestrictPublicBuckets];
  return { blocksAll: all.every((one) => one === true) };
}

async function policyStatus({ client, bucket }: Connection, signal: AbortSignal | undefined) {
  const output = await client.send(new GetBucketPolicyStatusCommand({ Bucket: bucket }), options(signal));
  return { isPublic: answered(output.PolicyStatus?.IsPublic, 'IsPublic') };
}

const DAYS_PER_YEAR = 365;

async function objectLock({ client, bucket }: Connection, signal: AbortSignal | undefined) {
  const output = await client.send(new GetObjectLockConfigurationCommand({ Bucket: bucket }), options(signal));
  const { Rule } = answered(output.ObjectLockConfiguration, 'ObjectLockConfiguration');
  const { Mode, Days, Years } = Rule?.DefaultRetention ?? {};
  const days = Days ?? (Years === undefined ? null : Years * DAYS_PER_YEAR);
  return { mode: Mode ?? null, days };
}

async function lifecycle({ client, bucket }: Connection, signal: AbortSignal | undefined) {
  const output = await client.send(new GetBucketLifecycleConfigurationCommand({ Bucket: bucket }), options(signal));
  const rules = answered(output.Rules, 'Rules');
  return { rules: rules.filter(({ Status }) => Status === 'Enabled').map(ruleOf) };
}

function ruleOf(rule: SdkRule): LifecycleRule {
  const { Filter, Expiration, NoncurrentVersionExpiration: old } = rule;
  const transitions = [
    ...(rule.Transitions ?? []).map((one) => transition('current', one, one.Days)),
    ...(rule.NoncurrentVersionTransitions ?? []).map((one) => transition('noncurrent', one, one.NoncurrentDays)),
  ];
  return {
    id: rule.ID ?? '',
    prefix: Filter?.And?.Prefix ?? Filter?.Prefix ?? rule.Prefix ?? '',
    tagged: Filter?.Tag !== undefined || (Filter?.And?.Tags ?? []).length > 0,
    expiresAfterDays: Expiration?.Days ?? null,
    expiresOnDate: Expiration?.Date?.toISOString() ?? null,
    noncurrentAfterDays: old?.NoncurrentDays ?? null,
    noncurrentKept: old?.NewerNoncurrentVersions ?? 0,
    transitions,
    abortsUploadsAfterDays: rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation ?? null,
  };
}

function transition(
  of: 'current' | 'noncurrent',
  { StorageClass }: Pick<Transition, 'StorageClass'>,
  days: number | undefined,
) {
  return { of, days: days ?? null, storageClass: StorageClass ?? 'STANDARD' };
}
