import { createRequire } from 'node:module';

/**
 * What C does better than Node's functions: few calls for many files. It is never needed: where there was no compiler, threads read folders
 * (ReadingThreads), and small files are read with what Node has.
 */
export interface Addon {
  readonly readFolders: ReadFolders;
  readonly readSmallFile: ReadAway;
}

/** See folders.c. */
export type ReadFolders = (
  paths: Buffer,
  devices: BigUint64Array,
  mostNames: number,
  mostLooked: number,
) => Promise<RawFolders>;

export interface RawFolders {
  readonly folders: ArrayBuffer;
  readonly paths: ArrayBuffer;
  readonly names: ArrayBuffer;
  readonly kinds: ArrayBuffer;
  readonly numbers: ArrayBuffer;
}

/** See small-file.c. */
export type ReadAway = (path: string | Buffer, flags: number, into: Buffer, stats: BigUint64Array) => Promise<number>;

/** The addon; null where it was not built, or was built for another system. */
export function openAddon(file: string): Addon | null {
  try {
    return createRequire(import.meta.url)(file);
  } catch {
    return null;
  }
}
