import type { Finding } from '../types';
import { type FindingCode, finding } from './findings';

/** What of lib/engine/links' report is judged here. */
export interface LinksSeen {
  readonly links: readonly { readonly path: string; readonly target: string; readonly verdict: string }[];
  /** How many links there are of each verdict; `links` may hold only the first of them. */
  readonly verdicts: Readonly<Record<string, number>>;
  readonly loops: readonly { readonly path: string; readonly target: string; readonly cycle: readonly string[] }[];
  /** Not exact means "at least": something that would be read was left out. */
  readonly following: { readonly uploads: bigint; readonly bytes: bigint; readonly exact: boolean };
}

/** Loops named one by one up to this many; the rest shows in the link map. */
const MOST_LOOPS = 5;
const MOST_PATHS = 5;

const GROUPED = {
  outside: 'link.outside',
  dangling: 'link.dangling',
  duplicate: 'link.duplicate',
  special: 'link.special',
} as const satisfies Record<string, FindingCode>;

/** The links a job follows, by their paths in the backup (folders with the slash they have there). */
export interface Followed {
  readonly followed: readonly string[];
  readonly followedTotal: number;
}

const NOT_FOLLOWED: Followed = { followed: [], followedTotal: 0 };

/** `followingUsd`: what the requests of following every link cost. Links that are followed are one finding, and no other. */
export function linkFindings(
  seen: LinksSeen,
  followingUsd: string | null,
  { followed, followedTotal }: Followed = NOT_FOLLOWED,
): Finding[] {
  const names = followed.map((path) => path.replace(/\/$/, ''));
  const report = names.length === 0 ? seen : without(seen, new Set(names));
  const one = finding('link.followed', { count: followedTotal, paths: names.slice(0, MOST_PATHS) });
  return [...(names.length === 0 ? [] : [one]), ...keptFindings(report, followingUsd)];
}

function without(seen: LinksSeen, followed: ReadonlySet<string>): LinksSeen {
  const links = seen.links.filter(({ path }) => !followed.has(path));
  const verdicts = { ...seen.verdicts };
  for (const { path, verdict } of seen.links) if (followed.has(path)) verdicts[verdict] = (verdicts[verdict] ?? 1) - 1;
  return { ...seen, links, verdicts, loops: seen.loops.filter(({ path }) => !followed.has(path)) };
}

function keptFindings(report: LinksSeen, followingUsd: string | null): Finding[] {
  const { uploads, bytes, exact } = report.following;
  const loops = report.loops
    .slice(0, MOST_LOOPS)
    .map((loop) =>
      finding('link.loop', { ...loop, uploads: String(uploads), bytes: String(bytes), usd: followingUsd, exact }),
    );
  const groups = Object.entries(GROUPED).flatMap(([verdict, code]) => {
    const links = report.links.filter((link) => link.verdict === verdict);
    const [first] = links;
    if (first === undefined) return [];
    const paths = links.slice(0, MOST_PATHS).map((link) => `${link.path} -> ${link.target}`);
    return [
      finding(code, { path: first.path, target: first.target, count: report.verdicts[verdict] ?? links.length, paths }),
    ];
  });
  return [...loops, ...groups];
}
