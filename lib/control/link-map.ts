import { planLinks } from '../db/columns';
import { DoorError } from './door-error';
import type { House } from './house';
import { toPlanView, WITH_FINDINGS } from './plan-view';
import { storedOrNull } from './stored-json';
import { type LinkMapView, linkVerdict } from './views';

const NO_LINKS = { total: 0, verdicts: {} as Record<string, number>, exact: true, links: [] };

/** The link map of a plan; empty until it is made, and when there is no link. Throws plan.not-found. */
export async function readLinkMap({ db, now }: House, planId: string): Promise<LinkMapView> {
  const row = await db.plan.findUnique({ where: { id: planId }, include: WITH_FINDINGS });
  if (row === null) throw new DoorError('plan.not-found', { facts: { id: planId } });
  const plan = toPlanView(row, now());
  const map = storedOrNull(planLinks, row.linkMap) ?? NO_LINKS;
  return {
    ...{ planId, jobId: plan.jobId, jobName: plan.jobName, currency: plan.currency, following: plan.following },
    files: plan.add.files + plan.change.files + plan.unchanged.files,
    ...{ total: map.total, exact: map.exact, links: map.links },
    verdicts: linkVerdict.options.map((verdict) => ({ verdict, links: map.verdicts[verdict] ?? 0 })),
  };
}
