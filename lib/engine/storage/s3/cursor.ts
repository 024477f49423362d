import { EngineError } from '../../errors';
import { nameReader, needed } from './answer';

/** Where an answer says its listing goes on. */
interface Truncation {
  readonly IsTruncated?: boolean | undefined;
  readonly NextKeyMarker?: string | undefined;
  readonly EncodingType?: string | undefined;
}

/** A listing that goes on after a key and, within that key, after a version or upload id; null when it is complete. */
export function packCursor(output: Truncation, nextId: string | undefined): string | null {
  if (output.IsTruncated !== true) return null;
  return JSON.stringify([nameReader(output)(needed(output.NextKeyMarker, 'NextKeyMarker')), nextId ?? '']);
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
