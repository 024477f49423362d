/**
 * verify: compare a snapshot with the bucket. Proof.state: queued → planning → planned (the price is known) → (approved) queued |
 * interrupted → running → sound | damaged | failed | cancelled; one of a schedule goes from planning to running by itself when its
 * price is within the limits of the job and of Settings. It changes nothing in the bucket. Damaged files that the source may still
 * have are taken out of the job's index, so that the next plan uploads them.
 */
import { storedProofPlan, storedRequests } from '../../db/columns';
import { Prisma } from '../../db/database';
import { serializeError } from '../../db/stored-error';
import { EngineError } from '../../engine/errors';
import { manifestBytes } from '../../engine/snapshot/manifest-parts';
import { readManifest } from '../../engine/snapshot/read-manifest';
import { addRequests, type FilesAndBytes, NO_REQUESTS } from '../../engine/types';
import { forgetDamaged } from '../../engine/verify/forget-damaged';
import { planVerify, type VerifyPlan } from '../../engine/verify/plan-verify';
import { type VerifyResult, verify } from '../../engine/verify/verify';
import { WRITE_EVERY_MS } from '../bucket-session';
import { openJobIndex } from '../job-index';
import { basisOf, priceOfReading, type Tariff, tariffOf } from '../prices';
import { repeat } from '../repeat';
import { failureOf, isCancelRequested, type TaskContext, TaskInterrupted } from '../task-context';
import { TransferProgress } from '../transfer-progress';
import { isWithinLimits } from './proof-limits';
import { scratchFolder, withScratch } from './scratch';
import { type ProofRow, proofRow, type VerifySession, withVerifySession } from './verify-session';

const DAMAGE_KEPT = 100;

/** Does nothing when the verification has ended. Throws TaskInterrupted when the worker ends. */
export async function runVerifyTask(context: TaskContext, { proofId }: { proofId: string }): Promise<void> {
  const { db, ports } = context;
  const row = await proofRow(context, proofId);
  if (row === null) return;
  const isPlanned = row.plan !== null;
  const state = isPlanned ? 'running' : 'planning';
  await db.proof.update({ where: { id: proofId }, data: { state, error: Prisma.DbNull } });
  const watching = repeat(ports.clock, WRITE_EVERY_MS, () => watchForCancel(context, proofId), context.stopOnError);
  try {
    await withVerifySession(context, row, (open) => work(context, open));
  } catch (error) {
    await writeFailure(context, row, error);
  } finally {
    await watching.stop();
  }
}

async function watchForCancel({ db, cancel }: TaskContext, proofId: string): Promise<void> {
  const row = await db.proof.findUnique({ where: { id: proofId }, select: { cancelRequested: true } });
  if (row === null || row.cancelRequested) cancel();
}

/** Rethrows what the task ended of, unless a person cancelled it. */
async function writeFailure({ db, ports, signal }: TaskContext, row: ProofRow, error: unknown): Promise<void> {
  const failure = failureOf(signal, error);
  const where = { id: row.id, state: { in: ['planning', 'running'] } };
  if (failure instanceof TaskInterrupted) {
    const state = row.plan === null ? 'queued' : 'interrupted';
    if (!failure.isLost) await db.proof.updateMany({ where, data: { state } });
    throw failure;
  }
  const isCancelled = isCancelRequested(signal);
  const how = isCancelled ? { state: 'cancelled' } : { state: 'failed', error: serializeError(failure) };
  await db.proof.updateMany({ where, data: { ...how, finishedAt: new Date(ports.clock.now()) } });
  if (!isCancelled) throw failure;
}

async function work(context: TaskContext, open: VerifySession): Promise<void> {
  const { row, header, session } = open;
  if (row.plan !== null) return carryOut(context, open, storedProofPlan.parse(row.plan));
  const tariff = tariffOf(row.job.destination, context.book);
  const plan = await makePlan(context, open);
  const write = (state: string, shown: VerifyPlan) =>
    context.db.proof.update({ where: { id: row.id }, data: { state, plan: planColumn(shown, tariff) } });
  // What planning has sent is part of a verification that goes on in the same breath.
  const requests = addRequests(plan.requests, session.requests());
  const whole = { ...plan, requests, egressBytes: plan.egressBytes + manifestBytes(header) };
  if (!row.autoRun || !(await isWithinLimits(context, row.job, planColumn(whole, tariff)))) {
    await write('planned', plan);
    return;
  }
  await write('running', whole);
  await carryOut(context, open, plan.checked);
}

/** Throws `database.no-dump` when there is nothing to load. */
async function makePlan(context: TaskContext, { header, method, session }: VerifySession): Promise<VerifyPlan> {
  const reading = { scratchDirectory: scratchFolder(context) };
  const plan = await planVerify(method, header, readManifest(session.storage, header, context.signal, reading));
  if (method.kind === 'databases' && plan.checked.files === 0) throw new EngineError('database.no-dump');
  return plan;
}

function planColumn({ checked, egressBytes, requests, requestsAre }: VerifyPlan, tariff: Tariff) {
  const usd = priceOfReading(tariff, { requests, bytes: egressBytes });
  const { currency } = basisOf(tariff);
  return { ...checked, egressBytes, requests: { ...requests }, requestsAre, usd, currency };
}

async function carryOut(context: TaskContext, open: VerifySession, { files, bytes }: FilesAndBytes): Promise<void> {
  const { db, ports, dataDir, signal } = context;
  const { row, header, method, session } = open;
  const expected = { files, bytes };
  const loaded: { name: string; tables: number; rows: number }[] = [];
  const progress = new TransferProgress(() => ports.clock.monotonic(), { ...expected, deletes: 0 });
  const before = row.requests === null ? NO_REQUESTS : storedRequests.parse(row.requests);
  const requests = () => addRequests(before, session.requests());
  const columns = () => ({ progress: progress.view(), requests: { ...requests() } });
  const write = async () => void (await db.proof.update({ where: { id: row.id }, data: columns() }));
  const index = openJobIndex(dataDir, row.job);
  const writing = repeat(ports.clock, WRITE_EVERY_MS, write, context.stopOnError);
  let repairs = 0;
  let result: VerifyResult;
  try {
    result = await withScratch(context, (scratchDirectory) =>
      verify(
        { method, header, expected },
        {
          ...{ storage: session.storage, index, clock: ports.clock, scratchDirectory, listener: progress.listen },
          requests,
          onDamage: (damage) => {
            if (forgetDamaged(index, damage)) repairs += 1;
          },
          onLoaded: (one) => loaded.push({ ...one }),
        },
        signal,
      ),
    );
  } finally {
    // Damage found before an early end is damage all the same.
    index.close();
    await writing.stop();
  }
  const usd = priceOfReading(tariffOf(row.job.destination, context.book), {
    requests: requests(),
    bytes: progress.view().bytesDone,
  });
  await db.proof.update({
    where: { id: row.id },
    data: { ...columns(), usd, ...endOf(result), repairs, loaded, finishedAt: new Date(ports.clock.now()) },
  });
}

function endOf({ outcome, checked, hashed, damage, damageTotal }: VerifyResult) {
  const kept = damage.slice(0, DAMAGE_KEPT);
  return {
    state: outcome,
    checkedFiles: checked.files,
    checkedBytes: BigInt(checked.bytes),
    hashed,
    damage: kept.map(({ path, kind, expectedBytes, foundBytes }) => ({ path, kind, expectedBytes, foundBytes })),
    damageTotal,
  };
}
