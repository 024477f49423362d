import { isUtf8 } from 'node:buffer';

/** Marks a name that holds bytes which are not UTF-8; see lib/engine/types.ts. */
export const ESCAPED = '%!';

/** A name as paths show it. `raw` is set only when the bytes are not valid UTF-8. */
export interface EntryName {
  readonly text: string;
  readonly raw: Buffer | null;
}

/** Valid UTF-8 stays as it is; otherwise `%!`, then every byte above 0x7e, below 0x20 and every `%` as `%XX`. */
export function entryName(bytes: Buffer): EntryName {
  if (isUtf8(bytes)) return { text: bytes.toString('utf8'), raw: null };
  let text = ESCAPED;
  for (const byte of bytes)
    text += isPlain(byte) ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  return { text, raw: bytes };
}

function isPlain(byte: number): boolean {
  return byte >= 0x20 && byte <= 0x7e && byte !== 0x25;
}
