import { throwIfCancelled } from '../errors';
import { type FileIndex, type IndexEntry, isForeign } from '../file-index/file-index';
import type { Meeting } from '../march';
import type { Storage } from '../storage/storage';
import { uploadRequests } from '../sync/parts';
import type { FilesAndBytes, RequestCounts, SourceEntry } from '../types';
import type { HeldObject } from './held-objects';
import type { ProveContent } from './prove-content';
import { statedMd5 } from './stated-md5';

/** Rows buffered before they are written. */
const BATCH = 1000;
/** Times of a foreign row: no file has them, so it never looks untouched. */
const NO_TIME = -1n;

/** What was found in a job's place, sizes in bytes. */
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
}

/** What the bucket and the index have of one path. */
export interface Held {
  readonly path: string;
  readonly object: HeldObject | null;
  readonly row: IndexEntry | null;
}

interface TakingPorts {
  /** Asked for one object at a time, and only with `ask` each-object. */
  readonly storage: Pick<Storage, 'headObject'>;
  readonly index: Pick<FileIndex, 'put' | 'remove' | 'flush'>;
  readonly prove: ProveContent;
}

/** How objects are judged; see StockRequest and OtherPlaces. */
interface Question {
  readonly ask: 'listing' | 'each-object';
  readonly believedBeforeNs: bigint;
  readonly extras: 'offer' | 'leave';
  /** tell-nothing: the bucket encrypts with KMS, so an ETag that is not the content's MD5 does not say that the content is another. */
  readonly tags: 'tell-content' | 'tell-nothing';
}

const zero = () => ({ files: 0, bytes: 0 });

/** Meets source and bucket path by path, in any order, and writes the rows. */
export class Taking {
  private files = 0;
  private readonly found = zero();
  private readonly differ = zero();
  private readonly untold = zero();
  private readonly extra = zero();
  private readonly saved = { put: 0, post: 0 };
  private bytes = 0;
  private buffered = 0;

  constructor(
    private readonly request: Question,
    private readonly ports: TakingPorts,
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

  result(): Stock {
    const { files, found, saved, differ, untold, extra, bytes } = this;
    return { files, found, saved, differ, untold, extra, bytes };
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
    const { prove } = this.ports;
    const proof = await prove(entry, object.etag, this.signal);
    if (proof.kind === 'same') return proof.sha256;
    const isTold = proof.kind === 'other' && this.request.tags === 'tell-content';
    const md5 = isTold || this.request.ask === 'listing' ? null : await this.stated(object);
    const second = md5 === null ? proof : await prove(entry, md5, this.signal);
    if (second.kind === 'same') return second.sha256;
    this.foreign(object, isTold || (md5 !== null && second.kind === 'other') ? this.differ : this.untold);
    return null;
  }

  private async stated({ key, versionId }: HeldObject): Promise<string | null> {
    const version = versionId === null ? {} : { versionId };
    const info = await this.ports.storage.headObject({ key, ...version }, this.signal);
    return info === null ? null : statedMd5(info.metadata);
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
