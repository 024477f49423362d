import { throwIfCancelled } from '../errors';
import type { FileIndex, IndexEntry } from '../file-index/file-index';
import { compareUtf8 } from '../scan/utf8-order';
import { readManifest } from '../snapshot/read-manifest';
import type { ListedObject, Storage } from '../storage/storage';
import type { ManifestLine, SnapshotHeader } from '../types';
import { objectsBelow } from './held-jobs';

/** `writtenMs`: when the header was written, by the server's clock, as its listing says. */
export interface RebuildRequest {
  readonly header: SnapshotHeader;
  readonly writtenMs: number;
}

export interface RebuildPorts {
  readonly storage: Storage;
  /** Empty. */
  readonly index: Pick<FileIndex, 'put' | 'flush'>;
  /** For the manifest while it is read. */
  readonly scratchDirectory: string;
}

/** Files of the snapshot: known again, and those the next plan uploads because the bucket no longer holds them as the snapshot says. */
export interface Rebuilt {
  readonly files: number;
  readonly left: number;
}

/** Rows buffered before they are written. */
const BATCH = 1000;

/**
 * Makes a job's index from its newest snapshot, so that the next plan uploads only what differs: manifest and bucket are read in
 * lockstep (one GET, one LIST per 1,000 objects). A file is believed to be in the bucket only when an object of its size is there
 * that nobody wrote after the header: a run that failed later may have put other content under the same key. Change times and inodes
 * are of the lost machine, so the plan compares such files by hash, which costs a read of the disk and no request.
 */
export async function rebuildIndex(
  { header, writtenMs }: RebuildRequest,
  { storage, index, scratchDirectory }: RebuildPorts,
  signal: AbortSignal,
): Promise<Rebuilt> {
  const listing = new Listing(objectsBelow(storage, header.prefix, signal));
  let files = 0;
  let left = 0;
  let buffered = 0;
  for await (const line of readManifest(storage, header, signal, { scratchDirectory })) {
    throwIfCancelled(signal);
    if (line.type === 'file' && !isHeld(line, await listing.at(line.key ?? ''), writtenMs)) {
      left += 1;
      continue;
    }
    if (line.type === 'file') files += 1;
    index.put(entryOf(line));
    buffered += 1;
    if (buffered % BATCH === 0) index.flush();
  }
  index.flush();
  return { files, left };
}

function isHeld(line: ManifestLine, object: ListedObject | null, writtenMs: number): boolean {
  return object !== null && object.size === line.size && object.lastModifiedMs <= writtenMs;
}

function entryOf(line: ManifestLine): IndexEntry {
  const { path, type, size, uid, gid, target, rawPath } = line;
  return {
    ...{ path, type, size, uid, gid },
    mtimeNs: BigInt(line.mtime),
    ctimeNs: 0n,
    inode: 0n,
    device: 0n,
    mode: Number.parseInt(line.mode, 8),
    ...(target === undefined ? {} : { linkTarget: target }),
    ...(rawPath === undefined ? {} : { rawPath: Buffer.from(rawPath, 'base64') }),
    key: line.key ?? null,
    versionId: line.versionId ?? null,
    etag: null,
    sha256: line.sha256 ?? null,
    gone: false,
  };
}

/** A sorted listing that is asked for keys in rising order. */
class Listing {
  private readonly objects: AsyncIterator<ListedObject>;
  private current: ListedObject | null | undefined;

  constructor(objects: AsyncIterable<ListedObject>) {
    this.objects = objects[Symbol.asyncIterator]();
  }

  async at(key: string): Promise<ListedObject | null> {
    if (this.current === undefined) await this.advance();
    while (this.current && compareUtf8(this.current.key, key) < 0) await this.advance();
    return this.current?.key === key ? this.current : null;
  }

  private async advance(): Promise<void> {
    const { done, value } = await this.objects.next();
    this.current = done ? null : value;
  }
}
