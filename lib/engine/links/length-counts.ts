/**
 * Many counts in one big integer: the number of paths of each length, one slot of fixed width per length. Moving every path on
 * by a name is one shift, and joining two sets of paths one addition, however many lengths there are (Kronecker substitution).
 */
export class Slots {
  /** Hexadecimal digits per slot: no count may need more. */
  readonly #digits: number;
  readonly #bits: number;

  /** Slots for lengths 0 to `last`, each able to hold `largest`. */
  constructor(
    readonly last: number,
    largest: bigint,
  ) {
    this.#digits = largest.toString(16).length + 1;
    this.#bits = this.#digits * 4;
  }

  /** `count` times the paths, each longer by `length`; those that get longer than `last` are dropped. */
  moved(paths: bigint, length: number, count: number): bigint {
    if (length > this.last) return 0n;
    const shifted = (count === 1 ? paths : paths * BigInt(count)) << BigInt(length * this.#bits);
    return BigInt.asUintN((this.last + 1) * this.#bits, shifted);
  }

  counts(paths: bigint): LengthCounts {
    const hex = paths.toString(16);
    const upTo: bigint[] = [];
    let sum = 0n;
    for (let end = hex.length; end > 0; end -= this.#digits) {
      sum += BigInt(`0x${hex.slice(Math.max(0, end - this.#digits), end)}`);
      upTo.push(sum);
    }
    return new LengthCounts(upTo);
  }
}

/** How many paths there are up to each length. */
export class LengthCounts {
  readonly #upTo: readonly bigint[];

  constructor(upTo: readonly bigint[]) {
    this.#upTo = upTo;
  }

  upTo(length: number): bigint {
    if (length < 0) return 0n;
    return this.#upTo[Math.min(length, this.#upTo.length - 1)] ?? 0n;
  }
}
