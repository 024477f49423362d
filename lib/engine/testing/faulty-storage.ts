import { Readable } from 'node:stream';
import { EngineError } from '../errors';
import { type StorageMethod, wrapStorage } from '../storage/around';
import type { GetObjectResult, Storage } from '../storage/storage';
import type { Fault, FaultScript } from './fault-script';

/** What a storage fault can look at: the request as handed in (undefined for bucket methods without one). */
export type FaultRequest = { readonly key?: string; readonly prefix?: string } | undefined;

export type StorageFault = Fault<StorageMethod, FaultRequest>;
export type StorageFaults = FaultScript<StorageMethod, FaultRequest>;

/** A real implementation behind a fault script. End the test with `faults.assertUsedUp()`. */
export function faultyStorage(inner: Storage, faults: StorageFaults): Storage {
  return wrapStorage(inner, async ({ method, request }, work) => {
    const fault = faults.take(method, request);
    if (fault === undefined) return work();
    await fault.before?.();
    if (fault.error !== undefined) throw fault.error;
    const result = await work();
    if (fault.loseResponse !== undefined) throw fault.loseResponse;
    return fault.truncateTo === undefined ? result : truncated(result, fault.truncateTo);
  });
}

function truncated<T>(result: T, bytes: number): T {
  if (!hasBody(result)) throw new Error('truncateTo is for getObject');
  return { ...result, body: Readable.from(cut(result.body, bytes), { objectMode: false }) };
}

function hasBody(result: unknown): result is GetObjectResult {
  return typeof result === 'object' && result !== null && 'body' in result && result.body instanceof Readable;
}

async function* cut(body: Readable, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes;
  for await (const chunk of body) {
    const piece = Buffer.from(chunk).subarray(0, left);
    left -= piece.length;
    if (piece.length > 0) yield piece;
    if (left === 0) break;
  }
  throw new EngineError('network.reset', { retry: true, facts: { truncatedTo: bytes } });
}
