import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../errors';
import type { Anchor, FileLinks, FolderLinks } from './anchor';
import type { Anchors, Start } from './anchors';
import { MAX_LINKS } from './resolve';
import type { Folder } from './survey';
import { noUploads, type Uploads } from './uploads';

/** What a walk that knows no limit on lengths found. */
export interface ShortWalk {
  /** Exact when `longest` is within the limits, otherwise too much. */
  readonly uploads: Uploads;
  /** Longest path met, in bytes, closing slashes included. */
  readonly longest: number;
  /** Ways to stand in some anchor: no count of paths in the same walk with lengths is larger. */
  readonly paths: bigint;
}

/** `paths` ways to stand in an anchor; the longest and the deepest of them. */
interface State {
  readonly anchor: Anchor;
  paths: bigint;
  longest: number;
  depth: number;
}

/** States between two breaths of the event loop. */
const BREATH = 1000;

/** One pass over (links used, anchor). Throws `cancelled`. */
export async function walkWithoutLengths(anchors: Anchors, start: Start, signal: AbortSignal): Promise<ShortWalk> {
  const walk = new Walk(anchors);
  walk.reach(start.linksInRoot, start.source, { paths: 1n, longest: start.length, depth: 1 });
  let states = 0;
  for (const [used, byAnchor] of walk.todo.entries()) {
    for (const state of byAnchor.values()) {
      walk.visit(state, used);
      states += 1;
      if (states % BREATH === 0) await setImmediate();
      throwIfCancelled(signal);
    }
  }
  return { uploads: walk.sum, longest: walk.longest, paths: walk.paths };
}

class Walk {
  readonly sum = noUploads();
  longest = 0;
  paths = 0n;
  /** By links used. Every link leads to a later one, so one pass in order meets every state complete. */
  readonly todo: Map<Folder, State>[] = Array.from({ length: MAX_LINKS + 1 }, () => new Map());

  constructor(readonly anchors: Anchors) {}

  reach(used: number, folder: Folder, more: Omit<State, 'anchor'>): void {
    const known = this.todo[used]?.get(folder);
    if (known === undefined) {
      this.todo[used]?.set(folder, { anchor: this.anchors.of(folder), ...more });
      return;
    }
    known.paths += more.paths;
    known.longest = Math.max(known.longest, more.longest);
    known.depth = Math.max(known.depth, more.depth);
  }

  visit(state: State, used: number): void {
    const { anchor, paths } = state;
    this.paths += paths;
    this.longest = Math.max(this.longest, state.longest + anchor.longest);
    this.sum.maxDepth = Math.max(this.sum.maxDepth, state.depth + anchor.deepest);
    this.#addEntries(state);
    for (const links of anchor.fileLinks) this.#addFileLinks(paths, links, used);
    for (const links of anchor.folderLinks) this.#follow(state, links, used);
  }

  #addEntries({ anchor, paths }: State): void {
    const { sum } = this;
    sum.uploads += paths * BigInt(anchor.files.total);
    sum.bytes += paths * BigInt(anchor.bytes.total);
    sum.requests += paths * BigInt(anchor.requests.total);
    sum.warnings.special += paths * BigInt(anchor.special.total);
    sum.warnings.unreadable += paths * BigInt(anchor.unreadable.total);
    sum.warnings.notExist += paths * BigInt(anchor.listed.total - anchor.present.total);
  }

  #addFileLinks(paths: bigint, links: FileLinks, used: number): void {
    const count = paths * BigInt(links.count);
    if (used + links.cost > MAX_LINKS) this.sum.warnings.notExist += count;
    else if (links.ends !== 'file') this.sum.warnings[links.ends] += count;
    else {
      this.sum.uploads += count;
      this.sum.bytes += paths * BigInt(links.bytes);
      this.sum.requests += paths * BigInt(links.requests);
    }
  }

  #follow({ paths, longest, depth }: State, links: FolderLinks, used: number): void {
    const count = paths * BigInt(links.count);
    if (used + links.cost > MAX_LINKS) this.sum.warnings.notExist += count;
    else {
      const to = { paths: count, longest: longest + links.rel + 1, depth: depth + links.level };
      this.reach(used + links.cost, links.target, to);
    }
  }
}
