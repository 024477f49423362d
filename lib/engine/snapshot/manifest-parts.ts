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
import type { ManifestPart, SnapshotHeader } from '../types';

/** The objects a snapshot's list is made of, oldest first: one full manifest, then deltas. Each is one GET. */
export function manifestParts({ manifest }: Pick<SnapshotHeader, 'manifest'>): readonly ManifestPart[] {
  const { key, sha256, bytes, base = [] } = manifest;
  return [...base, { key, sha256, bytes }];
}

/** Bytes of all parts, as they are fetched. */
export function manifestBytes(header: Pick<SnapshotHeader, 'manifest'>): number {
  return manifestParts(header).reduce((sum, { bytes }) => sum + bytes, 0);
}

/**
 * Fetched parts on disk, each fetched once however many snapshots share it. Whoever makes it removes it; nothing is left then.
 * Its files are believed: SHA-256 and size are compared with what a header says before anyone reads one.
 */
export class PartShelf {
  private readonly files = new Map<string, Promise<string>>();
  private folder: Promise<string> | undefined;

  constructor(
    private readonly storage: Storage,
    private readonly scratchDirectory: string = tmpdir(),
  ) {}

  /**
   * The part's file. One GET the first time. Throws `manifest.damaged`, `snapshot.missing` (no such object), what Storage throws,
   * `machine.*`, `cancelled`.
   */
  file(part: ManifestPart, signal: AbortSignal): Promise<string> {
    const name = `${part.key} ${part.sha256}`;
    const known = this.files.get(name);
    if (known !== undefined) return known;
    const file = this.fetch(part, signal);
    this.files.set(name, file);
    return file;
  }

  async remove(): Promise<void> {
    await Promise.allSettled(this.files.values());
    if (this.folder !== undefined) await rm(await this.folder, { recursive: true, force: true });
  }

  private async fetch(part: ManifestPart, signal: AbortSignal): Promise<string> {
    this.folder ??= mkdtemp(join(this.scratchDirectory, 'foresync-manifest-'));
    const folder = await this.folder.catch((error) => {
      throw machineError(error);
    });
    const file = join(folder, `${this.files.size}.ndjson.gz`);
    await download(await open(this.storage, part, signal), part, file, signal);
    return file;
  }
}

async function open(storage: Storage, { key }: ManifestPart, signal: AbortSignal): Promise<Readable> {
  try {
    return (await storage.getObject({ key }, signal)).body;
  } catch (error) {
    if (!(error instanceof EngineError) || error.code !== 'object.missing') throw error;
    throw new EngineError('snapshot.missing', { facts: { key }, cause: error });
  }
}

async function download(object: Readable, part: ManifestPart, file: string, signal: AbortSignal): Promise<void> {
  const { key, sha256, bytes } = part;
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
