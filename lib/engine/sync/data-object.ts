import type { BigIntStats } from 'node:fs';
import type { Clock } from '../clock';
import { EngineError, type ErrorCode } from '../errors';
import type { FileIndex, OpenUpload } from '../file-index/file-index';
import type { ReadAway } from '../native/addon';
import type { Storage } from '../storage/storage';
import type { PlanOperation, SourceEntry } from '../types';
import type { BodyBuffers } from './body-buffers';
import type { ByteBudget } from './byte-budget';
import { objectMetadata } from './metadata';
import type { Progress } from './progress';
import type { QuickReads } from './small-file';
import type { ResolvedSource } from './source-file';

/** An open file: of the source, or a copy made of it. */
export interface SourceHandle {
  read(into: Buffer, offset: number, length: number, position: number): Promise<{ bytesRead: number }>;
  stat(options: { bigint: true }): Promise<BigIntStats>;
}

/** What bringing one file into the bucket needs. */
export interface UploadPorts {
  readonly storage: Storage;
  readonly index: FileIndex;
  readonly clock: Clock;
  readonly source: ResolvedSource;
  readonly budget: Pick<ByteBudget, 'acquire'>;
  /** Reads small files away from this thread; undefined: quickReads says which are read here. */
  readonly readAway: ReadAway | undefined;
  readonly quickReads: Pick<QuickReads, 'allows' | 'time'>;
  /** Of SMALL_BYTES each. */
  readonly bodies: Pick<BodyBuffers, 'take' | 'giveBack'>;
  /** Of SINGLE_PUT_LIMIT each. */
  readonly partBodies: Pick<BodyBuffers, 'take' | 'giveBack'>;
  readonly progress: Progress;
  readonly storageClass: string | undefined;
  /** Multipart uploads a crash left behind and this run can go on with, by path. */
  readonly leftUploads: ReadonlyMap<string, OpenUpload>;
  /** Told of every createMultipart and completeMultipart. */
  readonly posts: { ask(): void };
  /** How many databases are copied at once. */
  readonly copies: Pick<ByteBudget, 'acquire'>;
  /** Where the copies lie; the system's temporary directory when undefined. */
  readonly scratchDirectory: string | undefined;
  /** What was done otherwise than it should be, though the file is in the bucket. */
  note(path: string, code: ErrorCode): void;
}

/** An operation that has an object. */
export type FileOperation = PlanOperation & { readonly key: string };

export interface Uploaded {
  /** The file as it was read, which may be newer than the plan. */
  readonly entry: SourceEntry;
  readonly etag: string;
  readonly versionId: string | null;
  readonly sha256: string;
  /** Bytes already reported to the progress as parts; 0 for a single put. */
  readonly partBytes: number;
}

/** Key, metadata and storage class of a file's object. */
export function objectOf(operation: FileOperation, entry: SourceEntry, ports: Pick<UploadPorts, 'storageClass'>) {
  const { storageClass } = ports;
  const metadata = objectMetadata(entry);
  return { key: operation.key, metadata, ...(storageClass === undefined ? {} : { storageClass }) };
}

/** Fills `body` with the bytes from `start`, and returns it, or null when the file ends before. */
export async function readInto(handle: SourceHandle, start: number, body: Buffer): Promise<Buffer | null> {
  let filled = 0;
  while (filled < body.length) {
    const { bytesRead } = await handle.read(body, filled, body.length - filled, start + filled);
    if (bytesRead === 0) return null;
    filled += bytesRead;
  }
  return body;
}

export function changed(operation: FileOperation): EngineError {
  return new EngineError('source.changed-while-read', { facts: { path: operation.entry.path } });
}
