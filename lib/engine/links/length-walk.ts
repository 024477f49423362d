import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../errors';
import type { Anchor, FileLinks, FolderLinks } from './anchor';
import type { Anchors, Start } from './anchors';
import { Depths } from './depths';
import { type LengthCounts, Slots, type Steps } from './length-counts';
import { MAX_LINKS, MAX_PATH } from './resolve';
import type { Folder } from './survey';
import { MAX_KEY, noUploads, type Uploads } from './uploads';

/** Paths that stand in one anchor, by how much longer than the source's own path they are. */
interface State {
  paths: bigint;
  readonly depths: Depths;
}

/** Links of one anchor with the same target and cost. */
interface Move {
  readonly target: Folder;
  readonly cost: number;
  readonly links: readonly FolderLinks[];
  readonly steps: Steps;
}

/**
 * The same pass as the short walk with every length kept apart: exact whatever the lengths are. `most`: no count of paths is
 * larger. Throws `cancelled`.
 */
export async function walkWithLengths(
  anchors: Anchors,
  start: Start,
  most: bigint,
  signal: AbortSignal,
): Promise<Uploads> {
  const walk = new Walk(anchors, start, most);
  for (const [used, byAnchor] of walk.todo.entries()) {
    for (const [folder, state] of byAnchor) {
      walk.visit(folder, state, used);
      await setImmediate();
      throwIfCancelled(signal);
    }
    byAnchor.clear();
    walk.tallyLinks(used);
  }
  return walk.tallyEntries();
}

class Walk {
  readonly todo: Map<Folder, State>[] = Array.from({ length: MAX_LINKS + 1 }, () => new Map());
  readonly #slots: Slots;
  readonly #sum = noUploads();
  /** Everything that has stood in an anchor so far, whatever the links used. */
  readonly #stood = new Map<Folder, State>();
  readonly #moves = new Map<Folder, readonly Move[]>();

  constructor(
    readonly anchors: Anchors,
    readonly start: Start,
    most: bigint,
  ) {
    this.#slots = new Slots(Math.max(0, MAX_PATH - start.length), most);
    const depths = new Depths(this.#slots.last);
    depths.reach(0, 1);
    if (start.length <= MAX_PATH) this.todo[start.linksInRoot]?.set(start.source, { paths: 1n, depths });
  }

  visit(folder: Folder, { paths, depths }: State, used: number): void {
    const stood = this.#stateIn(this.#stood, folder);
    stood.paths += paths;
    stood.depths.join(depths, 0, 0);
    for (const { target, cost, links, steps } of this.#movesFrom(folder)) {
      const next = this.todo[used + cost];
      if (next === undefined) continue;
      const moved = this.#slots.moved(paths, steps);
      if (moved === 0n) continue;
      const state = this.#stateIn(next, target);
      state.paths += moved;
      for (const { rel, level } of links) state.depths.join(depths, rel + 1, level);
    }
  }

  /** The anchor's links by target and cost. */
  #movesFrom(folder: Folder): readonly Move[] {
    const known = this.#moves.get(folder);
    if (known !== undefined) return known;
    const groups = new Map<string, FolderLinks[]>();
    for (const links of this.anchors.of(folder).folderLinks) {
      const key = `${links.target.id} ${links.cost}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [links]);
      else group.push(links);
    }
    const moves = [...groups.values()].flatMap((links) => this.#move(links));
    this.#moves.set(folder, moves);
    return moves;
  }

  #move(links: readonly FolderLinks[]): Move[] {
    const [first] = links;
    if (first === undefined) return [];
    const steps = this.#slots.steps(links.map(({ rel, count }) => ({ length: rel + 1, count })));
    return [{ target: first.target, cost: first.cost, links, steps }];
  }

  /** Counts the links that cost so much that they open only up to `used` links: what has stood there until now opens them. */
  tallyLinks(used: number): void {
    for (const [folder, state] of this.#stood) {
      const anchor = this.anchors.of(folder);
      const fileLinks = anchor.fileLinks.filter(({ cost }) => cost === MAX_LINKS - used);
      const folderLinks = anchor.folderLinks.filter(({ cost }) => cost === MAX_LINKS - used);
      if (fileLinks.length + folderLinks.length === 0) continue;
      const counts = this.#slots.counts(state.paths);
      for (const links of fileLinks) this.#addOpenFileLinks(links, counts);
      for (const { rel, count } of folderLinks)
        this.#sum.warnings.notExist -= BigInt(count) * this.#within(counts, rel + 1);
    }
  }

  /** Ends the walk: what was met in every anchor, and every link that was listed but did not open. */
  tallyEntries(): Uploads {
    for (const [folder, { paths, depths }] of this.#stood) {
      const anchor = this.anchors.of(folder);
      const counts = this.#slots.counts(paths);
      this.#addEntries(anchor, counts);
      for (const { folderRel, count } of [...anchor.fileLinks, ...anchor.folderLinks])
        this.#sum.warnings.notExist += BigInt(count) * this.#within(counts, folderRel);
      const depth = depths.deepest((length) => anchor.deepestUpTo(this.#slots.last - length));
      this.#sum.maxDepth = Math.max(this.#sum.maxDepth, depth);
    }
    return this.#sum;
  }

  #stateIn(states: Map<Folder, State>, folder: Folder): State {
    const known = states.get(folder);
    if (known !== undefined) return known;
    const made = { paths: 0n, depths: new Depths(this.#slots.last) };
    states.set(folder, made);
    return made;
  }

  /** Paths that are still within the kernel's limit when they get longer by `rel`. */
  #within(counts: LengthCounts, rel: number): bigint {
    return counts.upTo(this.#slots.last - rel);
  }

  /** Those whose key gets longer than S3 takes. */
  #beyondKey(counts: LengthCounts, rel: number): bigint {
    const within = this.#within(counts, rel);
    const fitting = counts.upTo(MAX_KEY - rel);
    return within > fitting ? within - fitting : 0n;
  }

  #addEntries(anchor: Anchor, counts: LengthCounts): void {
    const within = (rel: number) => this.#within(counts, rel);
    const sum = this.#sum;
    sum.uploads += anchor.files.weigh(within);
    sum.bytes += anchor.bytes.weigh(within);
    sum.requests += anchor.requests.weigh(within);
    sum.over1024 += anchor.files.weigh((rel) => this.#beyondKey(counts, rel));
    sum.warnings.special += anchor.special.weigh(within);
    sum.warnings.unreadable += anchor.unreadable.weigh(within);
    sum.warnings.notExist += anchor.listed.weigh(within) - anchor.present.weigh(within);
  }

  #addOpenFileLinks(links: FileLinks, counts: LengthCounts): void {
    const paths = this.#within(counts, links.rel);
    const sum = this.#sum;
    sum.warnings.notExist -= BigInt(links.count) * paths;
    if (links.ends !== 'file') sum.warnings[links.ends] += BigInt(links.count) * paths;
    else {
      sum.uploads += BigInt(links.count) * paths;
      sum.bytes += BigInt(links.bytes) * paths;
      sum.requests += BigInt(links.requests) * paths;
      sum.over1024 += BigInt(links.count) * this.#beyondKey(counts, links.rel);
    }
  }
}
