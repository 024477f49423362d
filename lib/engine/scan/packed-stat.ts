import { constants } from 'node:fs';
import type { FileStat } from './directory';

/** Numbers of one lstat in a packed list. */
export const STAT_FIELDS = 8;

/** The lstats of a folder's names, as numbers. */
export interface PackedStats {
  /** STAT_FIELDS for each name, in the order of packStat(). */
  readonly numbers: BigUint64Array<ArrayBuffer>;
  /** Errno names of those that could not be looked at, by place. */
  readonly codes: ReadonlyMap<number, string>;
}

/** Puts an lstat at place `at` of a list of STAT_FIELDS numbers each. */
export function packStat(numbers: BigUint64Array, at: number, stat: FileStat): void {
  const start = at * STAT_FIELDS;
  numbers[start] = stat.size;
  numbers[start + 1] = stat.mtimeNs;
  numbers[start + 2] = stat.ctimeNs;
  numbers[start + 3] = stat.ino;
  numbers[start + 4] = stat.dev;
  numbers[start + 5] = stat.mode;
  numbers[start + 6] = stat.uid;
  numbers[start + 7] = stat.gid;
}

/** Bytes of the file at place `at`. */
export function packedSize({ numbers }: PackedStats, at: number): number {
  return Number(numbers[at * STAT_FIELDS] ?? 0n);
}

/** The lstat at place `at`, or the errno name that says why there is none. */
export function packedStat({ numbers, codes }: PackedStats, at: number): FileStat | string {
  return (codes.size === 0 ? undefined : codes.get(at)) ?? statIn(numbers, at);
}

/** The lstat at place `at` of numbers as packStat() lays them out. */
export function statIn(numbers: BigUint64Array, at: number): FileStat {
  return new PackedStat(numbers, at);
}

/** Read when asked for: most of a million are never looked at whole. */
class PackedStat implements FileStat {
  readonly #numbers: BigUint64Array;
  readonly #start: number;

  constructor(numbers: BigUint64Array, at: number) {
    this.#numbers = numbers;
    this.#start = at * STAT_FIELDS;
  }

  get size() {
    return this.#at(0);
  }
  /** Times before 1970 are negative. */
  get mtimeNs() {
    return BigInt.asIntN(64, this.#at(1));
  }
  get ctimeNs() {
    return BigInt.asIntN(64, this.#at(2));
  }
  get ino() {
    return this.#at(3);
  }
  get dev() {
    return this.#at(4);
  }
  get mode() {
    return this.#at(5);
  }
  get uid() {
    return this.#at(6);
  }
  get gid() {
    return this.#at(7);
  }

  isDirectory(): boolean {
    return this.#type() === constants.S_IFDIR;
  }
  isFile(): boolean {
    return this.#type() === constants.S_IFREG;
  }
  isSymbolicLink(): boolean {
    return this.#type() === constants.S_IFLNK;
  }

  #type(): number {
    return Number(this.mode) & constants.S_IFMT;
  }

  #at(field: number): bigint {
    return this.#numbers[this.#start + field] ?? 0n;
  }
}
