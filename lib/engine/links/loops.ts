import type { Anchor } from './anchor';
import type { Anchors } from './anchors';
import { isWithin } from './byte-path';
import type { Folder, Link } from './survey';

/** Links of one strongly connected component: following any of them leads, in the end, to all of them again. */
export interface LoopGroup {
  readonly links: ReadonlySet<Link>;
}

/**
 * Loops among the folders that following can reach: a link is in one when the folder it lies in can be reached again from its
 * target.
 */
export function findLoops(source: Folder, anchors: Anchors): LoopGroup[] {
  const component = components(source, anchors);
  const groups = new Map<number, Set<Link>>();
  for (const [folder, id] of component) {
    for (const link of anchors.of(folder).links) {
      if (link.target === null || component.get(link.target) !== id) continue;
      groups.set(id, (groups.get(id) ?? new Set()).add(link));
    }
  }
  return [...groups.values()].map((links) => ({ links }));
}

interface Frame {
  readonly folder: Folder;
  readonly targets: readonly Folder[];
  next: number;
}

/** Tarjan's strongly connected components without recursion: folder → number of its component. */
function components(source: Folder, anchors: Anchors): Map<Folder, number> {
  const order = new Map<Folder, number>();
  const low = new Map<Folder, number>();
  const component = new Map<Folder, number>();
  const waiting: Folder[] = [];
  const stack: Frame[] = [];
  const enter = (folder: Folder) => {
    order.set(folder, order.size);
    low.set(folder, order.size - 1);
    waiting.push(folder);
    stack.push({ folder, targets: targetsOf(anchors.of(folder)), next: 0 });
  };
  const lower = (folder: Folder, to: number | undefined) =>
    low.set(folder, Math.min(low.get(folder) ?? 0, to ?? Number.POSITIVE_INFINITY));
  const close = (folder: Folder) => {
    if (low.get(folder) !== order.get(folder)) return;
    const id = order.get(folder) ?? 0;
    for (let member = waiting.pop(); member !== undefined; member = waiting.pop()) {
      component.set(member, id);
      if (member === folder) return;
    }
  };
  enter(source);
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    const target = frame.targets[frame.next];
    frame.next += 1;
    if (target === undefined) {
      stack.pop();
      close(frame.folder);
      const below = stack.at(-1);
      if (below !== undefined) lower(below.folder, low.get(frame.folder));
    } else if (!order.has(target)) enter(target);
    else if (!component.has(target)) lower(frame.folder, order.get(target));
  }
  return component;
}

function targetsOf(anchor: Anchor): Folder[] {
  return [...new Set(anchor.folderLinks.map((links) => links.target))];
}

/** A folder, or a link that leads to the next one. */
export type Station = { readonly folder: Folder } | { readonly link: Link };

/** The shortest way from the link's target round to the link itself: folder, link, folder, link, … the link. */
export function cycleOf(link: Link, group: LoopGroup, anchors: Anchors): Station[] {
  if (link.target === null) return [];
  const cameBy = new Map<Folder, Link | null>([[link.target, null]]);
  for (const folder of cameBy.keys()) {
    if (isWithin(link.folder.path, folder.path)) return [...wayTo(folder, cameBy), { link }];
    for (const next of anchors.of(folder).links) {
      if (next.target !== null && group.links.has(next) && !cameBy.has(next.target)) cameBy.set(next.target, next);
    }
  }
  return [];
}

/** Backwards along the links that the search came by: each link lies in some folder on the way. */
function wayTo(end: Folder, cameBy: ReadonlyMap<Folder, Link | null>): Station[] {
  const stations: Station[] = [{ folder: end }];
  for (let link = cameBy.get(end); link; link = cameBy.get(standingIn(link, cameBy))) {
    stations.unshift({ folder: standingIn(link, cameBy) }, { link });
  }
  return stations;
}

/** The folder from which the search saw this link: the first one it reached that holds it. */
function standingIn(link: Link, cameBy: ReadonlyMap<Folder, Link | null>): Folder {
  for (const folder of cameBy.keys()) if (isWithin(link.folder.path, folder.path)) return folder;
  return link.folder;
}
