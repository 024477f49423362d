/** Values by length in bytes: how many files, or how many of their bytes, lie at each. */
export class Histogram {
  readonly #values = new Map<number, number>();
  total = 0;

  add(length: number, value: number): void {
    if (value === 0) return;
    this.#values.set(length, (this.#values.get(length) ?? 0) + value);
    this.total += value;
  }

  /** Each value times what `weight` gives for its length, summed up. */
  weigh(weight: (length: number) => bigint): bigint {
    let sum = 0n;
    for (const [length, value] of this.#values) sum += BigInt(value) * weight(length);
    return sum;
  }
}
