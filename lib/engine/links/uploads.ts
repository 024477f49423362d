/** Counts of an `aws s3 sync` run. Exact, and beyond what a number holds when loops multiply. */
export interface Uploads {
  /** PutObject or multipart uploads: one for each path. */
  uploads: bigint;
  bytes: bigint;
  /** Billable PUT-class requests: multipart from 8 MiB. */
  requests: bigint;
  /** Uploads whose key is over S3's 1,024 bytes. */
  over1024: bigint;
  /** aws-cli's warnings: "File does not exist.", "File is character special device, …", "File/Directory is not readable." */
  warnings: { notExist: bigint; special: bigint; unreadable: bigint };
  /** Deepest directory level, the source being 1. aws-cli's recursion ends near 950. */
  maxDepth: number;
}

/** S3's limit for a key, in bytes. */
export const MAX_KEY = 1024;

export function noUploads(): Uploads {
  const warnings = { notExist: 0n, special: 0n, unreadable: 0n };
  return { uploads: 0n, bytes: 0n, requests: 0n, over1024: 0n, warnings, maxDepth: 0 };
}
