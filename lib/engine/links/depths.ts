/** The deepest directory level among the paths of each length; 0 where there is no such path. */
export class Depths {
  readonly #deepest: Uint32Array;
  #shortest = Number.POSITIVE_INFINITY;
  #longest = -1;

  constructor(readonly last: number) {
    this.#deepest = new Uint32Array(last + 1);
  }

  reach(length: number, level: number): void {
    if (length > this.last) return;
    this.#deepest[length] = Math.max(this.#deepest[length] ?? 0, level);
    this.#shortest = Math.min(this.#shortest, length);
    this.#longest = Math.max(this.#longest, length);
  }

  /** Adds the others' paths, each longer by `length` and deeper by `levels`; too long ones are dropped. */
  join(others: Depths, length: number, levels: number): void {
    const last = Math.min(others.#longest, this.last - length);
    for (let at = others.#shortest; at <= last; at += 1) {
      const level = others.#deepest[at] ?? 0;
      if (level > 0) this.reach(at + length, level + levels);
    }
  }

  /** The largest level plus what `below` adds for its length. */
  deepest(below: (length: number) => number): number {
    let deepest = 0;
    for (let at = this.#shortest; at <= this.#longest; at += 1) {
      const level = this.#deepest[at] ?? 0;
      if (level > 0) deepest = Math.max(deepest, level + below(at));
    }
    return deepest;
  }
}
