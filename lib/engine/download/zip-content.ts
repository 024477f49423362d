import { promisify } from 'node:util';
import { crc32, createDeflateRaw, deflateRaw } from 'node:zlib';
import { linkTargetBytes } from '../restore/link-target';
import type { Storage } from '../storage/storage';
import { type DownloadLine, openChecked } from './checked-body';
import type { Fetched } from './read-ahead';
import { zipName } from './zip-name';
import { dataDescriptor, localHeader, type Sums, type ZipMember } from './zip-records';

const deflate = promisify(deflateRaw);
const NOTHING = Buffer.alloc(0);

/** One member on its way: its bytes, header included, in pieces; the value it returns is what its line in the directory needs. */
export interface Packed {
  readonly member: ZipMember;
  readonly pieces: AsyncGenerator<Buffer, Sums>;
}

export interface PackPorts {
  readonly storage: Storage;
  /** See zipName(). */
  readonly above: string;
}

/** Content that is in memory is packed with its sums in front; a large file flows through, its sums behind it. */
export function pack({ line, content }: Fetched, { storage, above }: PackPorts, signal: AbortSignal): Packed {
  const about = { name: zipName(line, above), mode: modeOf(line), modifiedMs: Number(BigInt(line.mtime) / 1_000_000n) };
  if (line.type === 'file' && content === null) {
    const width = line.size > WIDE_FROM ? 64 : 32;
    const member: ZipMember = { ...about, method: 'deflate', sums: 'descriptor', width };
    return { member, pieces: flowing(member, line, storage, signal) };
  }
  const member: ZipMember = { ...about, method: content === null ? 'store' : 'deflate', sums: 'header', width: 32 };
  return { member, pieces: inMemory(member, content ?? Promise.resolve(ownBytes(line))) };
}

/** Deflate makes what cannot be compressed a little longer: sizes near 4 GiB get 64 bits in time. */
const WIDE_FROM = 0xf0000000;

function ownBytes({ type, target }: DownloadLine): Buffer {
  return type === 'symlink' ? linkTargetBytes(target ?? '') : NOTHING;
}

/** The kind is the line's, whatever its mode says. */
function modeOf({ type, mode }: DownloadLine): number {
  const kind = { file: 0o100000, directory: 0o040000, symlink: 0o120000 }[type];
  return kind | (Number.parseInt(mode, 8) & 0o7777);
}

async function* inMemory(member: ZipMember, content: Promise<Buffer>): AsyncGenerator<Buffer, Sums> {
  const plain = await content;
  const packed = member.method === 'deflate' ? await deflate(plain) : plain;
  const sums = { crc32: crc32(plain), compressed: packed.length, size: plain.length };
  yield localHeader(member, sums);
  if (packed.length > 0) yield packed;
  return sums;
}

async function* flowing(
  member: ZipMember,
  line: DownloadLine,
  storage: Storage,
  signal: AbortSignal,
): AsyncGenerator<Buffer, Sums> {
  const plain = await openChecked(line, storage, signal);
  const squeezed = createDeflateRaw();
  const sums = { crc32: 0, compressed: 0, size: 0 };
  plain.on('data', (chunk: Buffer) => {
    sums.crc32 = crc32(chunk, sums.crc32);
    sums.size += chunk.length;
  });
  plain.pipe(squeezed);
  plain.on('error', (error) => squeezed.destroy(error));
  try {
    yield localHeader(member, sums);
    for await (const chunk of squeezed) {
      sums.compressed += chunk.length;
      yield chunk;
    }
    yield dataDescriptor(member, sums);
    return sums;
  } finally {
    plain.destroy();
  }
}
