import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { fromBufferPromise } from 'yauzl';

/** A member of a zip as a reader that is not ours sees it. */
export interface ReadMember {
  readonly mode: number;
  readonly modifiedMs: number;
  readonly content: Buffer;
}

/** Every member by name, contents checked against their CRC-32. Throws when it is no zip, or two members have one name. */
export async function readZip(zip: Buffer): Promise<Map<string, ReadMember>> {
  const file = await fromBufferPromise(zip, { lazyEntries: true, strictFileNames: true });
  const members = new Map<string, ReadMember>();
  for await (const entry of file.eachEntry()) {
    if (members.has(entry.fileName)) throw new Error(`twice in the zip: ${entry.fileName}`);
    const content = await buffer(await file.openReadStreamPromise(entry));
    if (crc32(content) !== entry.crc32) throw new Error(`wrong CRC-32: ${entry.fileName}`);
    const mode = entry.externalFileAttributes >>> 16;
    members.set(entry.fileName, { mode, modifiedMs: entry.getLastModDate().getTime(), content });
  }
  return members;
}

/** How many members the directory of a zip lists. */
export async function countMembers(zip: Buffer): Promise<number> {
  const file = await fromBufferPromise(zip, { lazyEntries: true });
  let members = 0;
  for await (const _ of file.eachEntry()) members += 1;
  return members;
}
