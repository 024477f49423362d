/** Keys shown as examples. */
const SHOWN = 5;

/** Things of one kind, summed up by storage class. Sizes in bytes. */
export class Pile {
  count = 0;
  bytes = 0;
  readonly examples: string[] = [];
  readonly classes = new Map<string, { bytes: number; objects: number }>();

  add({ key, size, storageClass }: { key: string; size: number; storageClass: string }): void {
    this.count += 1;
    this.bytes += size;
    if (this.examples.length < SHOWN && this.examples.at(-1) !== key) this.examples.push(key);
    const sum = this.classes.get(storageClass) ?? { bytes: 0, objects: 0 };
    this.classes.set(storageClass, { bytes: sum.bytes + size, objects: sum.objects + 1 });
  }

  addAll(other: Pile): void {
    this.count += other.count;
    this.bytes += other.bytes;
    for (const [storageClass, { bytes, objects }] of other.classes) {
      const sum = this.classes.get(storageClass) ?? { bytes: 0, objects: 0 };
      this.classes.set(storageClass, { bytes: sum.bytes + bytes, objects: sum.objects + objects });
    }
  }
}
