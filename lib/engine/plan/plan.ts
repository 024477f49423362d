/**
 * plan: march(source, index) → stored operations, exact requests, a digest.
 *
 *   only in the source → add            only in the index → remove
 *   in both, and something moved → change, meta (only mode, owner, time) or nothing
 *
 * Writes neither to the source nor to the bucket. Emits removes always; whether they are carried out is decided at approval. An
 * error entry protects itself and everything below it: what cannot be read is never taken for deleted. A path that was a
 * file and is a link now gets two operations, the link's and the removal of the old object, in this order.
 */
import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../errors';
import type { EngineListener } from '../events';
import { type FileIndex, type IndexEntry, isForeign, type PlanWriter } from '../file-index/file-index';
import { type Meeting, march } from '../march';
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
}

export interface PlanPorts {
  /** Sorted, from scan(). */
  readonly entries: AsyncIterable<SourceEntry>;
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
  const known = ports.index.entries({ includeGone: true });
  const writer = ports.index.writePlan(request.planId);
  const planning = new Planning(request, ports, writer);
  let met = 0;
  try {
    for await (const meeting of march(ports.entries, known)) {
      throwIfCancelled(signal);
      met += 1;
      if (met % BREATH === 0) await setImmediate();
      const reading = planning.meet(meeting);
      if (reading !== undefined) await reading;
    }
    writer.commit();
  } catch (error) {
    writer.abort();
    throw error;
  }
  const { summary, ...tallies } = planning.tally.result(request);
  return { summary, ...tallies, digest: planDigest(request.planId, ports.index, summary) };
}

class Planning {
  readonly tally = new PlanTally();
  private readonly unread = new ProtectedPaths();
  private seq = 0;

  constructor(
    private readonly request: PlanRequest,
    private readonly ports: PlanPorts,
    private readonly writer: PlanWriter,
  ) {}

  /** A promise when bytes have to be read. */
  meet(meeting: Meeting<SourceEntry, IndexEntry>): undefined | Promise<void> {
    if (meeting.kind === 'right') this.gone(meeting.right);
    else return this.met(this.checked(meeting.left), meeting.kind === 'both' ? meeting.right : undefined);
  }

  private met(entry: SourceEntry, before: IndexEntry | undefined): undefined | Promise<void> {
    if (entry.type === 'error') this.unreadable(entry, before);
    else if (entry.type === 'special') this.special(entry, before);
    else if (before === undefined) this.write('add', entry, 0);
    else return this.compare(entry, before);
  }

  /** A name no object can have becomes an error entry. */
  private checked(entry: SourceEntry): SourceEntry {
    const errorCode = entry.type === 'file' ? keyProblem(objectKey(this.request.prefix, entry.path)) : null;
    return errorCode === null ? entry : { ...entry, type: 'error', size: 0, errorCode };
  }

  private unreadable(entry: SourceEntry, before: IndexEntry | undefined): void {
    this.tally.error(entry);
    this.unread.add(entry.path);
    if (before !== undefined && !before.gone) this.tally.unchanged(before);
  }

  private special(entry: SourceEntry, before: IndexEntry | undefined): void {
    this.tally.special(entry);
    if (before !== undefined) this.gone(before);
  }

  private gone(before: IndexEntry): void {
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
    this.writer.add(operation);
    this.tally.operation(operation);
  }

  private keyOf(entry: SourceEntry): string | null {
    return entry.type === 'file' ? objectKey(this.request.prefix, entry.path) : null;
  }
}
