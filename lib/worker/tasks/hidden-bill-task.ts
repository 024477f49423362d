/**
 * hidden-bill: looks for what the bucket bills unseen; with `agreed`, looks again, removes what may go, and looks once more. The answer
 * is in Destination.hiddenBill. It is refused while a job works in the same bucket: an upload of its own might be taken for a leftover.
 */
import path from 'node:path';
import type { Prisma } from '../../db/database';
import type { Destination } from '../../db/generated/client';
import type { StoredHiddenBill } from '../../db/hidden-bill-columns';
import type { TaskPayload } from '../../db/tasks';
import { monthlyUsd } from '../../engine/bucket-health/leftover-uploads';
import { EngineError } from '../../engine/errors';
import type { FileIndex } from '../../engine/file-index/file-index';
import { type CleanedUp, cleanUp, removableOf } from '../../engine/hidden-bill/clean-up';
import { HIDDEN_KINDS, type Piles } from '../../engine/hidden-bill/hidden-bill';
import { type Hidden, lookForHidden } from '../../engine/hidden-bill/look';
import { Pile } from '../../engine/hidden-bill/pile';
import { finding } from '../../engine/preflight/findings';
import { namedByIndex } from '../../engine/retention/named-versions';
import { billable } from '../../engine/types';
import { type BucketSession, openBucketSession } from '../bucket-session';
import { jobPrefix } from '../job-description';
import { openJobIndex } from '../job-index';
import { type Tariff, tariffOf } from '../prices';
import { failureOf, type TaskContext } from '../task-context';
import { withScratch } from './scratch';

/** Does nothing when the destination is gone. Throws lease.held, cleanup.changed, manifest.damaged, what Storage throws. */
export async function runHiddenBillTask(
  context: TaskContext,
  { destinationId, agreed }: TaskPayload<'hidden-bill'>,
): Promise<void> {
  const destination = await context.db.destination.findUnique({ where: { id: destinationId } });
  if (destination === null) return;
  const account = { activity: 'check', activityId: context.taskId, jobId: null } as const;
  const session = await openBucketSession(context, destination, account);
  try {
    await refuseWhileBusy(context, destination);
    let cleaned: CleanedUp | null = null;
    if (agreed !== undefined) {
      cleaned = await look(context, { destination, session }, (hidden) =>
        cleanUp(hidden, agreed, session.storage, context.signal),
      );
    }
    const sentBefore = billable(session.requests());
    const bill = await look(context, { destination, session }, async (hidden) =>
      columnOf(hidden, { destination, place: tariffOf(destination, context.book) }),
    );
    const requests = billable(session.requests()) - sentBefore;
    const hiddenBill = JSON.parse(JSON.stringify({ ...bill, requests, cleaned })) as Prisma.InputJsonObject;
    const hiddenBillAt = new Date(context.ports.clock.now());
    await context.db.destination.update({ where: { id: destinationId }, data: { hiddenBill, hiddenBillAt } });
  } catch (error) {
    throw failureOf(context.signal, error);
  } finally {
    await session.close();
  }
}

interface Place {
  readonly destination: Destination;
  readonly session: BucketSession;
}

async function look<T>(
  context: TaskContext,
  { destination, session }: Place,
  work: (hidden: Hidden) => Promise<T>,
): Promise<T> {
  const jobs = await jobsOf(context, destination);
  const indexes: FileIndex[] = [];
  try {
    const named = jobs.map((job) => {
      const index = openJobIndex(context.dataDir, job);
      indexes.push(index);
      return namedByIndex(index, jobPrefix(job));
    });
    const question = { prefixes: jobs.map(jobPrefix), nowMs: session.clock.now() };
    const { storage } = session;
    return await withScratch(context, async (scratchDirectory) => {
      const listFile = path.join(scratchDirectory, 'hidden.ndjson');
      const ports = { storage, indexes: named, scratchDirectory, listFile };
      return work(await lookForHidden(question, ports, context.signal));
    });
  } finally {
    for (const index of indexes) index.close();
  }
}

/** Of every destination that is this bucket. */
async function jobsOf({ db }: TaskContext, { bucket, endpoint }: Destination) {
  return db.job.findMany({ where: { destination: { bucket, endpoint } }, include: { destination: true } });
}

const AT_WORK = ['run', 'retention', 'restore', 'verify'];

async function refuseWhileBusy(context: TaskContext, destination: Destination): Promise<void> {
  const jobs = await jobsOf(context, destination);
  const jobId = { in: jobs.map(({ id }) => id) };
  const busy = await context.db.task.findFirst({ where: { jobId, kind: { in: AT_WORK }, state: 'running' } });
  if (busy !== null) throw new EngineError('lease.held', { facts: { task: busy.kind } });
}

function columnOf(
  hidden: Hidden,
  { destination, place }: { destination: Destination; place: Tariff },
): Omit<StoredHiddenBill, 'requests' | 'cleaned'> {
  const { piles } = hidden;
  const going = new Pile();
  for (const kind of ['uploads', 'unneeded'] as const) going.addAll(piles[kind]);
  const usd = (pile: Pile) => monthlyUsd(place, pile.classes);
  return {
    piles: HIDDEN_KINDS.map((kind) => {
      const { count, bytes, examples } = piles[kind];
      return { kind, count, bytes, examples: [...examples], monthlyUsd: usd(piles[kind]) };
    }),
    removable: { ...removableOf(hidden), bytes: going.bytes, monthlyUsd: usd(going) },
    findings: findingsOf(piles, destination.bucket, usd(piles.unneeded)),
  };
}

function findingsOf({ unneeded, markers, foreign }: Piles, bucket: string, usd: string | null) {
  const versions = { versions: unneeded.count, bytes: unneeded.bytes, markers: markers.count, monthlyUsd: usd };
  const found = [
    ...(unneeded.count + markers.count === 0 ? [] : [finding('bucket.hidden-versions', { bucket, ...versions })]),
    ...(foreign.count === 0
      ? []
      : [finding('bucket.other-writer', { bucket, count: foreign.count, keys: foreign.examples })]),
  ];
  return found.map((one) => ({ ...one, evidence: { ...one.evidence } }));
}
