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
import { answerOf, knownOf } from '../bucket-health/ask-settings';
import type { FileIndex, IndexEntry } from '../file-index/file-index';
import { type Meeting, march } from '../march';
import type { Storage } from '../storage/storage';
import { forEachConcurrently } from '../sync/work-pool';
import type { SourceEntry } from '../types';
import { type HeldObject, heldObjects, isTaken, type PlaceInBucket } from './held-objects';
import type { ProveContent } from './prove-content';
import { type Held, type Stock, Taking } from './taking';

/** Files read at once. Hashing keeps one core busy; the others only wait for the disk. */
const READ_AT_ONCE = 4;

export interface StockRequest extends PlaceInBucket {
  /** each-object: where the ETag does not tell, one HEAD asks what checksum the program stored with the object. Default: listing. */
  readonly ask?: 'listing' | 'each-object';
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

/**
 * null when the place is empty: one LIST. Else one LIST, two GETs (versioning, encryption), what `recorded` asks, one LIST per 1,000 objects, and a read of every file
 * that has the size of its object. Throws what the bucket and the scan throw, `cancelled`; rows written until then hold good.
 */
export async function takeStock(request: StockRequest, ports: StockPorts, signal: AbortSignal): Promise<Stock | null> {
  if (!(await isTaken(ports.storage, request, signal))) return forgetObjects(ports.index);
  const versioning = await ports.storage.getVersioning(signal);
  const encryption = await answerOf(ports.storage.getBucketSetting('encryption', signal));
  const { inner, extras } = await ports.recorded();
  const place = { prefix: request.prefix, inner: [...request.inner, ...inner] };
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  const either = AbortSignal.any([signal, stop.signal]);
  const tags = knownOf(encryption)?.algorithm.startsWith('aws:kms') ? 'tell-nothing' : 'tell-content';
  const taking = new Taking({ ask: 'listing', ...request, extras, tags }, ports, either);
  const objects = heldObjects(place, { storage: ports.storage, versioning }, either);
  const held = inBucketOrIndex(march(objects, ports.index.entries({ includeGone: true })));
  await forEachConcurrently(
    march(ports.entries(), held),
    READ_AT_ONCE,
    (meeting) => taking.meet(meeting),
    (error) => stop.abort(error),
  );
  ports.index.flush();
  return taking.result();
}

/** What an earlier look had found is no longer there. */
function forgetObjects(index: FileIndex): null {
  for (const { path, key } of index.entries({ includeGone: true })) if (key !== null) index.remove(path);
  index.flush();
  return null;
}

async function* inBucketOrIndex(meetings: AsyncIterable<Meeting<HeldObject, IndexEntry>>): AsyncGenerator<Held> {
  for await (const meeting of meetings) {
    const object = meeting.kind === 'right' ? null : meeting.left;
    const row = meeting.kind === 'left' ? null : meeting.right;
    yield { path: (object ?? row)?.path ?? '', object, row };
  }
}
