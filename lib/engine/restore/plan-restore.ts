import { throwIfCancelled } from '../errors';
import { type FilesAndBytes, type ManifestLine, NO_REQUESTS, type RequestCounts, type SourceRoot } from '../types';
import { type FreeSpace, freeSpaceAt, leastFreeBytes } from './free-space';
import { mayWriteInto } from './may-write';
import { Placement } from './placement';
import { PlannedTree } from './planned-tree';
import type { Existing } from './safety-copy';
import { Selection } from './selection';
import { type Shortage, shortagesOf } from './space-need';

/*
 * What a restore would do, found out without a request beyond the manifest and without writing anything: the manifest is read
 * next to the target, and every wanted file is compared with what lies there.
 */

/** The parts of a restore request that a plan depends on; see RestoreRequest. */
export interface PlanRestoreRequest {
  readonly sources: readonly SourceRoot[];
  readonly paths: readonly string[];
  readonly target: string | null;
  readonly existing: Existing;
}

export interface PlanRestorePorts {
  readonly manifest: AsyncIterable<ManifestLine>;
  /** How room is measured; the file system's own word unless given. */
  readonly freeSpace?: (path: string) => Promise<FreeSpace>;
  /** Whether names can be put into a folder; access(2) unless given. */
  readonly mayWriteInto?: (folder: Buffer) => Promise<boolean>;
}

export interface RestorePlan {
  /** The base folders it goes to, absolute. */
  readonly targets: readonly string[];
  readonly new: FilesAndBytes;
  readonly replaced: FilesAndBytes;
  /** Same size and time, or same size and SHA-256: not fetched. */
  readonly identical: FilesAndBytes;
  /** Different, and left alone because `existing` is keep. */
  readonly kept: FilesAndBytes;
  /** On disk in the folders restored as a whole, but not in the snapshot: they stay. */
  readonly left: FilesAndBytes;
  readonly links: number;
  readonly directories: number;
  /** The first 100 places where something of another kind is in the way; what they stand for is not restored. */
  readonly conflicts: readonly string[];
  readonly conflictsTotal: number;
  /** Wanted paths that the snapshot does not hold. */
  readonly unmatched: readonly string[];
  /** One GET per file to fetch; reading the manifest is not in it. */
  readonly requests: RequestCounts;
  /** Bytes the target will grow by, and the largest files at work at once: each is written beside the one it replaces. */
  readonly neededBytes: number;
  /** Bytes free where it is tightest; null when the system does not say. */
  readonly freeBytes: number | null;
  /** File systems without room for what has to be written: the restore cannot start. */
  readonly shortages: readonly Shortage[];
  /** The first 100 folders that have to be written into and cannot be: the restore cannot start. */
  readonly unwritable: readonly string[];
  readonly unwritableTotal: number;
}

/** Throws `restore.outside-target` (a target that is not absolute), `manifest.damaged`, `machine.*`, `cancelled`. */
export async function planRestore(
  request: PlanRestoreRequest,
  ports: PlanRestorePorts,
  signal: AbortSignal,
): Promise<RestorePlan> {
  const selection = new Selection(request.paths);
  const placement = new Placement(request.sources, request.target);
  const tree = new PlannedTree(request.existing, ports.mayWriteInto ?? mayWriteInto);
  if (selection.isEverything) for (const base of placement.bases) await tree.enterBase(base);
  for await (const line of ports.manifest) {
    throwIfCancelled(signal);
    const wanted = selection.of(line.path);
    if (wanted !== 'outside') await tree.add(line, placement.of(line), wanted);
  }
  await tree.finish();
  const places = await Promise.all(placement.bases.map((base) => (ports.freeSpace ?? freeSpaceAt)(base)));
  return planOf(tree, places, selection);
}

function planOf(tree: PlannedTree, places: readonly FreeSpace[], selection: Selection): RestorePlan {
  const { conflicts, conflictsTotal, links, directories, unwritable, unwritableTotal } = tree;
  return {
    targets: places.map(({ path }) => path),
    new: { ...tree.new },
    replaced: { ...tree.replaced },
    identical: { ...tree.identical },
    kept: { ...tree.kept },
    left: { ...tree.left },
    links,
    directories,
    conflicts,
    conflictsTotal,
    unmatched: selection.unmatched,
    requests: { ...NO_REQUESTS, get: tree.new.files + tree.replaced.files },
    neededBytes: [...tree.needs.values()].reduce((sum, { bytes }) => sum + bytes, 0),
    freeBytes: leastFreeBytes(places),
    shortages: shortagesOf(tree.needs, places),
    unwritable,
    unwritableTotal,
  };
}
