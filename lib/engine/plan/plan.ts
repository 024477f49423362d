/**
 * plan: march(source, index) → stored operations, exact requests, a digest.
 *
 *   only in the source → add            only in the index → remove
 *   in both, and something moved → change, meta (only mode, owner, time) or nothing
 *
 * Writes neither to the source nor to the bucket. Emits removes always; whether they are carried out is decided at approval. An
 * error entry protects itself and everything below it: what cannot be read is never taken for deleted. A path that was a
 * file and is a link now gets two operations, the link's and the removal of the old object, in this order.
 *
 * A folder that is found unchanged, itself and all that is directly in it, leaves its fingerprint in the index; the next scan that meets
 * the same one passes the folder, and the march leaves its rows out. Nothing is overlooked: a folder has a fingerprint only while every
 * row below it is of something in it or in a folder in it, for whatever writes a row takes the fingerprints of all folders above it.
 */
import { setImmediate } from 'node:timers/promises';
import { EngineError, throwIfCancelled } from '../errors';
import type { EngineListener } from '../events';
import {
  type EntryCursor,
  type FileIndex,
  type IndexEntry,
  isForeign,
  isUnanswered,
  type PlanWriter,
} from '../file-index/file-index';
import { folderOf, foldersAbove, standsIn } from '../file-index/folder-sums';
import {
  endOfFolder,
  isBatch,
  type ListedFolder,
  type SameFolder,
  type ScanBatch,
  type ScanItem,
} from '../scan/scan-item';
import { compareUtf8 } from '../scan/utf8-order';
import type { RecordState } from '../snapshot/records';
import type { PlanAction, PlanSummary, SourceEntry } from '../types';
import { type Comparison, compareEntries, type HashFile, type Moved } from './compare-entries';
import { planDigest } from './digest';
import { keyProblem, objectKey } from './object-key';
import { ProtectedPaths } from './protected-paths';
import { type PlanTallies, PlanTally } from './tally';

/** Meetings between two breaths of the event loop: where the index holds far more than the source, the scan gives none. */
const BREATH = 2000;

export interface PlanRequest {
  readonly planId: string;
  /** '' or ending with '/'. */
  readonly prefix: string;
  /** keep: the job never deletes; removals are only marked gone. */
  readonly deletes: 'propagate' | 'keep';
  /** Whether objects of other programs that the source has no file for are offered for removal. Default: they are. */
  readonly foreign?: 'offer' | 'leave';
  readonly jobFile: RecordState;
  /** The sealed copy of the installation; unchanged unless told otherwise. */
  readonly copy?: RecordState;
  /** Files changed since this time (ns) may have changed again within the same tick; they are compared by hash. */
  readonly racySinceNs: bigint;
  /** What besides the disk decides what the scan names; see PlanWriter.beginListings. */
  readonly listingBasis?: string;
}

export interface PlanPorts {
  /** Sorted, from scan() one by one or from scanFolders() many at a time. */
  readonly entries: AsyncIterable<ScanItem | ScanBatch>;
  readonly index: FileIndex;
  readonly hashFile: HashFile;
  readonly listener?: EngineListener;
}

export interface PlanResult extends PlanTallies {
  readonly summary: PlanSummary;
  /** What an approval is bound to. */
  readonly digest: string;
}

/** Throws what scan() throws, index.damaged, internal, cancelled. A plan that was not finished is not stored. */
export async function plan(request: PlanRequest, ports: PlanPorts, signal: AbortSignal): Promise<PlanResult> {
  const writer = ports.index.writePlan(request.planId);
  writer.beginListings(request.listingBasis ?? '');
  const planning = new Planning(request, ports, writer);
  let met = 0;
  let operations: string;
  try {
    for await (const batch of ports.entries) {
      throwIfCancelled(signal);
      for (const item of isBatch(batch) ? batch : [batch]) {
        met += 1;
        if (met % BREATH === 0) await setImmediate();
        const reading = planning.meet(item);
        if (reading !== undefined) await reading;
      }
    }
    await planning.end();
    operations = writer.commit();
  } catch (error) {
    writer.abort();
    throw error;
  }
  const { summary, ...tallies } = planning.tally.result(request);
  return { summary, ...tallies, digest: planDigest(request.planId, operations, summary) };
}

class Planning {
  readonly tally = new PlanTally();
  private readonly unread = new ProtectedPaths();
  private readonly known: EntryCursor;
  /** Folders in which something is not as its row says, and those above rows that are no longer on disk. */
  private readonly moved = new Set<string>();
  /** The folder that an operation added last: most operations are in the same one. */
  private lastMoved: string | null = null;
  private previous = '';
  private seq = 0;

  constructor(
    private readonly request: PlanRequest,
    private readonly ports: PlanPorts,
    private readonly writer: PlanWriter,
  ) {
    this.known = ports.index.cursor();
  }

  /** A promise when bytes have to be read, or the index has what the scan did not name. */
  meet(item: ScanItem): undefined | Promise<void> {
    if (item.type === 'passed') this.known.seek(item.path);
    else if (item.type === 'same') return this.same(item);
    else if (item.type === 'listed') return this.before(endOfFolder(item.path), () => this.listed(item));
    else return this.march(item);
  }

  /** What the index has below folders that are the same is not read: it is what the scan has seen there. */
  private same(folder: SameFolder): undefined | Promise<void> {
    if (folder.directories > 0) this.inOrder(folder.path);
    return folder.within === 'same' ? this.pass(folder) : this.before(folder.path, () => this.pass(folder));
  }

