import { createHash } from 'node:crypto';
import { EngineError } from '../errors';
import type { PutObjectResult } from '../storage/storage';
import type { UploadPorts } from './data-object';
import { giveUp } from './multipart';
import { SINGLE_PUT_LIMIT } from './parts';

/** S3's limit of parts, and how far a stream may outgrow its estimate before parts have to be larger. */
const MAX_PARTS = 10_000;
const GROWTH = 8;
const MEBIBYTE = 1024 * 1024;

/** Bytes of a part for a stream of about `estimate` bytes: it may become eight times as long and still fit into 10,000 parts. */
export function streamPartSize(estimate: number): number {
  const smallest = Math.ceil((estimate * GROWTH) / MAX_PARTS / MEBIBYTE) * MEBIBYTE;
  return Math.max(SINGLE_PUT_LIMIT, smallest);
}

export interface StreamObject {
  /** Of the job's tree, for progress and the list of open uploads. */
  readonly path: string;
  readonly key: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly storageClass?: string;
  readonly contentType?: string;
}

export type StreamPorts = Pick<UploadPorts, 'storage' | 'index' | 'clock' | 'progress' | 'posts'>;

interface SentPart {
  readonly partNumber: number;
  readonly etag: string;
  readonly sha256: string;
}

/** A stream that is in the bucket. `size` in bytes; `partBytes` were reported to the progress as parts. */
export interface StreamUploaded extends PutObjectResult {
  readonly size: number;
  readonly sha256: string;
  readonly partBytes: number;
}

/**
 * Brings a stream of unknown length into the bucket as one object. Up to 16 MiB wait in memory and become a single PutObject; more
 * becomes a multipart upload while it arrives, with one part in flight while the next one is filled.
 * Nothing is visible in the bucket before `complete`; `abandon` leaves nothing behind.
 */
export class StreamUpload {
  readonly #object: StreamObject;
  readonly #partSize: number;
  readonly #ports: StreamPorts;
  readonly #signal: AbortSignal;
  readonly #whole = createHash('sha256');
  readonly #parts: SentPart[] = [];
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #size = 0;
  #sentBytes = 0;
  #uploadId: string | null = null;
  #flight: Promise<void> = Promise.resolve();

  constructor(object: StreamObject, partSize: number, ports: StreamPorts, signal: AbortSignal) {
    this.#object = object;
    this.#partSize = partSize;
    this.#ports = ports;
    this.#signal = signal;
  }

  /** The next bytes. Waits while a part is in flight and the next one is full. Throws what Storage throws. */
  async write(chunk: Buffer): Promise<void> {
    this.#whole.update(chunk);
    this.#size += chunk.length;
    for (let at = 0; at < chunk.length; ) {
      if (this.#waitingBytes === this.#partSize) await this.#sendPart();
      const piece = chunk.subarray(at, at + this.#partSize - this.#waitingBytes);
      this.#waiting.push(piece);
      this.#waitingBytes += piece.length;
      at += piece.length;
    }
  }

  /** Makes the object visible. Throws what Storage throws; call `abandon` then. */
  async complete(): Promise<StreamUploaded> {
    const sha256 = this.#whole.digest('hex');
    const result = this.#uploadId === null ? await this.#put(sha256) : await this.#completeParts(this.#uploadId);
    return { ...result, size: this.#size, sha256, partBytes: this.#sentBytes };
  }

  /** Leaves nothing in the bucket and takes back what was reported. Never throws for a refused abort: the next run repeats it. */
  async abandon(): Promise<void> {
    this.#waiting = [];
    await this.#flight.catch(() => undefined);
    this.#ports.progress.takeBack(this.#sentBytes);
    this.#sentBytes = 0;
    if (this.#uploadId !== null) await giveUp(this.#object.key, this.#uploadId, this.#ports);
  }

  async #put(sha256: string): Promise<PutObjectResult> {
    const { path: _path, ...object } = this.#object;
    return this.#ports.storage.putObject({ ...object, body: this.#take(), sha256 }, this.#signal);
  }

  async #completeParts(uploadId: string): Promise<PutObjectResult> {
    const { storage, index } = this.#ports;
    if (this.#waitingBytes > 0) await this.#sendPart();
    await this.#flight;
    if (this.#sentBytes !== this.#size) {
      const facts = { bytes: this.#sentBytes, size: this.#size };
      throw new EngineError('internal', { message: 'parts do not make the stream', facts });
    }
    this.#ports.posts.ask();
    const result = await storage.completeMultipart(
      { key: this.#object.key, uploadId, parts: this.#parts },
      this.#signal,
    );
    index.forgetUpload(uploadId);
    return result;
  }

  /** Puts the waiting bytes in flight, once the part before them has arrived. */
  async #sendPart(): Promise<void> {
    await this.#flight;
    this.#uploadId ??= await this.#begin();
    const partNumber = this.#parts.length + 1;
    if (partNumber > MAX_PARTS) {
      throw new EngineError('object.too-large', { facts: { path: this.#object.path, bytes: this.#size } });
    }
    this.#flight = this.#fly(this.#uploadId, partNumber, this.#take());
    // Whoever waits for the flight next sees its failure.
    this.#flight.catch(() => undefined);
  }

  async #begin(): Promise<string> {
    const { storage, index } = this.#ports;
    const { path, ...object } = this.#object;
    this.#ports.posts.ask();
    const { uploadId } = await storage.createMultipart(object, this.#signal);
    index.rememberUpload({ uploadId, key: object.key, path, file: null });
    return uploadId;
  }

  async #fly(uploadId: string, partNumber: number, body: Buffer): Promise<void> {
    const { storage, progress } = this.#ports;
    const sha256 = createHash('sha256').update(body).digest('hex');
    const request = { key: this.#object.key, uploadId, partNumber, body, sha256 };
    const { etag } = await storage.uploadPart(request, this.#signal);
    this.#parts.push({ partNumber, etag, sha256 });
    this.#sentBytes += body.length;
    progress.part(this.#object.path, body.length);
  }

  #take(): Buffer {
    const body = Buffer.concat(this.#waiting, this.#waitingBytes);
    this.#waiting = [];
    this.#waitingBytes = 0;
    return body;
  }
}
