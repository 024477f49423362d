import { EngineError } from '../errors';
import type { FileIndex, IndexEntry } from '../file-index/file-index';
import type { DatabaseSource } from '../source/databases/database';
import { dump } from '../source/databases/dump';
import { type LastDump, lastDumpOf, refuseShrunk } from '../source/databases/shrinking';
import type { SourceEntry } from '../types';
import { type FileOperation, objectOf, type Uploaded, type UploadPorts } from './data-object';
import { StreamUpload, type StreamUploaded, streamPartSize } from './stream-upload';

/** One in flight, one being filled, and for a moment the copy that makes a part of its pieces. */
const PARTS_IN_MEMORY = 3;

/** A database of the job. `smallestShare`: see refuseShrunk. */
export interface DumpTask {
  readonly source: DatabaseSource;
  readonly smallestShare: number;
}

/** What is remembered of a dump in the bucket. */
export interface StoredDump extends LastDump {
  /** Lower-case hex, of the compressed object. */
  readonly objectSha256: string;
}

/** A dump that was brought over, or one whose content the bucket holds already. */
export type DumpResult =
  | { readonly kind: 'uploaded'; readonly uploaded: Uploaded; readonly stored: StoredDump }
  | { readonly kind: 'unchanged' };

/**
 * Dumps a database straight into the bucket, under the operation's key, with at most three parts (of 16 MiB for dumps up to 20 GB) in
 * memory. The object is completed only after the tool ended well, its last line was there and the size was believed; otherwise
 * the upload is aborted and the object of the last good dump stays. A dump with the same content as the last one is not stored
 * again: nothing is sent when it is small, and a multipart upload is aborted.
 *
 * Throws what dump() throws, `database.dump-small`, what Storage throws, `cancelled`.
 */
export async function uploadDump(
  task: DumpTask,
  operation: FileOperation,
  ports: Omit<
    UploadPorts,
    'quickReads' | 'readAway' | 'bodies' | 'partBodies' | 'leftUploads' | 'copies' | 'scratchDirectory' | 'note'
  >,
  signal: AbortSignal,
): Promise<DumpResult> {
  const partSize = streamPartSize(operation.entry.size);
  const giveBack = await ports.budget.acquire(PARTS_IN_MEMORY * partSize, signal);
  const entry = entryNow(operation.entry, ports);
  const object = { ...objectOf(operation, entry, ports), path: entry.path, contentType: 'application/gzip' };
  const upload = new StreamUpload(object, partSize, ports, signal);
  try {
    const last = lastDumpOf(await dump(task.source, (chunk) => upload.write(chunk), signal));
    const before = readLastDump(ports.index, entry.path);
    if (before?.contentSha256 === last.contentSha256 && isStored(ports.index.get(entry.path), operation, before)) {
      await upload.abandon();
      return { kind: 'unchanged' };
    }
    refuseShrunk(task.source, { now: last, before, smallestShare: task.smallestShare });
    const uploaded = uploadedOf(entry, await upload.complete());
    return { kind: 'uploaded', uploaded, stored: { ...last, objectSha256: uploaded.sha256 } };
  } catch (error) {
    await upload.abandon();
    throw error;
  } finally {
    giveBack();
  }
}

function uploadedOf(entry: SourceEntry, done: StreamUploaded): Uploaded {
  const { size, sha256, etag, versionId, partBytes } = done;
  return { entry: { ...entry, size }, sha256, etag, versionId, partBytes };
}

/** A dump has the time it was begun. */
function entryNow(entry: SourceEntry, { clock }: Pick<UploadPorts, 'clock'>): SourceEntry {
  const ns = BigInt(clock.now()) * 1_000_000n;
  return { ...entry, mtimeNs: ns, ctimeNs: ns };
}

/** What is remembered must be of the very object the index knows: after a crash it may be one dump ahead. */
function isStored(known: IndexEntry | undefined, { key }: FileOperation, { objectSha256 }: StoredDump): boolean {
  return known !== undefined && known.key === key && known.sha256 === objectSha256 && !known.gone;
}

const factName = (path: string) => `dump:${path}`;

/** The last good dump stored at this path, or null when there is none. Throws `index.damaged`. */
export function readLastDump(index: Pick<FileIndex, 'getFact'>, path: string): StoredDump | null {
  const text = index.getFact(factName(path));
  if (text === undefined || text === '') return null;
  try {
    return JSON.parse(text) as StoredDump;
  } catch (cause) {
    throw new EngineError('index.damaged', { facts: { path }, cause });
  }
}

/** Written after the index learnt of the upload. */
export function writeLastDump(index: Pick<FileIndex, 'setFact'>, path: string, last: StoredDump): void {
  index.setFact(factName(path), JSON.stringify(last));
}
