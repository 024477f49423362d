import { constants } from 'node:fs';
import type { FileStat } from './directory';

/** Numbers of one lstat in a packed list. */
export const STAT_FIELDS = 8;

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

/** The lstat at place `at`, read when asked for: most of a million are never looked at whole. */
export class PackedStat implements FileStat {
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
