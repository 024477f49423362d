/** Files up to this many bytes are sent with one PutObject. 16 MiB: half the requests of aws-cli's 8 MiB parts. */
export const SINGLE_PUT_LIMIT = 16 * 1024 * 1024;

/** S3's limits (facts: qfacts.md): 10,000 parts, 5 GiB each. */
const MAX_PARTS = 10_000;
const MEBIBYTE = 1024 * 1024;

export interface PartLayout {
  /** Bytes of every part but the last. */
  readonly partSize: number;
  readonly parts: number;
}

/** How a file of `size` bytes is cut. `parts` 1 means a single PutObject; otherwise create + parts + complete. */
export function partLayout(size: number): PartLayout {
  if (size <= SINGLE_PUT_LIMIT) return { partSize: size, parts: 1 };
  const smallest = Math.ceil(size / MAX_PARTS);
  const partSize = Math.max(SINGLE_PUT_LIMIT, Math.ceil(smallest / MEBIBYTE) * MEBIBYTE);
  return { partSize, parts: Math.ceil(size / partSize) };
}

/** Requests that uploading one file of `size` bytes takes. */
export function uploadRequests(size: number): { put: number; post: number } {
  const { parts } = partLayout(size);
  return parts === 1 ? { put: 1, post: 0 } : { put: parts, post: 2 };
}
