import { createHash } from 'node:crypto';
import { EngineError } from '../errors';
import type { Storage } from '../storage/storage';
import type { ManifestLine } from '../types';

/** What is asked of a manifest's line. */
type FetchedLine = Pick<ManifestLine, 'path' | 'size' | 'sha256' | 'key' | 'versionId'>;

interface Fetch {
  readonly storage: Storage;
  /** Gets the bytes in order. */
  write(chunk: Buffer, position: number): void | Promise<void>;
}

/**
 * One GET of a line's object. Resolves when every byte is written and size and SHA-256 are the manifest's. Throws
 * `restore.hash-mismatch`, `manifest.damaged` for a line without a key, what Storage and `write` throw, `cancelled`.
 */
export async function fetchChecked(line: FetchedLine, { storage, write }: Fetch, signal: AbortSignal): Promise<void> {
  const { body } = await storage.getObject(addressOf(line), signal);
  const cancel = () => body.destroy(new EngineError('cancelled', { cause: signal.reason }));
  signal.addEventListener('abort', cancel, { once: true });
  try {
    await receive(line, body, write);
  } finally {
    signal.removeEventListener('abort', cancel);
    body.destroy();
  }
}

/** The object a line stands for. Throws `manifest.damaged` for a line without a key. */
export function addressOf({ key, versionId, path }: FetchedLine): { key: string; versionId?: string } {
  if (key === undefined) throw new EngineError('manifest.damaged', { facts: { field: 'key', path } });
  return { key, ...(versionId ? { versionId } : {}) };
}

/** The whole content of a line that is small enough for memory. Throws as fetchChecked(). */
export async function fetchSmall(line: FetchedLine, storage: Storage, signal: AbortSignal): Promise<Buffer> {
  const content = Buffer.allocUnsafe(line.size);
  const write = (chunk: Buffer, position: number) => void chunk.copy(content, position);
  await fetchChecked(line, { storage, write }, signal);
  return content;
}

async function receive(line: FetchedLine, body: AsyncIterable<Buffer>, write: Fetch['write']): Promise<void> {
  const hash = createHash('sha256');
  let received = 0;
  for await (const chunk of body) {
    if (received + chunk.length > line.size) throw contentMismatch(line, received + chunk.length, null);
    const writing = write(chunk, received);
    if (writing !== undefined) await writing;
    hash.update(chunk);
    received += chunk.length;
  }
  const sha256 = hash.digest('hex');
  const isWhole = received === line.size && (line.sha256 === undefined || sha256 === line.sha256);
  if (!isWhole) throw contentMismatch(line, received, sha256);
}

/** What came is not what the manifest says. `sha256`: null when it was not read to its end. */
export function contentMismatch(line: FetchedLine, received: number, sha256: string | null): EngineError {
  const facts = { path: line.path, key: line.key ?? null, expectedBytes: line.size, received, sha256 };
  return new EngineError('restore.hash-mismatch', { facts });
}
