/**
 * What following every link would upload, without enumerating it (facts: symlinks.md, section 3).
 *
 * aws-cli uploads each path made of directory entries that the kernel opens within 40 links and 4,095 bytes. A state is (links
 * used, anchor, length of the path so far) and holds how many such paths there are; every link raises the links used, so the
 * states in that order need one pass, however many loops there are. Lengths are left out unless some path is long enough to
 * matter: 4,095 bytes, or 1,024 in the key.
 */
import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../errors';
import { Anchor, type FileLinks, type FolderLinks } from './anchor';
import { MAX_LINKS, MAX_PATH } from './resolve';
import type { Folder, Link } from './survey';

/** Counts of an `aws s3 sync` run. Exact, and beyond what a number holds when loops multiply. */
export interface Uploads {
  /** PutObject or multipart uploads: one for each path. */
  uploads: bigint;
  bytes: bigint;
  /** Billable PUT-class requests: multipart from 8 MiB. */
  requests: bigint;
  /** Uploads whose key is over S3's 1,024 bytes. */
  over1024: bigint;
  /** aws-cli's warnings: "File does not exist.", "File is character special device, …", "File/Directory is not readable." */
  warnings: { notExist: bigint; special: bigint; unreadable: bigint };
  /** Deepest directory level, the source being 1. aws-cli's recursion ends near 950. */
  maxDepth: number;
}

/** Where the walk starts. */
export interface Start {
  readonly source: Folder;
  /** Links in the path of the source itself: they count in every resolution below it. */
  readonly linksInRoot: number;
  /** Bytes of the source's absolute path with its closing slash. */
  readonly length: number;
}

const MAX_KEY = 1024;
/** States between two breaths of the event loop. */
const BREATH = 5000;

export function noUploads(): Uploads {
  const warnings = { notExist: 0n, special: 0n, unreadable: 0n };
  return { uploads: 0n, bytes: 0n, requests: 0n, over1024: 0n, warnings, maxDepth: 0 };
}

/** Exact for the links that `follows` accepts; the others are left out as if they were not there. Throws `cancelled`. */
export async function countFollowing(
  start: Start,
  follows: (link: Link) => boolean,
  signal: AbortSignal,
): Promise<Uploads> {
  const anchors = new Anchors(follows);
  const short = new Walk(anchors, start, () => 0);
  const sum = await short.run(signal);
  const longestKey = short.longest - start.length;
  if (short.longest <= MAX_PATH && longestKey <= MAX_KEY) return sum;
  return new Walk(anchors, start, (length) => length).run(signal);
}

/** Each anchor is summed up once. */
export class Anchors {
  readonly #known = new Map<Folder, Anchor>();

  constructor(readonly follows: (link: Link) => boolean) {}

  of(folder: Folder): Anchor {
    const known = this.#known.get(folder) ?? new Anchor(folder, this.follows);
    this.#known.set(folder, known);
    return known;
  }

  all(): Anchor[] {
    return [...this.#known.values()];
  }
}

/** `paths` ways to stand in an anchor with a path of `length` bytes; `longest` of them all where lengths are left out. */
interface State {
  readonly anchor: Anchor;
  readonly length: number;
  paths: bigint;
  longest: number;
  depth: number;
}

/** One pass over the states. `bucket` says which lengths are kept apart: all of them, or none. */
class Walk {
  /** Longest path met, where lengths are left out. */
  longest = 0;
  readonly #sum = noUploads();
  /** By links used, then by anchor, then by length. */
  readonly #todo: Map<Folder, Map<number, State>>[] = Array.from({ length: MAX_LINKS + 1 }, () => new Map());

  constructor(
    readonly anchors: Anchors,
    readonly start: Start,
    readonly bucket: (length: number) => number,
  ) {}

