import { isEngineError } from '../errors';
import type { FileIndex } from '../file-index/file-index';
import { listAllUploads } from '../storage/listing';
import type { Storage } from '../storage/storage';
import type { RequestCounts } from '../types';

/*
 * S3 makes the id of a multipart upload and tells it in an answer. When that answer is lost (the process is killed, or the connection
 * breaks and the request is sent again) there is an upload nobody can finish, which no listing of files shows and which is billed until
 * it is aborted. So after trouble, and only then, the bucket is asked which uploads it holds.
 */

export interface StrayPorts {
  readonly storage: Storage;
  readonly index: Pick<FileIndex, 'openUploads'>;
  /** All keys begin with it. */
  readonly prefix: string;
}

/**
 * Aborts unfinished uploads of these keys that the index does not know: one LIST per 1,000 unfinished uploads below the prefix. Where the
 * key may not list uploads they stay, and the bucket's findings tell of them.
 */
export async function abortStrays(keys: ReadonlySet<string>, ports: StrayPorts, signal: AbortSignal): Promise<void> {
  if (keys.size === 0) return;
  const { storage, index, prefix } = ports;
  const known = new Set(index.openUploads().map(({ uploadId }) => uploadId));
  try {
    for await (const { key, uploadId } of listAllUploads(storage, prefix, signal)) {
      if (keys.has(key) && !known.has(uploadId)) await storage.abortMultipart({ key, uploadId }, signal);
    }
  } catch (error) {
    const isTold = isEngineError(error, 'access.denied') || isEngineError(error, 'storage.not-implemented');
    if (!isTold && !isEngineError(error, 'upload.missing')) throw error;
  }
}

/** Counts POSTs as they are asked for, above the retries; the meter below counts what was sent. */
export class PostCount {
  readonly #before: number;
  #asked = 0;

  constructor(private readonly requests: () => RequestCounts) {
    this.#before = requests().post;
  }

  ask(): void {
    this.#asked += 1;
  }

  /** Whether any was sent more than once, so that its first answer may have told of another upload. */
  get hasResent(): boolean {
    return this.requests().post - this.#before > this.#asked;
  }
}
