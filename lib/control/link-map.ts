import { planLinks, storedLinkExceptions } from '../db/columns';
import { DoorError } from './door-error';
import type { House } from './house';
import { toPlanView, WITH_FINDINGS } from './plan-view';
import { stored, storedOrNull } from './stored-json';
import { type LinkMapView, linkPolicy, linkVerdict } from './views';

const NO_LINKS = { total: 0, verdicts: {} as Record<string, number>, exact: true, links: [] };

/** The link map of a plan; empty until it is made, and when there is no link. Throws plan.not-found. */
export async function readLinkMap({ db, now }: House, planId: string): Promise<LinkMapView> {
  const row = await db.plan.findUnique({ where: { id: planId }, include: WITH_FINDINGS });
  if (row === null) throw new DoorError('plan.not-found', { facts: { id: planId } });
  const plan = toPlanView(row, now());
  const map = storedOrNull(planLinks, row.linkMap) ?? NO_LINKS;
  const job = await db.job.findUniqueOrThrow({
    where: { id: row.jobId },
    select: { links: true, linkExceptions: true },
  });
  const exceptions = new Map(
    stored(storedLinkExceptions, job.linkExceptions).map(({ path, policy }) => [path, policy]),
  );
  return {
    ...{ planId, jobId: plan.jobId, jobName: plan.jobName, currency: plan.currency, following: plan.following },
    files: plan.add.files + plan.change.files + plan.unchanged.files,
    ...{ policy: stored(linkPolicy, job.links), total: map.total, exact: map.exact },
    links: map.links.map((link) => ({ ...link, exception: exceptions.get(link.path) ?? null })),
    verdicts: linkVerdict.options.map((verdict) => ({ verdict, links: map.verdicts[verdict] ?? 0 })),
  };
}
