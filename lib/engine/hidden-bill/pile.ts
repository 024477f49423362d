import { addSizes, SizeCounter, type SizeHistogram } from '../pricing/size-histogram';

/** Keys shown as examples. */
const SHOWN = 5;

/** What lies in one storage class; the sizes say what small objects are padded to. */
export interface ClassSum {
  readonly bytes: number;
  readonly objects: number;
  readonly sizes: SizeHistogram;
}

/** Things of one kind, summed up by storage class. Sizes in bytes. */
export class Pile {
  count = 0;
  bytes = 0;
  readonly examples: string[] = [];
  private readonly counters = new Map<string, { bytes: number; objects: number; readonly sizes: SizeCounter }>();
  private readonly others: Pile[] = [];

  add({ key, size, storageClass }: { key: string; size: number; storageClass: string }): void {
    this.count += 1;
    this.bytes += size;
    if (this.examples.length < SHOWN && this.examples.at(-1) !== key) this.examples.push(key);
    const sum = this.counters.get(storageClass) ?? { bytes: 0, objects: 0, sizes: new SizeCounter() };
    sum.bytes += size;
    sum.objects += 1;
    sum.sizes.add(size);
    this.counters.set(storageClass, sum);
  }

  addAll(other: Pile): void {
    this.count += other.count;
    this.bytes += other.bytes;
    this.others.push(other);
  }

  /** For prices. */
  get classes(): ReadonlyMap<string, ClassSum> {
    const sums = new Map<string, ClassSum>();
    const own = [...this.counters].map(([name, sum]) => [name, { ...sum, sizes: sum.sizes.result() }] as const);
    for (const [name, sum] of [...own, ...this.others.flatMap(({ classes }) => [...classes])]) {
      const before = sums.get(name);
      sums.set(name, before === undefined ? sum : together(before, sum));
    }
    return sums;
  }
}

function together(a: ClassSum, b: ClassSum): ClassSum {
  return { bytes: a.bytes + b.bytes, objects: a.objects + b.objects, sizes: addSizes(a.sizes, b.sizes) };
}
