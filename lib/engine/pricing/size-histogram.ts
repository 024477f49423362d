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
  private readonly buckets = new Map<number, { files: number; bytes: number }>();
  private readonly small = { files: 0, bytes: 0 };

  /** `files` files of `size` bytes each. */
  add(size: number, files = 1): void {
    const from = size === 0 ? 0 : 2 ** floorLog2(size);
    const bucket = this.buckets.get(from) ?? { files: 0, bytes: 0 };
    for (const sum of size < SMALL_BELOW ? [bucket, this.small] : [bucket]) {
      sum.files += files;
      sum.bytes += size * files;
    }
    this.buckets.set(from, bucket);
  }

  result(): SizeHistogram {
    const buckets = [...this.buckets].sort(([a], [b]) => a - b).map(([from, sum]) => ({ from, ...sum }));
    return { buckets, under128K: { ...this.small } };
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

/** Math.log2 rounds 2^49 - 1 up to 49; this does not. */
function floorLog2(size: number): number {
  const guess = Math.floor(Math.log2(size));
  return 2 ** guess > size ? guess - 1 : guess;
}
