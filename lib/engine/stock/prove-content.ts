import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { throwIfCancelled } from '../errors';
import { locate } from '../scan/locate';
import type { SourceEntry, SourceRoot } from '../types';
import { digestsFor } from './content-tag';

/**
 * same: the file's bytes are the object's; `sha256` in lower-case hex. other: they are not. untold: the ETag says nothing about the
 * content, or the file could not be read to its end just now.
 */
export type Proof = { readonly kind: 'same'; readonly sha256: string } | { readonly kind: 'other' | 'untold' };

/** Compares a file of the source with the ETag of an object of the same size. Throws `cancelled`. */
export type ProveContent = (entry: SourceEntry, etag: string, signal: AbortSignal) => Promise<Proof>;

const CHUNK = 1024 * 1024;

/** Reads the file once; no request. */
export function contentProver(roots: readonly SourceRoot[]): ProveContent {
  return async (entry, etag, signal) => {
    const tags = digestsFor(etag, entry.size);
    if (tags.length === 0) return { kind: 'untold' };
    const sha256 = createHash('sha256');
    let bytes = 0;
    try {
      for await (const chunk of createReadStream(locate(roots, entry).path, { highWaterMark: CHUNK })) {
        throwIfCancelled(signal);
        for (const digest of [sha256, ...tags]) digest.update(chunk);
        bytes += chunk.length;
      }
    } catch (error) {
      throwIfCancelled(signal);
      if (error instanceof Error && 'code' in error) return { kind: 'untold' };
      throw error;
    }
    if (bytes !== entry.size) return { kind: 'untold' };
    const isSame = tags.some((tag) => tag.digest() === etag);
    if (isSame) return { kind: 'same', sha256: sha256.digest('hex') };
    // Of parts the size is guessed: another one may have been used.
    return { kind: etag.includes('-') ? 'untold' : 'other' };
  };
}
