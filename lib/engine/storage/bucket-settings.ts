/** What can be asked of a bucket itself, one request each (facts: API reference of S3). */
export interface BucketSettings {
  /** Default encryption: AES256, aws:kms, aws:kms:dsse. */
  readonly encryption: { readonly algorithm: string };
  /** The bucket's own block; the account may have one besides, which a bucket's key cannot see. */
  readonly 'public-access': { readonly blocksAll: boolean };
  /** What its policy and ACL come to. null: it has no policy. */
  readonly 'policy-status': { readonly isPublic: boolean };
  /** The default retention of new versions. `mode` null: versions are locked one by one, if at all. */
  readonly 'object-lock': { readonly mode: 'GOVERNANCE' | 'COMPLIANCE' | null; readonly days: number | null };
  readonly lifecycle: { readonly rules: readonly LifecycleRule[] };
}

export type BucketSettingName = keyof BucketSettings;

export const BUCKET_SETTING_NAMES = [
  'encryption',
  'public-access',
  'policy-status',
  'object-lock',
  'lifecycle',
] as const satisfies BucketSettingName[];

/** An enabled rule. Days count from an object's creation, or from the day its version became noncurrent. */
export interface LifecycleRule {
  readonly id: string;
  /** '' : the whole bucket. */
  readonly prefix: string;
  /** Only objects with tags; Foresync's have none. */
  readonly tagged: boolean;
  /** Current objects go after so many days, or (`onDate`, ISO 8601) all on one day. */
  readonly expiresAfterDays: number | null;
  readonly expiresOnDate: string | null;
  readonly noncurrentAfterDays: number | null;
  /** So many noncurrent versions of a key stay nevertheless. */
  readonly noncurrentKept: number;
  readonly transitions: readonly {
    readonly of: 'current' | 'noncurrent';
    /** null: on a date. */
    readonly days: number | null;
    readonly storageClass: string;
  }[];
  /** Unfinished uploads are aborted after so many days; null: never. */
  readonly abortsUploadsAfterDays: number | null;
}
