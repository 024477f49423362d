import type { PlanFollowing, PlanLinks } from '../db/columns';
import { inspectLinks, type LinkReport, type LinkVerdict } from '../engine/links/inspect';
import type { SourceRoot } from '../engine/types';
import { priceOfRequests, type Tariff } from './prices';

/** The links of all folders of a job, and what following every one of them would send. */
export interface LinksOfJob {
  readonly report: Pick<LinkReport, 'links' | 'loops' | 'verdicts'> & {
    readonly following: Pick<LinkReport['following'], 'uploads' | 'bytes' | 'requests' | 'exact'>;
  };
  readonly following: PlanFollowing;
  /** The link map of the plan. */
  readonly map: PlanLinks;
}

/** Looks at each folder's links. Throws what inspectLinks throws. */
export async function inspectJobLinks(
  roots: readonly SourceRoot[],
  tariff: Tariff,
  signal: AbortSignal,
): Promise<LinksOfJob> {
  const report: Collected = {
    links: [],
    loops: [],
    verdicts: { loop: 0, outside: 0, duplicate: 0, inside: 0, special: 0, dangling: 0 },
    following: { uploads: 0n, bytes: 0n, requests: 0n, exact: true },
  };
  for (const root of roots) add(report, root, await inspectLinks(root.path, signal));
  const { uploads, bytes, requests } = report.following;
  const usd = priceOfRequests(tariff, { put: requests });
  return { report, following: { uploads: String(uploads), bytes: String(bytes), usd }, map: mapOf(report, tariff) };
}

const MOST_LINKS = 1000;
const GRAVEST_FIRST: readonly LinkVerdict[] = ['loop', 'outside', 'dangling', 'duplicate', 'special', 'inside'];

function mapOf({ links, loops, verdicts, following }: LinksOfJob['report'], tariff: Tariff): PlanLinks {
  const cycles = new Map(loops.map(({ path, cycle }) => [path, [...cycle]]));
  const sorted = GRAVEST_FIRST.flatMap((verdict) => links.filter((link) => link.verdict === verdict));
  return {
    total: Object.values(verdicts).reduce((sum, count) => sum + count, 0),
    verdicts: { ...verdicts },
    exact: following.exact,
    links: sorted.slice(0, MOST_LINKS).map(({ path, target, verdict, realPath, alone }) => ({
      ...{ path, target, verdict, realPath, cycle: cycles.get(path) ?? [] },
      alone: alone && {
        ...{ uploads: String(alone.uploads), bytes: String(alone.bytes) },
        usd: priceOfRequests(tariff, { put: alone.requests }),
      },
    })),
  };
}

interface Collected {
  readonly links: LinkReport['links'][number][];
  readonly loops: LinkReport['loops'][number][];
  readonly verdicts: Record<LinkVerdict, number>;
  readonly following: { uploads: bigint; bytes: bigint; requests: bigint; exact: boolean };
}

function add(sum: Collected, { mount }: SourceRoot, found: LinkReport): void {
  // What lies outside the source is absolute already.
  const under = (path: string) => (mount === '' || path.startsWith('/') ? path : `${mount}/${path}`);
  sum.links.push(...found.links.map((link) => ({ ...link, path: under(link.path) })));
  sum.loops.push(...found.loops.map((loop) => ({ ...loop, path: under(loop.path), cycle: loop.cycle.map(under) })));
  sum.following.uploads += found.following.uploads;
  sum.following.bytes += found.following.bytes;
  sum.following.requests += found.following.requests;
  sum.following.exact &&= found.following.exact;
  for (const verdict of Object.keys(sum.verdicts) as LinkVerdict[]) sum.verdicts[verdict] += found.verdicts[verdict];
}
