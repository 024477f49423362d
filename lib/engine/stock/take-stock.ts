/**
 * takeStock: what lies in a job's place before the job ever ran, so that nothing is uploaded twice and what is extra has a name.
 *
 *   march(source, march(objects, index)) → one row of the index per object
 *   the file's bytes are the object's → a row as if this job had uploaded it       anything else → a foreign row, gone
 *
 * Writes nothing to the bucket. A file counts as there only when its content is proved by the ETag; the plan that follows reads the rows
 * as any others: proved files are unchanged, foreign ones are replaced or offered for removal. Taken again before the first run, it
 * believes its own rows where neither the object nor the file has moved.
 */
import { setMaxListeners } from 'node:events';
import { throwIfCancelled } from '../errors';
import { type FileIndex, type IndexEntry, isForeign } from '../file-index/file-index';
import { type Meeting, march } from '../march';
import type { Storage, VersioningState } from '../storage/storage';
import { uploadRequests } from '../sync/parts';
import { forEachConcurrently } from '../sync/work-pool';
import type { FilesAndBytes, RequestCounts, SourceEntry } from '../types';
import { type HeldObject, heldObjects, isTaken, type PlaceInBucket } from './held-objects';
import type { ProveContent } from './prove-content';

/** Files read at once. Hashing keeps one core busy; the others only wait for the disk. */
const READ_AT_ONCE = 4;
/** Rows buffered before they are written. */
const BATCH = 1000;
/** Times of a foreign row: no file has them, so it never looks untouched. */
const NO_TIME = -1n;

export interface StockRequest extends PlaceInBucket {
  /** Rows of files changed before this time (ns) are believed; 0 when stock was never taken. */
  readonly believedBeforeNs: bigint;
}

export interface OtherPlaces {
  /** Below this one. */
  readonly inner: readonly string[];
  /** leave: this place lies in the one of another job, whose snapshots may name what this source does not hold. */
  readonly extras: 'offer' | 'leave';
}

export interface StockPorts {
  readonly storage: Storage;
  readonly index: FileIndex;
  /** What the records in the bucket say of other jobs, asked for only when there is something in the place. */
  recorded(): Promise<OtherPlaces>;
  /** The source in path order, asked for only when there is something to compare it with. */
  entries(): AsyncIterable<SourceEntry>;
  readonly prove: ProveContent;
}

export interface Stock {
  /** Of the source. */
  readonly files: number;
  /** Files whose content is in the bucket under their key. */
  readonly found: FilesAndBytes;
  /** What uploading those would have sent. */
  readonly saved: Pick<RequestCounts, 'put' | 'post'>;
  /** Files under whose key other content lies. */
  readonly differ: FilesAndBytes;
  /** Files whose object has their size, but an ETag that does not tell its content. */
  readonly untold: FilesAndBytes;
  /** Objects that no file of the source is for; 0 where they are left alone. */
  readonly extra: FilesAndBytes;
  /** Bytes of all objects in the place. */
  readonly bytes: number;
  readonly versioning: VersioningState;
}

/**
 * null when the place is empty: one LIST. Else one LIST, one GET (versioning), what `recorded` asks, one LIST per 1,000 objects, and a read of every file
 * that has the size of its object. Throws what the bucket and the scan throw, `cancelled`; rows written until then hold good.
 */
export async function takeStock(request: StockRequest, ports: StockPorts, signal: AbortSignal): Promise<Stock | null> {
  if (!(await isTaken(ports.storage, request, signal))) return forgetObjects(ports.index);
  const versioning = await ports.storage.getVersioning(signal);
  const { inner, extras } = await ports.recorded();
  const place = { prefix: request.prefix, inner: [...request.inner, ...inner] };
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  const either = AbortSignal.any([signal, stop.signal]);
  const taking = new Taking({ ...request, extras }, ports, either);
  const objects = heldObjects(place, { storage: ports.storage, versioning }, either);
  const held = inBucketOrIndex(march(objects, ports.index.entries({ includeGone: true })));
  await forEachConcurrently(
    march(ports.entries(), held),
    READ_AT_ONCE,
    (meeting) => taking.meet(meeting),
    (error) => stop.abort(error),
  );
  ports.index.flush();
  return taking.result(versioning);
}

/** What an earlier look had found is no longer there. */
function forgetObjects(index: FileIndex): null {
  for (const { path, key } of index.entries({ includeGone: true })) if (key !== null) index.remove(path);
  index.flush();
  return null;
}

