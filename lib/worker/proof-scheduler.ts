import { type StoredProofSchedule, storedProofSchedule } from '../db/columns';
import type { Database, Prisma } from '../db/database';
import { newId } from '../db/ids';
import { nextRuns } from '../schedule/schedule';

/**
 * Starts the verifications that are due: of the newest snapshot, and of its dumps when the job wants that too. However long nothing
 * looked, one for all the times that were missed. A job that is planning or running is waited for, so that what it makes is what is
 * verified; while an earlier one of the schedule has not ended, or waits for a person, the time is skipped. Returns how many were
 * started.
 */
export async function startDueProofs(db: Database, nowMs: number): Promise<number> {
  const due = await db.job.findMany({
    where: { paused: false, nextProofAt: { lte: new Date(nowMs) } },
    select: { id: true },
  });
  let started = 0;
  for (const { id } of due) started += await startProofs(db, id, nowMs);
  return started;
}

const OPEN = ['queued', 'planning', 'planned', 'running', 'interrupted'];

/** Looks again inside of the transaction: another worker may have been quicker, or a person may have paused the job. */
async function startProofs(db: Database, jobId: string, nowMs: number): Promise<number> {
  return db.$transaction(async (tx) => {
    const job = await tx.job.findUnique({ where: { id: jobId }, include: { databases: { select: { id: true } } } });
    if (job === null || job.paused || job.nextProofAt === null || job.nextProofAt.getTime() > nowMs) return 0;
    const atWork = { jobId, kind: { in: ['plan', 'run'] }, state: { in: ['queued', 'running'] } };
    if ((await tx.task.count({ where: atWork })) > 0) return 0;
    const schedule = storedProofSchedule.parse(job.proofSchedule);
    const [next] = nextRuns(schedule.cron, job.timezone, nowMs, 1);
    await tx.job.update({ where: { id: jobId }, data: { nextProofAt: next === undefined ? null : new Date(next) } });
    const open = await tx.proof.count({ where: { jobId, trigger: 'schedule', state: { in: OPEN } } });
    if (open > 0) return 0;
    const snapshot = await tx.snapshot.findFirst({
      where: { jobId },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      select: { id: true, createdAt: true },
    });
    if (snapshot === null) return 0;
    const hasDumps = schedule.databases && job.databases.length > 0;
    const ways = [wayOf(schedule), ...(hasDumps ? [LOADING] : [])];
    for (const way of ways) await queueProof(tx, { jobId, snapshot, way, nowMs });
    return ways.length;
  });
}

interface Way {
  readonly method: string;
  readonly percent: number | null;
  readonly files: number | null;
}

const LOADING: Way = { method: 'databases', percent: null, files: null };

function wayOf({ method, percent, files }: StoredProofSchedule): Way {
  return { method, percent: method === 'read' ? percent : null, files: method === 'drill' ? files : null };
}

interface Asked {
  readonly jobId: string;
  readonly snapshot: { readonly id: string; readonly createdAt: Date };
  readonly way: Way;
  readonly nowMs: number;
}

async function queueProof(tx: Prisma.TransactionClient, { jobId, snapshot, way, nowMs }: Asked): Promise<void> {
  const proofId = newId(nowMs);
  const createdAt = new Date(nowMs);
  const about = { jobId, snapshotId: snapshot.id, snapshotAt: snapshot.createdAt, ...way, seed: newId() };
  const how = { trigger: 'schedule', autoRun: true, state: 'queued' };
  await tx.proof.create({ data: { id: proofId, ...about, ...how, createdAt } });
  await tx.task.create({ data: { id: newId(nowMs), kind: 'verify', jobId, payload: { proofId }, createdAt } });
}
