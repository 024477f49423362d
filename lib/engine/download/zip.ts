import { Readable } from 'node:stream';
import { throwIfCancelled } from '../errors';
import type { Storage } from '../storage/storage';
import type { DownloadLine } from './checked-body';
import { readAhead } from './read-ahead';
import { Spool } from './spool';
import { type Packed, pack } from './zip-content';
import { directoryRecord, endRecords, type Sums } from './zip-records';

/*
 * Files of a snapshot as one zip stream: one GET per file, in the order of the lines, each checked as openChecked() does. Memory does
 * not grow with the number of files or their size: contents pass through, and the directory that ends a zip waits on disk. (The zip
 * packages keep every member in memory, and either look through all of them for each or leave out the times in UTC.)
 */

export interface ZipRequest {
  /** In path order. */
  readonly lines: AsyncIterable<DownloadLine> | Iterable<DownloadLine>;
  /** Left off the names; '' or with a final '/'. */
  readonly above: string;
}

export interface ZipPorts {
  readonly storage: Storage;
  /** Where the directory waits; the system's temporary directory unless told otherwise. */
  readonly scratchDirectory?: string;
}

/** So much is made before the stream is handed out. */
const AT_ONCE_BYTES = 64 * 1024;

/**
 * Resolves when the first 64 KiB are there, so that what is wrong with the first file is thrown and not met in the middle. What goes
 * wrong later ends the stream with its EngineError, without the directory that would make it a zip.
 *
 * Throws `manifest.damaged`, `restore.hash-mismatch`, what Storage throws (`object.archived` among it), `machine.*`, `cancelled`.
 */
export async function openZip(request: ZipRequest, ports: ZipPorts, signal: AbortSignal): Promise<Readable> {
  const stop = new AbortController();
  const pieces = zipped(request, ports, AbortSignal.any([signal, stop.signal]));
  const ready: Buffer[] = [];
  let last = await pieces.next();
  for (let bytes = 0; !last.done && bytes < AT_ONCE_BYTES; last = await pieces.next()) {
    ready.push(last.value);
    bytes += last.value.length;
  }
  if (!last.done) ready.push(last.value);
  const stream = Readable.from(following(ready, pieces), { objectMode: false });
  // A generator that nobody read from runs no `finally` of its own.
  return stream.once('close', () => {
    stop.abort();
    pieces.return(undefined).catch(() => {});
  });
}

async function* following(ready: readonly Buffer[], rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield* ready;
  yield* rest;
}

async function* zipped(
  { lines, above }: ZipRequest,
  { storage, scratchDirectory }: ZipPorts,
  signal: AbortSignal,
): AsyncGenerator<Buffer, undefined> {
  const directory = await Spool.open(scratchDirectory);
  let offset = 0;
  let members = 0;
  try {
    for await (const fetched of readAhead(lines, storage, signal)) {
      throwIfCancelled(signal);
      const packed = pack(fetched, { storage, above }, signal);
      const { sums, bytes } = yield* measured(packed);
      await directory.add(directoryRecord(packed.member, sums, offset));
      offset += bytes;
      members += 1;
    }
    yield* directory.read();
    yield endRecords({ members, bytes: directory.bytes, offset });
  } finally {
    await directory.close();
  }
}

async function* measured({ pieces }: Packed): AsyncGenerator<Buffer, { sums: Sums; bytes: number }> {
  let bytes = 0;
  try {
    for (let part = await pieces.next(); ; part = await pieces.next()) {
      if (part.done) return { sums: part.value, bytes };
      bytes += part.value.length;
      yield part.value;
    }
  } finally {
    // Whoever stops reading in the middle ends the body, too.
    await pieces.return({ crc32: 0, compressed: 0, size: 0 });
  }
}
