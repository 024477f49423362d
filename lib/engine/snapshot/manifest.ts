import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { EngineError, throwIfCancelled } from '../errors';
import type { IndexEntry, Touched } from '../file-index/file-index';
import { machineError } from '../machine-error';
import { compareUtf8 } from '../scan/utf8-order';
import { formatGone, formatLine, type PartLine, parseLine } from './manifest-line';

/*
 * A manifest says what a snapshot holds. It is gzip of NDJSON: UTF-8, one JSON object per line, every line ended by "\n",
 * sorted by the UTF-8 bytes of `path`, no path twice, nothing else in the file. `zcat manifest | jq` reads it.
 *
 *   path       relative to the job's root (its first name is the source's mount when the job has several), "/" between
 *              names, a final "/" exactly on directories. A name that is not UTF-8 is escaped; see rawPath.
 *   type       "file" | "directory" | "symlink"; in a delta also "gone", with no other field but path
 *   size       bytes; 0 unless a file
 *   mtime      nanoseconds since 1970, decimal text
 *   mode       st_mode, octal text: "100644"
 *   uid, gid   numbers
 *   target     symlinks only: the link's text, verbatim
 *   sha256     files only: lower-case hex of the content; absent for adopted objects that nobody has hashed yet
 *   key        files only: object key in the bucket
 *   versionId  files only: the object's version; null in a bucket without versioning
 *   rawPath    base64 of the whole path's raw bytes, only when a name is not UTF-8
 *
 * A delta has the lines that are new or different since the manifest it is laid over, and `gone` for each path that is no longer
 * there; of the same path the newest line counts (layered.ts).
 *
 * The snapshot's header (snapshot.ts) holds the SHA-256 and size of the gzip file; a manifest is believed only after both agree.
 */

/** What was written: `bytes` and `sha256` are of the gzip file. */
export interface WrittenManifest {
  readonly sha256: string;
  readonly bytes: number;
  readonly lines: number;
}

/** Text handed to gzip at a time, so that memory does not grow with the manifest. */
const CHUNK_CHARACTERS = 64 * 1024;

/**
 * Writes a full manifest of `entries` (in path order; `gone` rows are left out) to the new file `file`. Throws `machine.*` when the
 * disk refuses, `cancelled`, and `internal` for a row that cannot be in a manifest or is out of order.
 */
export function writeManifest(
  entries: Iterable<IndexEntry>,
  file: string,
  signal: AbortSignal,
): Promise<WrittenManifest> {
  return writePart(present(entries), file, signal);
}

function* present(entries: Iterable<IndexEntry>): Generator<Touched> {
  for (const entry of entries) if (!entry.gone) yield { path: entry.path, entry };
}

/** The same for a delta: a line for each path that was touched. */
export async function writePart(
  touched: Iterable<Touched>,
  file: string,
  signal: AbortSignal,
): Promise<WrittenManifest> {
  const count = { lines: 0 };
  const hash = createHash('sha256');
  let bytes = 0;
  const measured = async function* (source: AsyncIterable<Buffer>) {
    for await (const chunk of source) {
      hash.update(chunk);
      bytes += chunk.length;
      yield chunk;
    }
  };
  const sink = createWriteStream(file, { flags: 'wx', mode: 0o600 });
  try {
    await pipeline(Readable.from(textOf(touched, count)), createGzip(), measured, sink, { signal });
  } catch (error) {
    throwIfCancelled(signal);
    throw machineError(error);
  }
  return { sha256: hash.digest('hex'), bytes, ...count };
}

function* textOf(touched: Iterable<Touched>, count: { lines: number }): Generator<Buffer> {
  let text = '';
  let before: string | undefined;
  for (const { path, entry } of touched) {
    if (before !== undefined && compareUtf8(before, path) >= 0) throw outOfOrder(path);
    before = path;
    text += entry === null ? formatGone(path) : formatLine(entry);
    count.lines += 1;
    if (text.length < CHUNK_CHARACTERS) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (text !== '') yield Buffer.from(text);
}

function outOfOrder(path: string): EngineError {
  return new EngineError('internal', { message: 'index rows out of order', facts: { path } });
}

/**
 * The lines of a manifest file whose hash has been compared already, one at a time. Throws `manifest.damaged` (with the
 * line's number) for anything that is not as described above, `cancelled`, and `machine.*` when the file cannot be read.
 */
export async function* parsePart(file: string, signal: AbortSignal): AsyncGenerator<PartLine> {
  let lineNumber = 0;
  let before: string | undefined;
  for await (const text of linesOf(file, signal)) {
    lineNumber += 1;
    const line = parseLine(text, lineNumber);
    if (before !== undefined && compareUtf8(before, line.path) >= 0) {
      throw new EngineError('manifest.damaged', { facts: { line: lineNumber, field: 'order' } });
    }
    before = line.path;
    yield line;
  }
}

async function* linesOf(file: string, signal: AbortSignal): AsyncGenerator<string> {
  const source = createReadStream(file);
  const gunzip = createGunzip();
  source.on('error', (error) => gunzip.destroy(error));
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of source.pipe(gunzip) as AsyncIterable<Buffer>) {
      throwIfCancelled(signal);
      const block = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const end = block.lastIndexOf(0x0a);
      rest = block.subarray(end + 1);
      if (end > 0) yield* block.toString('utf8', 0, end).split('\n');
    }
  } catch (error) {
    throw unreadable(error);
  } finally {
    source.destroy();
    gunzip.destroy();
  }
  if (rest.length > 0) throw new EngineError('manifest.damaged', { facts: { field: 'last line' } });
}

/** zlib's own errors (`Z_DATA_ERROR`, `Z_BUF_ERROR` for a cut file) mean a damaged manifest; the rest is the disk. */
function unreadable(error: unknown): EngineError {
  if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')) {
    return new EngineError('manifest.damaged', { facts: { field: 'gzip', zlib: String(error.code) }, cause: error });
  }
  return machineError(error);
}
