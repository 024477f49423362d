import { createHash } from 'node:crypto';
import type { Clock } from '../clock';
import { EngineError, isEngineError } from '../errors';
import type { Storage } from '../storage/storage';
import { withAttempts } from './attempts';
import { damageOf, type FileLine } from './compare';
import type { Damage } from './damage';

export interface ReadPorts {
  readonly storage: Storage;
  readonly clock: Clock;
}

/**
 * Reads one object to its end, one GET, and compares size and SHA-256; a line without one has its size compared only. Null
 * when nothing is wrong. Throws what Storage throws when it cannot tell: that is never "fine".
 */
export async function readAndCompare(line: FileLine, ports: ReadPorts, signal: AbortSignal): Promise<Damage | null> {
  try {
    return await withAttempts(ports.clock, signal, () => readOnce(line, ports.storage, signal));
  } catch (error) {
    if (isEngineError(error, 'object.missing')) return damageOf(line, 'missing', null);
    if (isEngineError(error, 'object.archived')) return damageOf(line, 'unreadable', null);
    throw error;
  }
}

async function readOnce(line: FileLine, storage: Storage, signal: AbortSignal): Promise<Damage | null> {
  const { key, versionId } = line;
  const { body } = await storage.getObject({ key, ...(versionId ? { versionId } : {}) }, signal);
  const cancel = () => body.destroy(new EngineError('cancelled', { cause: signal.reason }));
  signal.addEventListener('abort', cancel, { once: true });
  const hash = createHash('sha256');
  let received = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      received += chunk.length;
      hash.update(chunk);
    }
  } finally {
    signal.removeEventListener('abort', cancel);
    body.destroy();
  }
  if (received < line.size) return damageOf(line, 'truncated', received);
  const isSame = received === line.size && (line.sha256 === undefined || hash.digest('hex') === line.sha256);
  return isSame ? null : damageOf(line, 'altered', received);
}
