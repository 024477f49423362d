import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { locate } from '../scan/locate';
import type { SourceEntry, SourceRoot } from '../types';
import type { HashFile } from './compare-entries';

/** Hashes files of the source; one that cannot be read gives null, which no stored hash equals, so it counts as changed. */
export function sourceHasher(roots: readonly SourceRoot[]): HashFile {
  return async (entry: SourceEntry) => {
    const hash = createHash('sha256');
    try {
      for await (const chunk of createReadStream(locate(roots, entry).path)) hash.update(chunk);
    } catch (error) {
      if (error instanceof Error && 'code' in error) return null;
      throw error;
    }
    return hash.digest('hex');
  };
}
