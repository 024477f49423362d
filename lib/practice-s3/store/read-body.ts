import { Readable } from 'node:stream';
import type { Blobs } from './blobs';
import type { Catalog } from './catalog';
import { MULTIPART } from './versions';

/** The bytes `start` to `end` (inclusive) of a body. */
interface Asked {
  readonly blob: string;
  readonly start: number;
  readonly end: number;
}

/** A body that stands in the catalog, at once; null for any other. */
export function smallBody(blobs: Blobs, { blob, start, end }: Asked): Buffer | null {
  return blob.startsWith(MULTIPART) ? null : blobs.small(blob, start, end);
}

/** Any body, whether it is one blob or the parts of a multipart upload. */
export function readBody(catalog: Catalog, blobs: Blobs, { blob, start, end }: Asked): Readable {
  if (!blob.startsWith(MULTIPART)) return blobs.read(blob, start, end);
  const uploadId = blob.slice(MULTIPART.length);
  const parts = catalog.all<{ blob: string; size: number }>(
    'SELECT blob, size FROM part WHERE upload_id = ? ORDER BY number',
    uploadId,
  );
  return Readable.from(readParts(blobs, parts, { start, end }), { objectMode: false });
}

async function* readParts(
  blobs: Blobs,
  parts: readonly { blob: string; size: number }[],
  { start, end }: { start: number; end: number },
): AsyncGenerator<Buffer> {
  let from = 0;
  for (const part of parts) {
    const first = Math.max(start - from, 0);
    const last = Math.min(end - from, part.size - 1);
    from += part.size;
    if (first <= last) yield* blobs.read(part.blob, first, last) as AsyncIterable<Buffer>;
  }
}