  private pass(folder: SameFolder): undefined {
    this.tally.unchangedFolder(folder);
  }

  /** All that the index has behind the last item is gone. */
  async end(): Promise<void> {
    await this.goneBefore(null);
  }

  private march(entry: SourceEntry): undefined | Promise<void> {
    this.inOrder(entry.path);
    return this.before(entry.path, () => {
      const row = this.known.peek();
      if (row?.path !== entry.path) return this.met(this.checked(entry), undefined);
      this.known.next();
      return this.met(this.checked(entry), row);
    });
  }

  /** Every count built on a list that is not in order would be wrong without a sign. */
  private inOrder(path: string): void {
    if (this.previous !== '' && compareUtf8(this.previous, path) >= 0) {
      throw new EngineError('internal', {
        message: 'the scan is out of order',
        facts: { previous: this.previous, path },
      });
    }
    this.previous = path;
  }

  /** Does `work` when what the index has before `path` is dealt with; nearly always there is nothing, and no promise either. */
  private before(path: string, work: () => undefined | Promise<void>): undefined | Promise<void> {
    const next = this.known.path();
    if (next === undefined || compareUtf8(next, path) >= 0) return work();
    return this.goneBefore(path).then(work);
  }

  /** null: to the end of the index. */
  private async goneBefore(path: string | null): Promise<void> {
    let passed = 0;
    for (let row = this.known.peek(); row !== undefined; row = this.known.peek()) {
      if (path !== null && compareUtf8(row.path, path) >= 0) return;
      this.known.next();
      this.gone(row);
      passed += 1;
      if (passed % BREATH === 0) await setImmediate();
    }
  }

  private listed({ path, print }: ListedFolder): undefined {
    const hasMoved = this.moved.delete(path);
    this.lastMoved = null;
    if (!hasMoved && print !== null) this.writer.addListing(path, print);
  }

  private met(entry: SourceEntry, before: IndexEntry | undefined): undefined | Promise<void> {
    if (entry.type === 'error') this.unreadable(entry, before);
    else if (entry.type === 'special') this.special(entry, before);
    else if (before === undefined || isResent(entry, before)) this.write('add', entry, 0);
    else return this.compare(entry, before);
  }

  /** A name no object can have becomes an error entry. */
  private checked(entry: SourceEntry): SourceEntry {
    const errorCode = entry.type === 'file' ? keyProblem(objectKey(this.request.prefix, entry.path)) : null;
    return errorCode === null ? entry : { ...entry, type: 'error', size: 0, errorCode };
  }

  private unreadable(entry: SourceEntry, before: IndexEntry | undefined): void {
    this.moved.add(folderOf(entry.path));
    this.tally.error(entry);
    this.unread.add(entry.path);
    if (before !== undefined && !before.gone) this.tally.unchanged(before);
  }

  private special(entry: SourceEntry, before: IndexEntry | undefined): void {
    this.moved.add(folderOf(entry.path));
    this.tally.special(entry);
    if (before !== undefined) this.gone(before);
  }

  private gone(before: IndexEntry): void {
    for (const folder of foldersAbove(before.path)) this.moved.add(folder);
    if (this.unread.covers(before.path)) {
      if (!before.gone) this.tally.unchanged(before);
      return;
    }
    if (before.gone && this.request.deletes === 'keep') return;
    this.remove(before);
  }

  private compare(entry: SourceEntry, before: IndexEntry): undefined | Promise<void> {
    const { prefix, racySinceNs } = this.request;
    const key = entry.type === 'file' ? objectKey(prefix, entry.path) : null;
    const comparison = { entry, before, key, racySinceNs };
    const moved = compareEntries(comparison, this.ports.hashFile);
    if (typeof moved !== 'string') return moved.then((action) => this.compared(comparison, action));
    this.compared(comparison, moved);
  }

  private compared({ entry, before, key }: Comparison, action: Moved): void {
    if (action === 'unchanged') this.tally.unchanged(entry);
    else this.write(action, entry, before.size);
    // A link took a file's name: the old object has to go too.
    if (action !== 'unchanged' && key === null && before.key !== null) this.remove(before);
  }

  private remove(before: IndexEntry): void {
    const isOthers = isForeign(before);
    if (isOthers && this.request.foreign === 'leave') return;
    if (isOthers) this.tally.extra(before.size);
    else if (before.key !== null) this.tally.loses(before);
    this.write('remove', before, before.size, before.key);
  }

  private write(action: PlanAction, entry: SourceEntry, previousSize: number, key = this.keyOf(entry)): void {
    const operation = { seq: this.seq, action, entry, key, previousSize };
    this.seq += 1;
    this.hasMoved(entry);
    this.writer.add(operation);
    this.tally.operation(operation);
  }

  private hasMoved({ path, type }: SourceEntry): void {
    if (type === 'directory') this.moved.add(path);
    if (this.lastMoved !== null && standsIn(path, this.lastMoved)) return;
    this.lastMoved = folderOf(path);
    this.moved.add(this.lastMoved);
  }

  private keyOf(entry: SourceEntry): string | null {
    return entry.type === 'file' ? objectKey(this.request.prefix, entry.path) : null;
  }
}

/** A file whose first sending has no answer is as new as it was then. */
function isResent(entry: SourceEntry, before: IndexEntry): boolean {
  return entry.type === 'file' && isUnanswered(before);
}
