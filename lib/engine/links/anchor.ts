import { uploadRequestsOfAws } from './aws-parts';
import { Histogram } from './histogram';
import type { Folder, Link } from './survey';

/** A file link as the walk sees it; equal ones are counted together. */
export interface FileLinks {
  readonly rel: number;
  readonly folderRel: number;
  readonly cost: number;
  readonly ends: 'file' | 'special' | 'unreadable';
  count: number;
  bytes: number;
  requests: number;
}

/** Links to one folder, with the same lengths and cost. */
export interface FolderLinks {
  /** Without the slash. */
  readonly rel: number;
  readonly folderRel: number;
  readonly cost: number;
  readonly target: Folder;
  /** Deepest level of the link itself below the anchor; 1 in the anchor. */
  level: number;
  count: number;
}

/**
 * A real directory that a walk can stand in, and its real subtree down to (not through) links, summed up. `rel` is a length in
 * bytes from the anchor, 0 for the anchor itself; a directory's ends with its slash.
 */
export class Anchor {
  readonly files = new Histogram();
  readonly bytes = new Histogram();
  readonly requests = new Histogram();
  readonly special = new Histogram();
  readonly unreadable = new Histogram();
  /** All entries but links, by the length of the directory they are listed in. */
  readonly listed = new Histogram();
  /** The same entries by the length at which the kernel stops resolving them. */
  readonly present = new Histogram();
  #levels: Level[] = [];
  readonly fileLinks: FileLinks[];
  readonly folderLinks: FolderLinks[];
  /** Every link to a folder in the subtree, one by one. */
  readonly links: Link[] = [];
  /** Longest path below the anchor, slash included; deepest level. */
  longest = 0;
  deepest = 0;

  constructor(
    readonly folder: Folder,
    readonly follows: (link: Link) => boolean,
  ) {
    const collected = new Collected();
    const open: Standing[] = [{ folder, rel: 0, level: 0 }];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const child of this.#add(at, collected)) open.push(child);
    }
    this.fileLinks = [...collected.fileLinks.values()];
    this.folderLinks = [...collected.folderLinks.values()];
    this.#levels = risingLevels(this.#levels);
  }

  /** Depth of the deepest directory whose length is at most `x`. */
  deepestUpTo(x: number): number {
    return this.#levels.findLast(({ rel }) => rel <= x)?.level ?? 0;
  }

  #add(at: Standing, collected: Collected): Standing[] {
    const { folder, rel, level } = at;
    this.#levels.push({ rel, level });
    this.deepest = Math.max(this.deepest, level);
    for (const group of folder.files.values()) this.#addFiles(rel, group);
    for (const length of folder.special) this.#addEntry(this.special, rel, rel + length);
    for (const length of folder.unreadableFiles) this.#addEntry(this.unreadable, rel, rel + length);
    this.listed.add(rel, folder.broken);
    for (const link of folder.links) if (this.follows(link) && link.isUtf8) this.#addLink(at, link, collected);
    return folder.children.filter((child) => child.isUtf8).flatMap((child) => this.#enter(at, child));
  }

  #addFiles(rel: number, group: { nameLength: number; files: number; bytes: number; requests: number }): void {
    const length = rel + group.nameLength;
    this.files.add(length, group.files);
    this.bytes.add(length, group.bytes);
    this.requests.add(length, group.requests);
    this.listed.add(rel, group.files);
    this.present.add(length, group.files);
    this.longest = Math.max(this.longest, length);
  }

  #addEntry(histogram: Histogram, folderRel: number, rel: number): void {
    histogram.add(rel, 1);
    this.listed.add(folderRel, 1);
    this.present.add(rel, 1);
    this.longest = Math.max(this.longest, rel);
  }

  /** A directory that cannot be listed is a warning where it stands; any other is entered. */
  #enter({ rel, level }: Standing, child: Folder): Standing[] {
    const length = rel + child.nameLength;
    if (child.unreadable) {
      this.#addEntry(this.unreadable, rel, length);
      return [];
    }
    this.listed.add(rel, 1);
    this.present.add(length + 1, 1);
    this.longest = Math.max(this.longest, length + 1);
    return [{ folder: child, rel: length + 1, level: level + 1 }];
  }

  #addLink({ rel: folderRel, level }: Standing, link: Link, collected: Collected): void {
    const rel = folderRel + link.name.length;
    this.longest = Math.max(this.longest, rel + 1);
    if (link.leads.kind === 'broken') this.listed.add(folderRel, 1);
    else if (link.target === null) collected.addFileLink(link, folderRel, rel);
    else if (link.target.unreadable) collected.addUnreadable(link.leads.cost, folderRel, rel);
    else {
      collected.addFolderLink(link.target, { rel, folderRel, cost: link.leads.cost, level: level + 1 });
      this.links.push(link);
    }
  }
}

/** A directory's length, and how deep it is below the anchor. */
interface Level {
  readonly rel: number;
  readonly level: number;
}

/** By length, only those deeper than every shorter one. */
function risingLevels(levels: Level[]): Level[] {
  let deepest = -1;
  return levels
    .sort((a, b) => a.rel - b.rel || b.level - a.level)
    .filter(({ level }) => {
      const isDeeper = level > deepest;
      deepest = Math.max(deepest, level);
      return isDeeper;
    });
}

interface Standing {
  readonly folder: Folder;
  readonly rel: number;
  readonly level: number;
}

/** Groups links that the walk cannot tell apart. */
class Collected {
  readonly fileLinks = new Map<string, FileLinks>();
  readonly folderLinks = new Map<string, FolderLinks>();

  addFileLink({ leads }: Link, folderRel: number, rel: number): void {
    if (leads.kind === 'special') this.#fileLink({ ends: 'special', cost: leads.cost, folderRel, rel }, 0, 0);
    else if (leads.kind === 'file' && !leads.readable) this.addUnreadable(leads.cost, folderRel, rel);
    else if (leads.kind === 'file')
      this.#fileLink({ ends: 'file', cost: leads.cost, folderRel, rel }, leads.size, uploadRequestsOfAws(leads.size));
  }

  addUnreadable(cost: number, folderRel: number, rel: number): void {
    this.#fileLink({ ends: 'unreadable', cost, folderRel, rel }, 0, 0);
  }

  addFolderLink(target: Folder, link: Pick<FolderLinks, 'rel' | 'folderRel' | 'cost' | 'level'>): void {
    const key = `${link.rel} ${link.folderRel} ${link.cost} ${target.id}`;
    const group = this.folderLinks.get(key) ?? { ...link, target, count: 0 };
    group.count += 1;
    group.level = Math.max(group.level, link.level);
    this.folderLinks.set(key, group);
  }

  #fileLink(link: Pick<FileLinks, 'ends' | 'cost' | 'folderRel' | 'rel'>, bytes: number, requests: number): void {
    const key = `${link.ends} ${link.cost} ${link.folderRel} ${link.rel}`;
    const group = this.fileLinks.get(key) ?? { ...link, count: 0, bytes: 0, requests: 0 };
    group.count += 1;
    group.bytes += bytes;
    group.requests += requests;
    this.fileLinks.set(key, group);
  }
}