  async run(signal: AbortSignal): Promise<Uploads> {
    const { source, linksInRoot, length } = this.start;
    this.#reach({ used: linksInRoot, folder: source, length, depth: 1, paths: 1n });
    let states = 0;
    for (const [used, byAnchor] of this.#todo.entries()) {
      for (const byLength of byAnchor.values()) {
        for (const state of byLength.values()) {
          this.#visit(state, used);
          states += 1;
          if (states % BREATH !== 0) continue;
          await setImmediate();
          throwIfCancelled(signal);
        }
      }
      byAnchor.clear();
    }
    throwIfCancelled(signal);
    return this.#sum;
  }

  #reach(to: { used: number; folder: Folder; length: number; depth: number; paths: bigint }): void {
    const byAnchor = this.#todo[to.used];
    if (byAnchor === undefined) return;
    const byLength = byAnchor.get(to.folder) ?? new Map<number, State>();
    byAnchor.set(to.folder, byLength);
    const length = this.bucket(to.length);
    const known = byLength.get(length);
    if (known === undefined) {
      const anchor = this.anchors.of(to.folder);
      byLength.set(length, { anchor, length, paths: to.paths, longest: to.length, depth: to.depth });
      return;
    }
    known.paths += to.paths;
    known.longest = Math.max(known.longest, to.length);
    known.depth = Math.max(known.depth, to.depth);
  }

  #visit(state: State, used: number): void {
    const { anchor } = state;
    this.longest = Math.max(this.longest, state.longest + anchor.longest);
    this.#addEntries(state);
    for (const links of anchor.fileLinks) this.#addFileLinks(state, links, used);
    for (const links of anchor.folderLinks) this.#followFolderLinks(state, links, used);
  }

  #addEntries({ anchor, length, paths, depth }: State): void {
    const room = MAX_PATH - length;
    const sum = this.#sum;
    const times = (value: number) => paths * BigInt(value);
    const files = anchor.files.upTo(room);
    sum.uploads += times(files);
    sum.bytes += times(anchor.bytes.upTo(room));
    sum.requests += times(anchor.requests.upTo(room));
    sum.over1024 += times(files - Math.min(files, anchor.files.upTo(this.#keyRoom(length))));
    sum.warnings.special += times(anchor.special.upTo(room));
    sum.warnings.unreadable += times(anchor.unreadable.upTo(room));
    sum.warnings.notExist += times(anchor.listed.upTo(room) - anchor.present.upTo(room));
    sum.maxDepth = Math.max(sum.maxDepth, depth + this.#deepest(anchor, room));
  }

  /** Bytes left for a key; without limit where lengths are left out. */
  #keyRoom(length: number): number {
    return length === 0 ? Number.POSITIVE_INFINITY : MAX_KEY + this.start.length - length;
  }

  #deepest(anchor: Anchor, room: number): number {
    return anchor.longest <= room || room >= MAX_PATH ? anchor.deepest : anchor.deepestUpTo(room);
  }

  #addFileLinks({ length, paths }: State, links: FileLinks, used: number): void {
    if (length + links.folderRel > MAX_PATH) return;
    const sum = this.#sum;
    const count = paths * BigInt(links.count);
    const opens = used + links.cost <= MAX_LINKS && length + links.rel <= MAX_PATH;
    if (!opens) sum.warnings.notExist += count;
    else if (links.ends !== 'file') sum.warnings[links.ends] += count;
    else {
      sum.uploads += count;
      sum.bytes += paths * BigInt(links.bytes);
      sum.requests += paths * BigInt(links.requests);
      if (links.rel > this.#keyRoom(length)) sum.over1024 += count;
    }
  }

  #followFolderLinks({ length, longest, paths, depth }: State, links: FolderLinks, used: number): void {
    if (length + links.folderRel > MAX_PATH) return;
    const count = paths * BigInt(links.count);
    const opens = used + links.cost <= MAX_LINKS && length + links.rel + 1 <= MAX_PATH;
    if (!opens) {
      this.#sum.warnings.notExist += count;
      return;
    }
    const to = { folder: links.target, length: longest + links.rel + 1, depth: depth + links.level };
    this.#reach({ ...to, used: used + links.cost, paths: count });
  }
}
