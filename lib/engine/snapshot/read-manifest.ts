import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EngineError, throwIfCancelled } from '../errors';
import { machineError } from '../machine-error';
import type { Storage } from '../storage/storage';
import type { ManifestLine, SnapshotHeader } from '../types';
import { parseManifest } from './manifest';

/** Where the downloaded manifest may lie while it is read; the system's temporary directory unless told otherwise. */
export interface ReadManifestOptions {
  readonly scratchDirectory?: string;
}

/**
 * A snapshot's lines in path order. One GET when the first line is asked for: the file goes to disk, its SHA-256 and size
 * are compared with the header, and only then are lines handed out. The file is gone when the iteration ends, however it
 * ends. Throws `manifest.damaged`, `snapshot.missing` (no manifest behind the header), what Storage throws, `machine.*`,
 * `cancelled`.
 */
export async function* readManifest(
  storage: Storage,
  header: SnapshotHeader,
  signal: AbortSignal,
  options: ReadManifestOptions = {},
): AsyncGenerator<ManifestLine> {
  const scratch = await mkdtemp(join(options.scratchDirectory ?? tmpdir(), 'foresync-manifest-')).catch((error) => {
    throw machineError(error);
  });
  try {
    const file = join(scratch, 'manifest.ndjson.gz');
    await download(storage, header, file, signal);
    yield* counted(parseManifest(file, signal), header);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function download(storage: Storage, header: SnapshotHeader, file: string, signal: AbortSignal): Promise<void> {
  const { key, sha256, bytes } = header.manifest;
  const object = await open(storage, header, signal);
  const hash = createHash('sha256');
  let received = 0;
  const measured = async function* (source: AsyncIterable<Buffer>) {
    for await (const chunk of source) {
      hash.update(chunk);
      received += chunk.length;
      yield chunk;
    }
  };
  try {
    await pipeline(object, measured, createWriteStream(file, { flags: 'wx', mode: 0o600 }), { signal });
  } catch (error) {
    throwIfCancelled(signal);
    throw machineError(error);
  }
  if (received === bytes && hash.digest('hex') === sha256) return;
  throw new EngineError('manifest.damaged', { facts: { key, field: 'sha256', bytes, received } });
}

async function open(storage: Storage, header: SnapshotHeader, signal: AbortSignal): Promise<Readable> {
  const { key } = header.manifest;
  try {
    return (await storage.getObject({ key }, signal)).body;
  } catch (error) {
    if (!(error instanceof EngineError) || error.code !== 'object.missing') throw error;
    throw new EngineError('snapshot.missing', { facts: { key, snapshot: header.id }, cause: error });
  }
}

/** The header's counts are the last check: a manifest that is whole but not this snapshot's is damaged too. */
async function* counted(lines: AsyncIterable<ManifestLine>, header: SnapshotHeader): AsyncGenerator<ManifestLine> {
  const seen = { file: 0, directory: 0, symlink: 0 };
  for await (const line of lines) {
    seen[line.type] += 1;
    yield line;
  }
  if (seen.file === header.files && seen.directory === header.directories && seen.symlink === header.links) return;
  throw new EngineError('manifest.damaged', { facts: { key: header.manifest.key, field: 'counts' } });
}
