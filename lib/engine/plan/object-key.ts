import { RECORDS_PREFIX } from '../snapshot/records';

/** S3's limit (docs: object-keys.md). */
const LONGEST_KEY_BYTES = 1024;

/** Where a file lies in the bucket: its path under the job's prefix ('' or ending with '/'). */
export function objectKey(prefix: string, path: string): string {
  return prefix + path;
}

/** A UTF-16 unit takes at most as many bytes of UTF-8. */
const BYTES_PER_UNIT = 3;

/** Why no object can have this key, or null. */
export function keyProblem(key: string): 'KEY_TOO_LONG' | 'KEY_RESERVED' | null {
  if (key.startsWith(RECORDS_PREFIX)) return 'KEY_RESERVED';
  if (key.length * BYTES_PER_UNIT <= LONGEST_KEY_BYTES) return null;
  return Buffer.byteLength(key) > LONGEST_KEY_BYTES ? 'KEY_TOO_LONG' : null;
}
