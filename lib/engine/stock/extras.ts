import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../errors';
import { type FileIndex, isForeign } from '../file-index/file-index';
import type { FilesAndBytes } from '../types';

/** A link of the source, as lib/engine/links sees it. */
export interface KnownLink {
  readonly path: string;
  readonly target: string;
  readonly verdict: string;
}

/** Objects whose key leads through a link: a program that follows links put them there. */
export interface ExtrasOfLink extends KnownLink, FilesAndBytes {}

export interface Extras {
  /** Most objects first, at most 20. */
  readonly links: readonly ExtrasOfLink[];
  readonly linksTotal: number;
  /** Extra for no link: by the first folder of their path ('' for the top), most objects first, at most 20. */
  readonly folders: readonly ({ readonly folder: string } & FilesAndBytes)[];
  readonly foldersTotal: number;
}

const MOST = 20;
/** Operations between two breaths of the event loop. */
const BREATH = 5000;

/**
 * Groups the objects of other programs that a plan would remove: `mydir/mydir/x` belongs to the link `mydir` however often the way leads
 * through it, and so does the object `mydir` itself. Paths are of the job, as in lib/engine/types.ts. Throws `cancelled`.
 */
export async function groupExtras(
  planId: string,
  { index, links }: { index: Pick<FileIndex, 'planOperations' | 'get'>; links: readonly KnownLink[] },
  signal: AbortSignal,
): Promise<Extras> {
  const known = new Map(links.map((link) => [link.path, link]));
  const byLink = new Map<KnownLink, { files: number; bytes: number }>();
  const byFolder = new Map<string, { files: number; bytes: number }>();
  let seen = 0;
  for (const { entry, key, previousSize } of index.planOperations(planId, { action: 'remove' })) {
    seen += 1;
    if (seen % BREATH === 0) {
      await setImmediate();
      throwIfCancelled(signal);
    }
    const row = index.get(entry.path);
    if (key === null || row === undefined || !isForeign(row)) continue;
    const link = linkOnTheWay(entry.path, known);
    if (link === null) grow(byFolder, entry.path.slice(0, entry.path.indexOf('/') + 1), previousSize);
    else grow(byLink, link, previousSize);
  }
  const ofLinks = mostFirst([...byLink].map(([{ path, target, verdict }, sum]) => ({ path, target, verdict, ...sum })));
  const ofFolders = mostFirst([...byFolder].map(([folder, sum]) => ({ folder, ...sum })));
  return {
    links: ofLinks.slice(0, MOST),
    linksTotal: ofLinks.length,
    folders: ofFolders.slice(0, MOST),
    foldersTotal: ofFolders.length,
  };
}

/** The first link the path leads through, or the link it is. */
function linkOnTheWay(path: string, links: ReadonlyMap<string, KnownLink>): KnownLink | null {
  for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
    const link = links.get(path.slice(0, slash));
    if (link !== undefined) return link;
  }
  return links.get(path) ?? null;
}

function grow<K>(sums: Map<K, { files: number; bytes: number }>, at: K, bytes: number): void {
  const sum = sums.get(at) ?? { files: 0, bytes: 0 };
  sums.set(at, { files: sum.files + 1, bytes: sum.bytes + bytes });
}

function mostFirst<T extends FilesAndBytes>(groups: readonly T[]): T[] {
  return [...groups].sort((a, b) => b.files - a.files);
}
