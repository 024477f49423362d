/**
 * Every symbolic link of a folder: where it leads, which of them loop, and exactly what following them all would upload, as
 * `aws s3 sync` does. Nothing is followed and nothing is enumerated: a loop of 2^41 uploads takes no longer than any other tree.
 */
import path from 'node:path';
import { EngineError, throwIfCancelled } from '../errors';
import { openRoots } from '../scan/roots';
import { Anchors, type Start } from './anchors';
import { type BytePath, isWithin, shown, toBytePath } from './byte-path';
import { look } from './disk';
import { countFollowing } from './following';
import { cycleOf, findLoops, type LoopGroup, type Station } from './loops';
import { resolve } from './resolve';
import { type Link, type Survey, survey } from './survey';
import type { Uploads } from './uploads';

/**
 * loop: its own folder can be reached again from its target. outside: leads out of the source. duplicate: a folder of the source,
 * which following would copy again. inside: a file of the source. special: a device, pipe or socket. dangling: nothing is there,
 * or the kernel gives up on the way.
 */
export type LinkVerdict = 'loop' | 'outside' | 'duplicate' | 'inside' | 'special' | 'dangling';

export interface InspectedLink {
  /** Relative to the source, as in lib/engine/types.ts. */
  readonly path: string;
  /** Verbatim, bad UTF-8 escaped. */
  readonly target: string;
  readonly verdict: LinkVerdict;
  readonly leadsTo: 'directory' | 'file' | 'special' | 'nothing';
  /** Absolute real path of what it leads to; null when it leads to nothing. */
  readonly realPath: string | null;
  /** What following this link and no other would add to the uploads; null where that is nothing, or beyond `limits.alone`. */
  readonly alone: Pick<Uploads, 'uploads' | 'bytes' | 'requests'> | null;
}

export interface InspectedLoop {
  readonly path: string;
  readonly target: string;
  /**
   * From the folder the link points to round to the link: `['', 'mydir']`, `['b/', 'b/y', 'a/', 'a/x']`. Folders end with a
   * slash, the source itself is '', and what lies outside it is absolute.
   */
  readonly cycle: readonly string[];
  /** Loops of one group lead into each other and have one price together; 0 is the first. */
  readonly group: number;
}

export interface InspectedGroup {
  /** Links of the source in it. */
  readonly links: number;
  /** What would be uploaded if only these links were followed. */
  readonly followedAlone: Uploads;
}

export interface LinkReport {
  /** True when the given path is itself a link: aws-cli with --no-follow-symlinks then uploads nothing at all. */
  readonly rootIsLink: boolean;
  /** In path order, the first `limits.links` of `linksTotal`. */
  readonly links: readonly InspectedLink[];
  readonly linksTotal: number;
  readonly verdicts: Readonly<Record<LinkVerdict, number>>;
  readonly loops: readonly InspectedLoop[];
  readonly loopsTotal: number;
  readonly groups: readonly InspectedGroup[];
  readonly groupsTotal: number;
  /** As `aws s3 sync` does by default. Not exact means "at least": something it would read was left out. */
  readonly following: Readonly<Uploads> & { readonly exact: boolean };
  /** The real files of the source, each once. */
  readonly withoutFollowing: Readonly<Uploads>;
}

export interface LinkLimits {
  /** Entries read outside the source. */
  readonly entriesOutside: number;
  readonly links: number;
  readonly loops: number;
  /** Links that are priced on their own, loops first. */
  readonly alone: number;
  /** Groups of loops that are priced on their own. */
  readonly groups: number;
}

const USUAL: LinkLimits = { entriesOutside: 200_000, links: 10_000, loops: 1000, alone: 50, groups: 5 };

/** Throws source.missing, source.not-a-directory, source.unreadable, cancelled. */
export async function inspectLinks(
  root: string,
  signal: AbortSignal,
  limits: Partial<LinkLimits> = {},
): Promise<LinkReport> {
  const most = { ...USUAL, ...limits };
  const place = openSource(root);
  const seen = await survey(place.real, signal, most);
  if (seen.source.unreadable) throw new EngineError('source.unreadable', { facts: { path: root } });
  const start: Start = { source: seen.source, linksInRoot: place.links, length: place.length };
  const following = await countFollowing(start, () => true, signal);
  const withoutFollowing = await countFollowing(start, () => false, signal);
  const report = new Report(place.real, seen);
  return {
    rootIsLink: place.isLink,
    ...(await report.links(most, { start, withoutFollowing, signal })),
    ...report.loops(most.loops, signal),
    ...(await report.groups(most.groups, start, signal)),
    following: { ...following, exact: seen.exact },
    withoutFollowing,
  };
}

interface OpenSource {
  readonly real: BytePath;
  readonly isLink: boolean;
  /** Links met in the source's own path. */
  readonly links: number;
  /** Bytes of the absolute path with its closing slash, links unresolved: what aws-cli puts before every name. */
  readonly length: number;
}

function openSource(root: string): OpenSource {
  openRoots([{ mount: '', path: root }]);
  const absolute = toBytePath(path.resolve(root));
  const found = resolve('/', absolute, 0);
  if (found.kind !== 'directory') throw new EngineError('source.unreadable', { facts: { path: root } });
  const length = absolute === '/' ? 1 : absolute.length + 1;
  return { real: found.path, isLink: look(absolute).kind === 'link', links: found.cost, length };
}

