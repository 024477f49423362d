import { closeSync, openSync, rmSync, truncateSync, writeSync } from 'node:fs';
import path from 'node:path';

const CHUNK = Buffer.alloc(1 << 16);

/** The small file system that Foresync's data lies on, which can be made full. */
export class Disk {
  readonly #ballast: string;

  constructor(readonly folder: string) {
    this.#ballast = path.join(folder, 'ballast');
  }

  /** Leaves this many bytes. */
  fill(left: number): void {
    const file = openSync(this.#ballast, 'w');
    let size = 0;
    try {
      for (;;) size += writeSync(file, CHUNK);
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error) || error.code !== 'ENOSPC') throw error;
    } finally {
      closeSync(file);
    }
    truncateSync(this.#ballast, Math.max(0, size - left));
  }

  free(): void {
    rmSync(this.#ballast, { force: true });
  }
}
