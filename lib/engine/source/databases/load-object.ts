import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { EngineError } from '../../errors';
import type { Storage } from '../../storage/storage';
import type { ManifestLine } from '../../types';
import type { DatabaseSource } from './database';
import { type Loaded, loadDump } from './load';

/**
 * Loads the dump of a snapshot's line into a database, streamed: one GET. Throws `manifest.damaged` for a line without an object,
 * `restore.hash-mismatch` when the object is not the one the line names (what was loaded is not whole then), and what loadDump
 * and Storage throw.
 */
export async function loadObject(
  request: { readonly line: ManifestLine; readonly target: DatabaseSource; readonly into: 'new' | 'same' },
  storage: Storage,
  signal: AbortSignal,
): Promise<Loaded> {
  const { line, target, into } = request;
  const { key, versionId, path } = line;
  if (key === undefined) throw new EngineError('manifest.damaged', { facts: { field: 'key', path } });
  const { body } = await storage.getObject({ key, ...(versionId ? { versionId } : {}) }, signal);
  const hash = createHash('sha256');
  const hashed = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      hash.update(chunk);
      yield chunk;
    }
  };
  try {
    const compressed = Readable.from(hashed(body), { objectMode: false });
    const loaded = await loadDump({ target, compressed, into }, signal);
    const sha256 = hash.digest('hex');
    if (line.sha256 === undefined || line.sha256 === sha256) return loaded;
    throw new EngineError('restore.hash-mismatch', { facts: { path, key, sha256 } });
  } finally {
    body.destroy();
  }
}