interface Alone {
  readonly start: Start;
  readonly withoutFollowing: Uploads;
  readonly signal: AbortSignal;
}

/** Turns what was surveyed into what is shown: only links of the source itself, whatever lies outside. */
class Report {
  readonly #anchors = new Anchors(() => true);
  readonly #groups: LoopGroup[];
  readonly #groupOf = new Map<Link, number>();
  readonly #sorted: readonly Link[];

  constructor(
    readonly root: BytePath,
    readonly survey: Survey,
  ) {
    this.#sorted = sortLinks(survey.links);
    this.#groups = inPathOrder(findLoops(survey.source, this.#anchors), this.#sorted);
    for (const [index, { links }] of this.#groups.entries()) for (const link of links) this.#groupOf.set(link, index);
  }

  async links(most: LinkLimits, ports: Alone): Promise<Pick<LinkReport, 'links' | 'linksTotal' | 'verdicts'>> {
    const verdicts = { loop: 0, outside: 0, duplicate: 0, inside: 0, special: 0, dangling: 0 };
    for (const link of this.#sorted) verdicts[this.#verdict(link)] += 1;
    const alone = await this.#alone(most.alone, ports);
    const links = this.#sorted.slice(0, most.links).map((link) => this.#inspected(link, alone.get(link) ?? null));
    return { links, linksTotal: this.#sorted.length, verdicts };
  }

  /** Each of the first `most` links followed on its own, less what is uploaded without. */
  async #alone(most: number, { start, withoutFollowing: none, signal }: Alone) {
    const found = new Map<Link, InspectedLink['alone']>();
    const adding = this.#sorted.filter((link) => link.leads.kind === 'directory' || link.leads.kind === 'file');
    const loopsFirst = [...adding].sort((a, b) => Number(this.#groupOf.has(b)) - Number(this.#groupOf.has(a)));
    for (const link of loopsFirst.slice(0, most)) {
      const one = await countFollowing(start, (other) => other === link, signal);
      const { uploads, bytes, requests } = one;
      found.set(link, {
        uploads: uploads - none.uploads,
        bytes: bytes - none.bytes,
        requests: requests - none.requests,
      });
    }
    return found;
  }

  loops(most: number, signal: AbortSignal): Pick<LinkReport, 'loops' | 'loopsTotal'> {
    const looping = this.#sorted.filter((link) => this.#groupOf.has(link));
    const loops = looping.slice(0, most).map((link) => {
      throwIfCancelled(signal);
      return this.#loop(link);
    });
    return { loops, loopsTotal: looping.length };
  }

  async groups(most: number, start: Start, signal: AbortSignal): Promise<Pick<LinkReport, 'groups' | 'groupsTotal'>> {
    const groups: InspectedGroup[] = [];
    for (const { links } of this.#groups.slice(0, most)) {
      const followedAlone = await countFollowing(start, (link) => links.has(link), signal);
      groups.push({ links: this.survey.links.filter((link) => links.has(link)).length, followedAlone });
    }
    return { groups, groupsTotal: this.#groups.length };
  }

  #inspected(link: Link, alone: InspectedLink['alone']): InspectedLink {
    const { leads } = link;
    return {
      path: this.#relative(pathOf(link)),
      target: shown(link.text),
      verdict: this.#verdict(link),
      leadsTo: leads.kind === 'broken' ? 'nothing' : leads.kind,
      realPath: leads.kind === 'broken' ? null : shown(leads.path),
      alone,
    };
  }

  #verdict(link: Link): LinkVerdict {
    const { leads } = link;
    if (leads.kind === 'broken') return 'dangling';
    if (leads.kind === 'special') return 'special';
    if (this.#groupOf.has(link)) return 'loop';
    if (!isWithin(leads.path, this.root)) return 'outside';
    return leads.kind === 'directory' ? 'duplicate' : 'inside';
  }

  #loop(link: Link): InspectedLoop {
    const group = this.#groupOf.get(link) ?? 0;
    const members = this.#groups[group] ?? { links: new Set<Link>() };
    const cycle = cycleOf(link, members, this.#anchors).map((station) => this.#station(station));
    return { path: this.#relative(pathOf(link)), target: shown(link.text), cycle, group };
  }

  #station(station: Station): string {
    if ('link' in station) return this.#relative(pathOf(station.link));
    const { path: folder } = station.folder;
    if (folder === this.root) return '';
    return folder === '/' ? '/' : `${this.#relative(folder)}/`;
  }

  /** Relative to the source; absolute outside it. */
  #relative(bytes: BytePath): string {
    if (!isWithin(bytes, this.root)) return shown(bytes);
    return shown(bytes.slice(this.root === '/' ? 1 : this.root.length + 1));
  }
}

function pathOf({ folder, name }: Link): BytePath {
  return folder.path === '/' ? `/${name}` : `${folder.path}/${name}`;
}

/** By the bytes of their paths. */
function sortLinks(links: readonly Link[]): Link[] {
  return links
    .map((link) => ({ link, path: pathOf(link) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ link }) => link);
}

/** By their first link in `sorted`; groups without any of those links lie outside the source and are left out. */
function inPathOrder(groups: readonly LoopGroup[], sorted: readonly Link[]): LoopGroup[] {
  const groupOf = new Map(groups.flatMap((group) => [...group.links].map((link) => [link, group] as const)));
  return [...new Set(sorted.flatMap((link) => groupOf.get(link) ?? []))];
}
