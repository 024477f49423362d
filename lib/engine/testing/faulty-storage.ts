import { Readable } from 'node:stream';
import { EngineError } from '../errors';
import type { GetObjectResult, Storage } from '../storage/storage';
import type { Fault, FaultScript } from './fault-script';

export type StorageMethod = Exclude<keyof Storage, 'bucket'>;

/** What a storage fault can look at: the request as handed in (undefined for bucket methods without one). */
export type FaultRequest = { readonly key?: string; readonly prefix?: string } | undefined;

export type StorageFault = Fault<StorageMethod, FaultRequest>;
export type StorageFaults = FaultScript<StorageMethod, FaultRequest>;

/** A real implementation behind a fault script. End the test with `faults.assertUsedUp()`. */
export function faultyStorage(inner: Storage, faults: StorageFaults): Storage {
  const call = async <T>(on: StorageMethod, request: FaultRequest, work: () => Promise<T>): Promise<T> => {
    const fault = faults.take(on, request);
    if (fault === undefined) return work();
    await fault.before?.();
    if (fault.error !== undefined) throw fault.error;
    const result = await work();
    if (fault.loseResponse !== undefined) throw fault.loseResponse;
    return fault.truncateTo === undefined ? result : truncated(result, fault.truncateTo);
  };
  return {
    bucket: inner.bucket,
    putObject: (request, signal) => call('putObject', request, () => inner.putObject(request, signal)),
    createMultipart: (request, signal) =>
      call('createMultipart', request, () => inner.createMultipart(request, signal)),
    uploadPart: (request, signal) => call('uploadPart', request, () => inner.uploadPart(request, signal)),
    completeMultipart: (request, signal) =>
      call('completeMultipart', request, () => inner.completeMultipart(request, signal)),
    abortMultipart: (request, signal) => call('abortMultipart', request, () => inner.abortMultipart(request, signal)),
    listMultipartUploadsPage: (request, signal) =>
      call('listMultipartUploadsPage', request, () => inner.listMultipartUploadsPage(request, signal)),
    getObject: (request, signal) => call('getObject', request, () => inner.getObject(request, signal)),
    headObject: (request, signal) => call('headObject', request, () => inner.headObject(request, signal)),
    listPage: (request, signal) => call('listPage', request, () => inner.listPage(request, signal)),
    listVersionsPage: (request, signal) =>
      call('listVersionsPage', request, () => inner.listVersionsPage(request, signal)),
    deleteObjects: (request, signal) => call('deleteObjects', undefined, () => inner.deleteObjects(request, signal)),
    headBucket: (signal) => call('headBucket', undefined, () => inner.headBucket(signal)),
    getVersioning: (signal) => call('getVersioning', undefined, () => inner.getVersioning(signal)),
    enableVersioning: (signal) => call('enableVersioning', undefined, () => inner.enableVersioning(signal)),
  };
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
