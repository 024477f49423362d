import type Decimal from 'decimal.js';
import { exact, type Quantity, ZERO } from './money';

/** Files of at least `from` bytes and less than the next power of two (or 0 and 0: empty files). */
export interface SizeBucket {
  readonly from: number;
  readonly files: number;
  /** Together. */
  readonly bytes: number;
}

/** Sizes by power of two, at most 54 buckets, smallest first, empty buckets left out. `under128K` is exact. */
export interface SizeHistogram {
  readonly buckets: readonly SizeBucket[];
  readonly under128K: { readonly files: number; readonly bytes: number };
}

/** The least size IA and Glacier Instant Retrieval bill, and Intelligent-Tiering watches (facts: storage-class-intro.md). */
export const SMALL_BELOW = 128 * 1024;

/** Counts sizes one at a time; nothing in it grows with the number of files. */
export class SizeCounter {
  /** By the bits of the sizes: empty files at 0, from 2^(n-1) bytes at n. */
  private readonly buckets = new Map<number, { files: number; bytes: number }>();
  private readonly small = { files: 0, bytes: 0 };

  /** `files` files of `size` bytes each. */
  add(size: number, files = 1): void {
    const bucket = this.bucketOf(size);
    bucket.files += files;
    bucket.bytes += size * files;
    if (size >= SMALL_BELOW) return;
    this.small.files += files;
    this.small.bytes += size * files;
  }

  result(): SizeHistogram {
    const buckets = [...this.buckets].sort(([a], [b]) => a - b);
    return {
      buckets: buckets.map(([bits, sum]) => ({ from: bits === 0 ? 0 : 2 ** (bits - 1), ...sum })),
      under128K: { ...this.small },
    };
  }

  private bucketOf(size: number): { files: number; bytes: number } {
    const bits = bitsOf(size);
    const known = this.buckets.get(bits);
    if (known !== undefined) return known;
    const made = { files: 0, bytes: 0 };
    this.buckets.set(bits, made);
    return made;
  }
}

/** Files and bytes below `limit`, which must be a power of two: then it is exact. */
export function filesUnder({ buckets }: SizeHistogram, limit: number): { files: Decimal; bytes: Decimal } {
  const below = buckets.filter(({ from }) => from < limit);
  return { files: sum(below.map(({ files }) => files)), bytes: sum(below.map(({ bytes }) => bytes)) };
}

/** All of it. */
export function filesIn({ buckets }: SizeHistogram): { files: Decimal; bytes: Decimal } {
  return { files: sum(buckets.map(({ files }) => files)), bytes: sum(buckets.map(({ bytes }) => bytes)) };
}

/** Both together. */
export function addSizes(...histograms: readonly SizeHistogram[]): SizeHistogram {
  const all = new Map<number, SizeBucket>();
  for (const { from, files, bytes } of histograms.flatMap(({ buckets }) => buckets)) {
    const before = all.get(from);
    all.set(from, { from, files: files + (before?.files ?? 0), bytes: bytes + (before?.bytes ?? 0) });
  }
  const small = histograms.map(({ under128K }) => under128K);
  return {
    buckets: [...all.values()].sort((a, b) => a.from - b.from),
    under128K: {
      files: small.reduce((total, { files }) => total + files, 0),
      bytes: small.reduce((total, { bytes }) => total + bytes, 0),
    },
  };
}

function sum(numbers: readonly Quantity[]): Decimal {
  return numbers.reduce<Decimal>((total, number) => total.plus(exact(number)), ZERO);
}

/** How many bits a size has; 0 of 0. Math.log2 rounds 2^49 - 1 up to 49; this does not. */
function bitsOf(size: number): number {
  if (size < 2 ** 32) return 32 - Math.clz32(size);
  const guess = Math.floor(Math.log2(size));
  return 2 ** guess > size ? guess : guess + 1;
}
