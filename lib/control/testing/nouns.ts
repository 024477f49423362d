import { newId } from '../../db/ids';
import { finding } from '../../engine/preflight/findings';
import { NO_REQUESTS } from '../../engine/types';
import type { DestinationView, JobView } from '../views';
import type { TemporaryHouse } from './temporary-house';

/** When the clock of these tests stands. */
export const NOW = Date.parse('2026-11-23T08:00:00Z');
export const KEYS = { accessKeyId: 'AKIAEXAMPLEKEY', secretAccessKey: 'very secret' };
export const PLACE = { name: 'Bucket', bucket: 'ten-sites', region: 'eu-central-1' };

/** A destination through the door. */
export function destination(at: TemporaryHouse, more = {}): Promise<DestinationView> {
  return at.door.addDestination({ ...PLACE, ...more });
}

/** A job through the door, on the one destination there is. */
export async function job(at: TemporaryHouse, more = {}): Promise<JobView> {
  const [known] = await at.door.listDestinations();
  const destinationId = known?.id ?? (await destination(at)).id;
  return at.door.createJob({ name: 'web1', sources: [at.folder('www')], destinationId, ...more });
}

/** A plan as the worker leaves it: open, with 1,204 deletions. */
export async function openPlan(
  at: TemporaryHouse,
  jobId: string,
  verdict: 'ready' | 'held' | 'blocked',
  more = {},
): Promise<string> {
  const { id } = await at.door.requestPlan(jobId);
  const many = finding('delete.many', {
    ...{ files: 1204, bytes: 10, percent: 50, limitCount: 1000, limitPercent: 10, folders: [] },
  });
  const requests = { ...NO_REQUESTS, put: 5, delete: 2 };
  await at.house.db.task.deleteMany({ where: { jobId, kind: 'plan' } });
  await at.house.db.plan.update({
    where: { id },
    data: {
      ...{
        state: 'open',
        verdict,
        digest: 'd',
        reasons: verdict === 'ready' ? [] : [{ ...many, evidence: { ...many.evidence } as object }],
      },
      summary: {
        ...{ add: { files: 2, bytes: 20 }, change: { files: 0, bytes: 0 }, remove: { files: 1204, bytes: 10 } },
        ...{ unchanged: { files: 0, bytes: 0 }, recorded: 0, unreadable: 0, directories: 1, links: 0 },
        ...{ requests, requestsWithoutDeletes: { ...requests, delete: 1 } },
      },
      price: {
        ...{ now: '0.1', nowWithoutDeletes: '0.05', monthly: '0.3', monthlyBefore: null, currency: 'USD' },
        ...{ basis: 'AWS eu-central-1', items: [], unknown: [] },
      },
      ...more,
    },
  });
  return id;
}

/** A snapshot as a run leaves it, made when the clock says. */
export async function snapshot(at: TemporaryHouse, jobId: string, more = {}): Promise<string> {
  const { id } = await at.house.db.snapshot.create({
    data: {
      ...{
        id: newId(),
        jobId,
        createdAt: new Date(at.time.nowMs),
        outcome: 'complete',
        files: 2,
        bytes: 20n,
        directories: 1,
      },
      ...{ links: 0, failures: 0, versioned: false, header: {}, ...more },
    },
  });
  return id;
}
