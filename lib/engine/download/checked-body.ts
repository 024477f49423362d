import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { EngineError } from '../errors';
import { contentMismatch } from '../restore/fetch-checked';
import type { Storage } from '../storage/storage';
import type { ManifestLine } from '../types';

/** What a download needs to know of a manifest's line. */
export type DownloadLine = Omit<ManifestLine, 'uid' | 'gid' | 'rawPath'>;

/**
 * The content of a line's object, the exact version, checked while it passes: one GET. The last piece is held back until size and
 * SHA-256 are known to be the manifest's, so whoever reads it never gets all bytes of a wrong file: the stream ends with
 * `restore.hash-mismatch` before. Content that fits into one piece is checked before this resolves.
 *
 * Throws `manifest.damaged` (a line without a key), `restore.hash-mismatch`, what Storage throws (`object.archived` among it).
 */
export async function openChecked(line: DownloadLine, storage: Storage, signal: AbortSignal): Promise<Readable> {
  const { key, versionId, path } = line;
  if (key === undefined) throw new EngineError('manifest.damaged', { facts: { field: 'key', path } });
  const { body } = await storage.getObject({ key, ...(versionId ? { versionId } : {}) }, signal);
  const cancel = () => body.destroy(new EngineError('cancelled', { cause: signal.reason }));
  const end = () => {
    signal.removeEventListener('abort', cancel);
    body.destroy();
  };
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const pieces = checked(line, body);
    const first = await pieces.next();
    // A generator that nobody asked for its first piece runs no `finally`: the body is let go of when the stream closes.
    return Readable.from(resumed(first, pieces), { objectMode: false }).once('close', end);
  } catch (error) {
    end();
    throw error;
  }
}

async function* checked(line: DownloadLine, body: AsyncIterable<Buffer>): AsyncGenerator<Buffer, undefined> {
  const hash = createHash('sha256');
  let received = 0;
  let held: Buffer | null = null;
  for await (const chunk of body) {
    received += chunk.length;
    if (received > line.size) throw contentMismatch(line, received, null);
    hash.update(chunk);
    if (held !== null) yield held;
    held = chunk;
  }
  const sha256 = hash.digest('hex');
  const isWhole = received === line.size && (line.sha256 === undefined || line.sha256 === sha256);
  if (!isWhole) throw contentMismatch(line, received, sha256);
  if (held !== null) yield held;
}

async function* resumed(first: IteratorResult<Buffer, undefined>, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  if (first.done) return;
  yield first.value;
  yield* rest;
}
