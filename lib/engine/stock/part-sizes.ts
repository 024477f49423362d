import { partLayout } from '../sync/parts';

const MEBIBYTE = 1024 * 1024;
const MAX_PARTS = 10_000;

/**
 * Part sizes in MiB that programs use by default or people set: 5 rclone and most SDKs, 8 aws-cli, 15 s3cmd, 16 Foresync and mc; the
 * others are what manuals recommend for large files.
 */
const USUAL_MIB = [5, 8, 10, 15, 16, 20, 25, 32, 50, 64, 100, 128, 250, 256, 500, 512, 1000, 1024];

/** Every part size, in bytes, with which a known program would have cut `size` bytes into exactly `parts`. */
export function partSizesOf(size: number, parts: number): number[] {
  if (parts === 1) return size === 0 ? [] : [size];
  const sizes = new Set([...USUAL_MIB.map((mib) => mib * MEBIBYTE), awsPartSize(size), rclonePartSize(size)]);
  sizes.add(partLayout(size).partSize);
  return [...sizes].filter((partSize) => Math.ceil(size / partSize) === parts);
}

/** aws-cli doubles its 8 MiB until 10,000 parts are enough (s3transfer, ChunksizeAdjuster). */
function awsPartSize(size: number): number {
  let partSize = 8 * MEBIBYTE;
  while (Math.ceil(size / partSize) > MAX_PARTS) partSize *= 2;
  return partSize;
}

/** rclone rounds up to whole MiB, and takes one more when that comes out at the limit itself (fs/chunksize). */
function rclonePartSize(size: number): number {
  const usual = 5 * MEBIBYTE;
  if (size <= usual * MAX_PARTS) return usual;
  const partSize = Math.ceil(Math.floor(size / MAX_PARTS) / MEBIBYTE) * MEBIBYTE;
  return Math.floor(size / partSize) === MAX_PARTS && size % MAX_PARTS !== 0 ? partSize + MEBIBYTE : partSize;
}
