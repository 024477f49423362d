import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { EngineError, isEngineError, throwIfCancelled } from '../errors';
import type { OpenUpload, UploadedFile, UploadedPart } from '../file-index/file-index';
import { storable } from '../scan/storable-times';
import type { SourceEntry } from '../types';
import { BodyBuffers } from './body-buffers';
import {
  changed,
  type FileOperation,
  objectOf,
  readInto,
  type SourceHandle,
  type Uploaded,
  type UploadPorts,
} from './data-object';
import { type PartLayout, partLayout, SINGLE_PUT_LIMIT } from './parts';
import { entryAsRead, isUnchanged } from './source-file';

/*
 * A large file: create, parts side by side, complete. Parts are read one after the other, so that the whole file's SHA-256
 * comes from the same bytes that are sent; how many are in flight is decided by the byte budget alone. The upload is
 * remembered in the index before its first part is sent, each part when the bucket has acknowledged it, and forgotten after
 * the upload was completed or aborted. What a crash leaves the next run goes on with, when it still wants that very file: it
 * reads everything, and sends what is not there or was not the same.
 */

/** On giving up, how long an abort may take, in ms, before the next run is left to do it. */
const ABORT_LIMIT_MS = 800;

/** True for an upload whose parts are of this very file, under this very key. */
export function isUploadOf({ key, file }: OpenUpload, wantedKey: string, stat: UploadedFile): boolean {
  if (file === null || key !== wantedKey) return false;
  const { size, mtimeNs, ctimeNs, inode } = file;
  return size === stat.size && mtimeNs === stat.mtimeNs && ctimeNs === stat.ctimeNs && inode === stat.inode;
}

/**
 * Sends the open file in parts. Throws `source.changed-while-read` when the file moved meanwhile (nothing is completed
 * then, and nothing is sent twice), what Storage throws, `cancelled`. After any error the upload is aborted.
 */
export async function uploadMultipart(
  operation: FileOperation,
  handle: SourceHandle,
  before: BigIntStats,
  ports: UploadPorts,
  signal: AbortSignal,
): Promise<Uploaded> {
  const { storage, index } = ports;
  const entry = entryAsRead(operation.entry, before);
  const file: LargeFile = { operation, handle, before, entry };
  const left = ports.leftUploads.get(entry.path);
  if (left !== undefined && isUploadOf(left, operation.key, entry)) {
    try {
      return await sendAll(file, left.uploadId, ports, signal);
    } catch (error) {
      // It was completed just before the crash, or a lifecycle rule took it: from the start, then.
      if (!isEngineError(error, 'upload.missing')) throw error;
    }
  }
  ports.posts.ask();
  const { uploadId } = await storage.createMultipart(objectOf(operation, entry, ports), signal);
  const { size, mtimeNs, ctimeNs, inode } = entry;
  const begin = () =>
    index.rememberUpload({ uploadId, key: operation.key, path: entry.path, file: { size, mtimeNs, ctimeNs, inode } });
  return sendAll(file, uploadId, ports, signal, begin);
}

interface LargeFile {
  readonly operation: FileOperation;
  readonly handle: SourceHandle;
  readonly before: BigIntStats;
  readonly entry: SourceEntry;
}

async function sendAll(
  file: LargeFile,
  uploadId: string,
  ports: UploadPorts,
  signal: AbortSignal,
  begin: () => void = () => undefined,
): Promise<Uploaded> {
  const { storage, index } = ports;
  const { operation, handle, before, entry } = file;
  const sender = new PartSender(file, uploadId, ports, signal);
  try {
    begin();
    const sha256 = await sendParts(sender, operation, handle, before);
    const parts = checkedParts(await sender.finished(), Number(before.size));
    ports.posts.ask();
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
  handle: SourceHandle,
  before: BigIntStats,
): Promise<string> {
  const size = Number(before.size);
  const layout: PartLayout = partLayout(size);
  const whole = createHash('sha256');
  for (let at = 0; at < layout.parts && !sender.hasFailed; at += 1) {
    const start = at * layout.partSize;
    const length = Math.min(layout.partSize, size - start);
    await sender.send(at + 1, length, async (body) => {
      const isWhole = (await readInto(handle, start, body)) !== null;
      if (!isWhole || !isUnchanged(before, storable(await handle.stat({ bigint: true })))) throw changed(operation);
      whole.update(body);
    });
  }
  return whole.digest('hex');
}

/** Count and bytes are checked before anything is completed: a part too few must never become a file. */
function checkedParts(parts: readonly UploadedPart[], size: number): UploadedPart[] {
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
  readonly #bodies: UploadPorts['partBodies'];
  readonly #flights: Promise<void>[] = [];
  readonly #parts: UploadedPart[] = [];
  /** Acknowledged by the bucket before a crash. */
  readonly #known: ReadonlyMap<number, UploadedPart>;
  #failure: { readonly error: unknown } | undefined;
  /** By this run or the one before. */
  bytesSent = 0;

  constructor({ operation, entry }: LargeFile, uploadId: string, ports: UploadPorts, signal: AbortSignal) {
    const { partSize } = partLayout(entry.size);
    this.#bodies = partSize <= SINGLE_PUT_LIMIT ? ports.partBodies : new BodyBuffers(partSize);
    this.#operation = operation;
    this.#uploadId = uploadId;
    this.#ports = ports;
    this.#signal = signal;
    this.#known = new Map(ports.index.uploadParts(uploadId).map((part) => [part.partNumber, part]));
  }

  get hasFailed(): boolean {
    return this.#failure !== undefined;
  }

  /** Waits for the budget, has the body filled, and returns while it is being sent. */
  async send(partNumber: number, bytes: number, fill: (body: Buffer) => Promise<void>): Promise<void> {
    const giveBack = await this.#ports.budget.acquire(bytes, this.#signal);
    try {
      const memory = this.#bodies.take();
      const body = memory.subarray(0, bytes);
      await fill(body);
      const flight = this.#fly(partNumber, body, memory);
      this.#flights.push(flight.finally(giveBack));
    } catch (error) {
      giveBack();
      throw error;
    }
  }

  async finished(): Promise<readonly UploadedPart[]> {
    await this.settled();
    if (this.#failure !== undefined) throw this.#failure.error;
    return this.#parts;
  }

  async settled(): Promise<void> {
    await Promise.all(this.#flights);
  }

  /** Never rejects: the first failure is kept for `finished`. */
  async #fly(partNumber: number, body: Buffer, memory: Buffer): Promise<void> {
    try {
      throwIfCancelled(this.#signal);
      const sha256 = createHash('sha256').update(body).digest('hex');
      const known = this.#known.get(partNumber);
      const isThere = known !== undefined && known.sha256 === sha256 && known.bytes === body.length;
      this.#parts.push(isThere ? known : await this.#upload({ partNumber, sha256, body }));
      this.#bodies.giveBack(memory);
      this.bytesSent += body.length;
      this.#ports.progress.part(this.#operation.entry.path, body.length);
    } catch (error) {
      this.#failure ??= { error };
    }
  }

  async #upload(part: { partNumber: number; sha256: string; body: Buffer }): Promise<UploadedPart> {
    const { partNumber, sha256, body } = part;
    const { storage, index } = this.#ports;
    const request = { key: this.#operation.key, uploadId: this.#uploadId, ...part };
    const { etag } = await storage.uploadPart(request, this.#signal);
    const uploaded = { partNumber, etag, sha256, bytes: body.length };
    index.rememberPart(this.#uploadId, uploaded);
    return uploaded;
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
