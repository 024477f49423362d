import { EngineError } from '../../errors';
import { decodeName, needed } from './answer';

/** A listing that goes on after a key and, within that key, after a version or upload id. */
export function packCursor(
  isTruncated: boolean | undefined,
  nextKey: string | undefined,
  nextId: string | undefined,
): string | null {
  if (isTruncated !== true) return null;
  return JSON.stringify([decodeName(needed(nextKey, 'NextKeyMarker')), nextId ?? '']);
}

/** Key marker and id marker; both undefined on the first page. Throws storage.bad-request for a cursor of somebody else's. */
export function unpackCursor(cursor: string | undefined): [key?: string, id?: string] {
  if (cursor === undefined) return [];
  const parts: unknown = JSON.parse(cursor);
  if (!Array.isArray(parts) || !parts.every((part) => typeof part === 'string')) {
    throw new EngineError('storage.bad-request', { message: 'not a cursor of this listing', facts: { cursor } });
  }
  const [key, id] = parts as [string, string];
  return id === '' ? [key] : [key, id];
}