/** What the bucket and the index have of one path. */
interface Held {
  readonly path: string;
  readonly object: HeldObject | null;
  readonly row: IndexEntry | null;
}

async function* inBucketOrIndex(meetings: AsyncIterable<Meeting<HeldObject, IndexEntry>>): AsyncGenerator<Held> {
  for await (const meeting of meetings) {
    const object = meeting.kind === 'right' ? null : meeting.left;
    const row = meeting.kind === 'left' ? null : meeting.right;
    yield { path: (object ?? row)?.path ?? '', object, row };
  }
}

const zero = () => ({ files: 0, bytes: 0 });

class Taking {
  private files = 0;
  private readonly found = zero();
  private readonly differ = zero();
  private readonly untold = zero();
  private readonly extra = zero();
  private readonly saved = { put: 0, post: 0 };
  private bytes = 0;
  private buffered = 0;

  constructor(
    private readonly request: Pick<StockRequest, 'believedBeforeNs'> & Pick<OtherPlaces, 'extras'>,
    private readonly ports: StockPorts,
    private readonly signal: AbortSignal,
  ) {}

  async meet(meeting: Meeting<SourceEntry, Held>): Promise<void> {
    throwIfCancelled(this.signal);
    const entry = meeting.kind === 'right' ? null : meeting.left;
    const { object, row } = meeting.kind === 'left' ? NOTHING : meeting.right;
    if (entry?.type === 'file') this.files += 1;
    if (object === null) {
      // Uploaded by a run that did not get through, and gone since.
      if (row !== null && row.key !== null) this.write(() => this.ports.index.remove(row.path));
      return;
    }
    this.bytes += object.size;
    if (entry?.type === 'file') await this.compare(entry, object, row);
    else this.extraObject(object, entry);
  }

  result(versioning: VersioningState): Stock {
    const { files, found, saved, differ, untold, extra, bytes } = this;
    return { files, found, saved, differ, untold, extra, bytes, versioning };
  }

  private async compare(entry: SourceEntry, object: HeldObject, row: IndexEntry | null): Promise<void> {
    if (entry.size !== object.size) return this.foreign(object, this.differ);
    const sha256 = this.believed(entry, object, row) ?? (await this.proved(entry, object));
    if (sha256 === null) return;
    grow(this.found, entry.size);
    const { put, post } = uploadRequests(entry.size);
    this.saved.put += put;
    this.saved.post += post;
    const { key, versionId, etag } = object;
    this.write(() => this.ports.index.put({ ...entry, key, versionId, etag, sha256, gone: false }));
  }

  private async proved(entry: SourceEntry, object: HeldObject): Promise<string | null> {
    const proof = await this.ports.prove(entry, object.etag, this.signal);
    if (proof.kind === 'same') return proof.sha256;
    this.foreign(object, proof.kind === 'other' ? this.differ : this.untold);
    return null;
  }

  /** The hash of a row that still is about this very object and this very file. */
  private believed(entry: SourceEntry, object: HeldObject, row: IndexEntry | null): string | null {
    if (row === null || row.gone || isForeign(row)) return null;
    const sameObject = row.key === object.key && row.etag === object.etag && row.versionId === object.versionId;
    const sameFile = row.size === entry.size && row.mtimeNs === entry.mtimeNs && row.ctimeNs === entry.ctimeNs;
    const untouched = row.inode === entry.inode && entry.ctimeNs < this.request.believedBeforeNs;
    return sameObject && sameFile && untouched ? row.sha256 : null;
  }

  /** What could not be read may be the file of this object: the plan protects it, and it is not counted. */
  private extraObject(object: HeldObject, entry: SourceEntry | null): void {
    if (this.request.extras === 'offer') this.foreign(object, entry?.type === 'error' ? zero() : this.extra);
  }

  private foreign({ path, key, size, etag, versionId }: HeldObject, pile: { files: number; bytes: number }): void {
    grow(pile, size);
    const times = { mtimeNs: NO_TIME, ctimeNs: NO_TIME, inode: 0n, device: 0n };
    const file = { path, type: 'file', size, ...times, mode: 0, uid: 0, gid: 0 } as const;
    this.write(() => this.ports.index.put({ ...file, key, versionId, etag, sha256: null, gone: true }));
  }

  private write(change: () => void): void {
    change();
    this.buffered += 1;
    if (this.buffered % BATCH === 0) this.ports.index.flush();
  }
}

const NOTHING = { object: null, row: null };

function grow(sum: { files: number; bytes: number }, bytes: number): void {
  sum.files += 1;
  sum.bytes += bytes;
}
