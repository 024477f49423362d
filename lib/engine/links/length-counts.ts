/** `count` ways to get longer by `length`. */
export interface Step {
  readonly length: number;
  readonly count: number;
}

export interface Steps {
  readonly each: readonly Step[];
  /** All of them as one polynomial; null when there are few. */
  readonly product: bigint | null;
}

/** Measured: 200 shifts take 150 ms where the product takes 15; about 20 take as long as it. */
const FEW_STEPS = 20;

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

  /** The paths once more for each step, longer by its length; those that get longer than `last` are dropped. */
  moved(paths: bigint, steps: Steps): bigint {
    const grown = steps.product === null ? this.#shifted(paths, steps.each) : paths * steps.product;
    return BigInt.asUintN((this.last + 1) * this.#bits, grown);
  }

  /** Prepares steps for `moved`: many of them are one product of polynomials, a few are cheaper one by one. */
  steps(all: readonly Step[]): Steps {
    const each = all.filter(({ length }) => length <= this.last);
    return { each, product: each.length > FEW_STEPS ? this.#shifted(1n, each) : null };
  }

  #shifted(paths: bigint, each: readonly Step[]): bigint {
    return each.reduce(
      (sum, { length, count }) => sum + ((count === 1 ? paths : paths * BigInt(count)) << BigInt(length * this.#bits)),
      0n,
    );
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
