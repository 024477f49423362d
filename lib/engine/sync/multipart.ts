import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { EngineError, isEngineError, throwIfCancelled } from '../errors';
import { changed, type FileOperation, objectOf, readAt, type Uploaded, type UploadPorts } from './data-object';
import { type PartLayout, partLayout } from './parts';
import { entryAsRead, isUnchanged } from './source-file';

/*
 * A large file: create, parts side by side, complete. Parts are read one after the other, so that the whole file's SHA-256
 * comes from the same bytes that are sent; how many are in flight is decided by the byte budget alone. The upload is
 * remembered in the index before its first part is sent and forgotten after it was completed or aborted: whatever a crash
 * leaves is aborted by the next run.
 */

/** On giving up, how long an abort may take, in ms, before the next run is left to do it. */
const ABORT_LIMIT_MS = 800;

interface Part {
  readonly partNumber: number;
  readonly etag: string;
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * Sends the open file in parts. Throws `source.changed-while-read` when the file moved meanwhile (nothing is completed
 * then, and nothing is sent twice), what Storage throws, `cancelled`. After any error the upload is aborted.
 */
export async function uploadMultipart(
  operation: FileOperation,
  handle: FileHandle,
  before: BigIntStats,
  ports: UploadPorts,
  signal: AbortSignal,
): Promise<Uploaded> {
  const { storage, index } = ports;
  const entry = entryAsRead(operation.entry, before);
  const { uploadId } = await storage.createMultipart(objectOf(operation, entry, ports), signal);
  const sender = new PartSender(operation, uploadId, ports, signal);
  try {
    index.rememberUpload({ uploadId, key: operation.key, path: entry.path });
    const sha256 = await sendParts(sender, operation, handle, before);
    const parts = checkedParts(await sender.finished(), Number(before.size));
    const { etag, versionId } = await storage.completeMultipart({ key: operation.key, uploadId, parts }, signal);
    index.forgetUpload(uploadId);
    return { entry, sha256, etag, versionId, partBytes: sender.bytesSent };
  } catch (error) {
    await sender.settled();
    ports.progress.takeBack(sender.bytesSent);
    await giveUp(operation.key, uploadId, ports);
    throw error;
  }
}

/** Resolves to the whole file's SHA-256. */
async function sendParts(
  sender: PartSender,
  operation: FileOperation,
  handle: FileHandle,
  before: BigIntStats,
): Promise<string> {
  const size = Number(before.size);
  const layout: PartLayout = partLayout(size);
  const whole = createHash('sha256');
  for (let at = 0; at < layout.parts && !sender.hasFailed; at += 1) {
    const start = at * layout.partSize;
    const length = Math.min(layout.partSize, size - start);
    await sender.send(at + 1, length, async () => {
      const body = await readAt(handle, start, length);
      if (body === null || !isUnchanged(before, await handle.stat({ bigint: true }))) throw changed(operation);
      whole.update(body);
      return body;
    });
  }
  return whole.digest('hex');
}

/** Count and bytes are checked before anything is completed: a part too few must never become a file. */
function checkedParts(parts: readonly Part[], size: number): Part[] {
  const sorted = [...parts].sort((a, b) => a.partNumber - b.partNumber);
  const bytes = sorted.reduce((sum, part) => sum + part.bytes, 0);
  const isGapless = sorted.every((part, at) => part.partNumber === at + 1);
  if (isGapless && bytes === size && sorted.length === partLayout(size).parts) return sorted;
  throw new EngineError('internal', {
    message: 'parts do not make the file',
    facts: { bytes, size, parts: sorted.length },
  });
}

/** Sends parts side by side as far as the byte budget reaches, and remembers the first failure. */
class PartSender {
  readonly #operation: FileOperation;
  readonly #uploadId: string;
  readonly #ports: UploadPorts;
  readonly #signal: AbortSignal;
  readonly #flights: Promise<void>[] = [];
  readonly #parts: Part[] = [];
  #failure: { readonly error: unknown } | undefined;
  bytesSent = 0;

  constructor(operation: FileOperation, uploadId: string, ports: UploadPorts, signal: AbortSignal) {
    this.#operation = operation;
    this.#uploadId = uploadId;
    this.#ports = ports;
    this.#signal = signal;
  }

  get hasFailed(): boolean {
    return this.#failure !== undefined;
  }

  /** Waits for the budget, reads the body, and returns while it is being sent. */
  async send(partNumber: number, bytes: number, read: () => Promise<Buffer>): Promise<void> {
    const giveBack = await this.#ports.budget.acquire(bytes, this.#signal);
    try {
      const flight = this.#fly(partNumber, await read());
      this.#flights.push(flight.finally(giveBack));
    } catch (error) {
      giveBack();
      throw error;
    }
  }

  async finished(): Promise<readonly Part[]> {
    await this.settled();
    if (this.#failure !== undefined) throw this.#failure.error;
    return this.#parts;
  }

  async settled(): Promise<void> {
    await Promise.all(this.#flights);
  }

  /** Never rejects: the first failure is kept for `finished`. */
  async #fly(partNumber: number, body: Buffer): Promise<void> {
    try {
      throwIfCancelled(this.#signal);
      const sha256 = createHash('sha256').update(body).digest('hex');
      const { key, entry } = this.#operation;
      const request = { key, uploadId: this.#uploadId, partNumber, body, sha256 };
      const { etag } = await this.#ports.storage.uploadPart(request, this.#signal);
      this.#parts.push({ partNumber, etag, sha256, bytes: body.length });
      this.bytesSent += body.length;
      this.#ports.progress.part(entry.path, body.length);
    } catch (error) {
      this.#failure ??= { error };
    }
  }
}

/**
 * Aborts after an error, with its own short limit because the run's signal may have fired already. When that fails too, the
 * upload stays remembered in the index and the next run aborts it.
 */
export async function giveUp(
  key: string,
  uploadId: string,
  ports: Pick<UploadPorts, 'storage' | 'index' | 'clock'>,
): Promise<void> {
  const limit = new AbortController();
  const over = new AbortController();
  const timer = ports.clock.sleep(ABORT_LIMIT_MS, over.signal).then(
    () => limit.abort(),
    () => undefined,
  );
  try {
    await abortUpload(key, uploadId, ports, limit.signal);
  } catch (error) {
    if (!isEngineError(error)) throw error;
  } finally {
    over.abort();
    await timer;
  }
}

/** Aborts a remembered upload and forgets it; one the bucket no longer knows is forgotten as well. */
export async function abortUpload(
  key: string,
  uploadId: string,
  ports: Pick<UploadPorts, 'storage' | 'index'>,
  signal: AbortSignal,
): Promise<void> {
  try {
    await ports.storage.abortMultipart({ key, uploadId }, signal);
  } catch (error) {
    if (!isEngineError(error, 'upload.missing')) throw error;
  }
  ports.index.forgetUpload(uploadId);
}
