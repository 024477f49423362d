/** A sum over lengths: add values at lengths, call `sum` once, then ask what lies at or below a length. */
export class Steps {
  readonly #values = new Map<number, number>();
  #lengths: number[] = [];
  #sums: number[] = [];
  total = 0;

  add(length: number, value: number): void {
    if (value === 0) return;
    this.#values.set(length, (this.#values.get(length) ?? 0) + value);
    this.total += value;
  }

  /** Ends adding. */
  sum(): void {
    this.#lengths = [...this.#values.keys()].sort((a, b) => a - b);
    let running = 0;
    this.#sums = this.#lengths.map((length) => {
      running += this.#values.get(length) ?? 0;
      return running;
    });
  }

  /** The sum of everything at lengths up to and including `x`. */
  upTo(x: number): number {
    const last = this.#lengths.at(-1);
    if (last === undefined || x >= last) return this.total;
    let low = 0;
    let high = this.#lengths.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#lengths[middle] ?? 0) <= x) low = middle + 1;
      else high = middle;
    }
    return this.#sums[low - 1] ?? 0;
  }
}
