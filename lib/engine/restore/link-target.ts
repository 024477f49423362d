import { isUtf8 } from 'node:buffer';
import { ESCAPED, entryName } from '../scan/entry-name';

/** The bytes of a link's text: a manifest's `target`, with the escape of text that is not UTF-8 taken back (see types.ts). */
export function linkTargetBytes(target: string): Buffer {
  if (!target.startsWith(ESCAPED)) return Buffer.from(target);
  const bytes = unescaped(target.slice(ESCAPED.length));
  // A target that merely looks escaped decodes to something the scan would not have escaped this way.
  return !isUtf8(bytes) && entryName(bytes).text === target ? bytes : Buffer.from(target);
}

function unescaped(text: string): Buffer {
  const pieces = text.split(/%([0-9A-F]{2})/);
  return Buffer.concat(pieces.map((piece, at) => (at % 2 === 1 ? Buffer.from(piece, 'hex') : Buffer.from(piece))));
}
