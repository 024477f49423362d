import type { PlanFollowing } from '../db/columns';
import { inspectLinks, type LinkReport } from '../engine/links/inspect';
import type { SourceRoot } from '../engine/types';
import { priceOfRequests, type Tariff } from './prices';

/** The links of all folders of a job, and what following every one of them would send. */
export interface LinksOfJob {
  readonly report: Pick<LinkReport, 'links' | 'loops'> & {
    readonly following: { readonly uploads: bigint; readonly bytes: bigint; readonly requests: bigint };
  };
  readonly following: PlanFollowing;
}

/** Looks at each folder's links. Throws what inspectLinks throws. */
export async function inspectJobLinks(
  roots: readonly SourceRoot[],
  tariff: Tariff,
  signal: AbortSignal,
): Promise<LinksOfJob> {
  const report = { links: [], loops: [], following: { uploads: 0n, bytes: 0n, requests: 0n } } as Collected;
  for (const root of roots) add(report, root, await inspectLinks(root.path, signal));
  const { uploads, bytes, requests } = report.following;
  const usd = priceOfRequests(tariff, { put: requests });
  return { report, following: { uploads: String(uploads), bytes: String(bytes), usd } };
}

interface Collected {
  links: LinkReport['links'][number][];
  loops: LinkReport['loops'][number][];
  following: { uploads: bigint; bytes: bigint; requests: bigint };
}

function add(sum: Collected, { mount }: SourceRoot, found: LinkReport): void {
  const under = (path: string) => (mount === '' ? path : `${mount}/${path}`);
  sum.links.push(...found.links.map((link) => ({ ...link, path: under(link.path) })));
  sum.loops.push(...found.loops.map((loop) => ({ ...loop, path: under(loop.path), cycle: loop.cycle.map(under) })));
  sum.following.uploads += found.following.uploads;
  sum.following.bytes += found.following.bytes;
  sum.following.requests += found.following.requests;
}
