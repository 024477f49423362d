import { isBatch, isMark, type ScanBatch, type ScanItem } from '../../scan/scan-item';
import { compareUtf8 } from '../../scan/utf8-order';
import type { SourceEntry } from '../../types';
import { dumpPath } from './database';

/** A dump that a plan foresees. */
export interface ExpectedDump {
  /** See dumpPath. */
  readonly label: string;
  /** Estimated bytes of the compressed dump: the last one's size, or what the server says its tables take. */
  readonly bytes: number;
}

/** The dump of a database as a file of the source, as old as `nowNs` (ns since 1970), so that a plan always foresees it. */
function dumpEntry({ label, bytes }: ExpectedDump, nowNs: bigint): SourceEntry {
  const times = { mtimeNs: nowNs, ctimeNs: nowNs, inode: 0n, device: 0n };
  const owner = { mode: 0o100600, uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  return { path: dumpPath(label), type: 'file', size: bytes, ...times, ...owner };
}

/**
 * The source's entries with a job's dumps among them, in path order. A file of the source with the path of a dump becomes an error
 * entry (EEXIST), so that the plan names it and neither takes the other's place; the dump is left out.
 */
export function withDumps<Step extends ScanItem | ScanBatch>(
  entries: AsyncIterable<Step>,
  dumps: readonly ExpectedDump[],
  nowNs: bigint,
): AsyncIterable<Step | SourceEntry> {
  return dumps.length === 0 ? entries : (merged(entries, dumps, nowNs) as AsyncIterable<Step | SourceEntry>);
}

/** Batches stay batches. */
async function* merged(
  entries: AsyncIterable<ScanItem | ScanBatch>,
  dumps: readonly ExpectedDump[],
  nowNs: bigint,
): AsyncGenerator<ScanItem | ScanBatch> {
  const waiting = dumps.map((one) => dumpEntry(one, nowNs)).sort((a, b) => compareUtf8(a.path, b.path));
  for await (const step of entries) {
    if (isBatch(step)) yield step.flatMap((entry) => [...placed(entry, waiting)]);
    else yield* placed(step, waiting);
  }
  yield* waiting;
}

/** The dumps that come before an item, taken from those that wait, and the item. */
function* placed(entry: ScanItem, waiting: SourceEntry[]): Generator<ScanItem> {
  for (let own = waiting[0]; own !== undefined && compareUtf8(own.path, entry.path) < 0; own = waiting[0]) {
    yield own;
    waiting.shift();
  }
  if (isMark(entry) || waiting[0]?.path !== entry.path) yield entry;
  else {
    waiting.shift();
    yield { ...entry, type: 'error', size: 0, errorCode: 'EEXIST' };
  }
}
