import { EngineError } from '../errors';
import type { Storage } from '../storage/storage';

/** Foresync's own small records (headers, lease, job.json) are far below this many bytes. */
const RECORD_LIMIT = 4 * 1024 * 1024;

/** One of Foresync's small records as text, with its ETag: one GET. Throws `manifest.damaged` when it is absurdly large. */
export async function readRecord(
  storage: Storage,
  key: string,
  signal?: AbortSignal,
): Promise<{ text: string; etag: string }> {
  const object = await storage.getObject({ key }, signal);
  if (object.size > RECORD_LIMIT) {
    object.body.destroy();
    throw new EngineError('manifest.damaged', { facts: { key, bytes: object.size } });
  }
  const chunks: Buffer[] = [];
  for await (const chunk of object.body as AsyncIterable<Buffer>) chunks.push(chunk);
  return { text: Buffer.concat(chunks).toString('utf8'), etag: object.etag };
}
