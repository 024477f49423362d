const MEBIBYTE = 1024 * 1024;
/** aws-cli's threshold and part size. */
const PART = 8 * MEBIBYTE;
const MAX_PARTS = 10_000;

/**
 * Billable requests aws-cli sends for one file of `size` bytes: 1 below 8 MiB, else create + parts + complete; parts double in
 * size while there would be more than 10,000 (observed: 8 MiB - 1 is 1, 8 MiB is 3, 16 MiB + 1 is 5).
 */
export function uploadRequestsOfAws(size: number): number {
  if (size < PART) return 1;
  let part = PART;
  while (Math.ceil(size / part) > MAX_PARTS) part *= 2;
  return 2 + Math.ceil(size / part);
}
