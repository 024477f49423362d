/**
 * plan: measure the clock → take stock of the place (before the first run) → scan and plan → links → price → preflight → rows.
 * But before a first run, the clock is measured and the bucket is asked while the source is scanned.
 *
 * Plan.state: queued → working → open | failed. When it opens, older open plans of the job are `superseded`. A plan made by
 * the schedule (autoRun) whose verdict is ready is approved at once, with the run and its task in the same transaction; held or
 * blocked, it stays open and waits for a person.
 */
import { z } from 'zod';
import { finding, type PlanFollowing, type PlanLinks, type PlanPrice, storedLimits } from '../../db/columns';
import { type Database, Prisma } from '../../db/database';
import type { Plan } from '../../db/generated/client';
import { newId } from '../../db/ids';
import { readSettings } from '../../db/settings';
import { serializeError } from '../../db/stored-error';
import type { TASK_PAYLOADS } from '../../db/tasks';
import type { PolicyRequest } from '../../engine/bucket-health/least-privilege';
import { EngineError } from '../../engine/errors';
import type { EngineEvent } from '../../engine/events';
import type { FileIndex } from '../../engine/file-index/file-index';
import { sourceHasher } from '../../engine/plan/hash-file';
import { type PlanResult, plan } from '../../engine/plan/plan';
import { type BucketSeen, seeBucket } from '../../engine/preflight/bucket-findings';
import { type PreflightRequest, type PreflightResult, preflight } from '../../engine/preflight/preflight';
import { bookAge } from '../../engine/pricing/overrides';
import { type KnownListings, scan, scanFolders } from '../../engine/scan/scan';
import { jobDigest } from '../../engine/snapshot/job-file';
import type { RecordState } from '../../engine/snapshot/records';
import { DUMP_FOLDER } from '../../engine/source/databases/database';
import { withDumps } from '../../engine/source/databases/dump-entries';
import type { StorageTarget } from '../../engine/storage/storage';
import type { FilesAndBytes } from '../../engine/types';
import { acknowledgedOf } from '../acknowledged';
import { type BucketSession, openBucketSession, WRITE_EVERY_MS } from '../bucket-session';
import { recordedDrift } from '../clock-readings';
import { copyState } from '../installation-copy';
import { askDatabases, type JobDatabases } from '../job-databases';
import {
  type JobRequest,
  type JobWithDestination,
  jobDescription,
  jobRequest,
  planBasis,
  WITH_PLACE,
} from '../job-description';
import { FACTS, openIndexForPlan, planFact } from '../job-index';
import { adoptSeen, isStockDue, type JobStock, type StockTaking, stockOfJob } from '../job-stock';
import { inspectJobLinks, type LinksOfJob } from '../links-seen';
import { monthsSeen } from '../months-seen';
import { planPrice, type Tariff, tariffOf } from '../prices';
import { repeat } from '../repeat';
import { sharedPlaces } from '../shared-place';
import { devicesOf, diskForIndex, missingSentinels } from '../source-state';
import { failureOf, type TaskContext, TaskInterrupted, throwIfStopped } from '../task-context';

/** The clock tick of the coarsest file system in use (FAT: 2 s): a file written that close to a scan may change unseen. */
const GRANULARITY_NS = 2_000_000_000n;

/** Plans of a job whose list of changes can still be looked at. */
const PLANS_KEPT = 20;
/** Snapshots that say what size is usual. */
const PAST_LOOKED_AT = 10;
const ENDED = new Set(['succeeded', 'partial', 'failed', 'cancelled', 'held']);

interface Planning {
  readonly context: TaskContext;
  readonly row: Plan;
  readonly job: JobWithDestination;
  readonly ask: StockTaking['ask'];
  readonly request: JobRequest;
  readonly index: FileIndex;
  /** Settles when the clock is measured. */
  readonly opening: Promise<BucketSession>;
  readonly tariff: Tariff;
}

/** Makes the plan of a row. Does nothing when it is no longer wanted. Throws TaskInterrupted when the worker ends. */
export async function runPlanTask(
  context: TaskContext,
  { planId, ask = 'listing' }: z.output<typeof TASK_PAYLOADS.plan>,
): Promise<void> {
  const { db } = context;
  const row = await db.plan.findUnique({ where: { id: planId }, include: { job: { include: WITH_PLACE } } });
  if (row === null || !['queued', 'working'].includes(row.state)) return;
  await db.plan.update({ where: { id: planId }, data: { state: 'working' } });
  try {
    await makePlan(context, { row, job: row.job, ask });
  } catch (error) {
    const failure = failureOf(context.signal, error);
    if (failure instanceof TaskInterrupted) throw failure;
    const finishedAt = new Date(context.ports.clock.now());
    await db.plan.update({
      where: { id: planId },
      data: { state: 'failed', error: serializeError(failure), finishedAt },
    });
    throw failure;
  }
}

async function makePlan(context: TaskContext, asked: Pick<Planning, 'row' | 'job' | 'ask'>): Promise<void> {
  const { row, job } = asked;
  const account = { activity: 'plan', activityId: row.id, jobId: job.id } as const;
  const opening = openBucketSession(context, job.destination, account);
  // Whoever waits for it hears of its failure.
  opening.catch(() => {});
  try {
    const index = openIndexForPlan(context.dataDir, job, context.ports.clock.now());
    try {
      const tariff = tariffOf(job.destination, context.book);
      await judge({ context, ...asked, request: jobRequest(job), index, opening, tariff });
    } finally {
      index.close();
    }
  } finally {
    await closeOpened(opening);
  }
}

/** A session that could not be opened needs no closing; why is told to whoever needs it. */
async function closeOpened(opening: Promise<BucketSession>): Promise<void> {
  const [opened] = await Promise.allSettled([opening]);
  if (opened.status === 'fulfilled') await opened.value.close();
}

async function judge(planning: Planning): Promise<void> {
  const { context, job, request, index, opening, tariff } = planning;
  index.settleSent();
  const isFirst = isStockDue(index);
  const before = isFirst ? { files: 0, bytes: 0 } : index.totals();
  if (isFirst) await opening;
  const seeing = opening.then((session) => seePlace(planning, session, isFirst ? 'needed' : 'not-needed'));
  seeing.catch(() => {});
  const databases = await askDatabases(job.databases, { index, box: context.box }, context.signal);
  const { result, scanError, jobFile, copy, stock } = await scanAndPlan(planning, { databases, files: before.files });
  const hasLinks = result !== null && result.linksTotal + result.followedTotal > 0;
  const links = hasLinks ? await inspectJobLinks(request.roots, tariff, context.signal) : null;
  const price = result === null ? null : planPrice(tariff, result, stock?.bytes ?? before.bytes);
  const seen = { result, scanError, links, price, databases, knownFiles: before.files, stock };
  const session = await opening;
  const bucket = await seeing;
  await session.settled();
  const judged = preflight(await preflightRequest(planning, { ...seen, bucket, session }));
  throwIfStopped(context.signal);
  await writeRows(planning, {
    result,
    judged,
    price,
    jobFile,
    copy,
    following: links?.following ?? null,
    linkMap: links?.map ?? null,
    firstRun: before.files === 0,
  });
}

/** The least that this job's key has to be allowed. */
function policyOf({ job, request }: Planning, { bucket, region }: StorageTarget): PolicyRequest {
  return { bucket, region, places: [{ prefix: request.prefix, job: job.slug }] };
}

function seePlace(
  planning: Planning,
  { target, storage, clock }: BucketSession,
  listing: 'needed' | 'not-needed',
): Promise<BucketSeen> {
  const { context, request } = planning;
  const health = { prefix: request.prefix, nowMs: clock.now() };
  const asked = { target: { ...target, policy: policyOf(planning, target) }, listing, health };
  return seeBucket(asked, storage, context.signal);
}

interface Scanned {
  readonly result: PlanResult | null;
  readonly scanError: EngineError | null;
  readonly jobFile: RecordState;
  readonly copy: RecordState;
  readonly stock: JobStock | null;
}

const NOTHING_KNOWN: KnownListings = { isKnown: () => false, racySinceNs: null };

/** More files than this are worth threads from the first folder on. */
const LARGE = 50_000;

interface Known {
  readonly databases: JobDatabases;
  /** Files the index has; 0 before the first run, when no folder can be known. */
  readonly files: number;
}

async function scanAndPlan(planning: Planning, { databases: { expected }, files }: Known): Promise<Scanned> {
  const { context, row, job, request, index, opening } = planning;
  const { db, ports, signal } = context;
  const startedNs = BigInt(ports.clock.now()) * 1_000_000n - GRANULARITY_NS;
  const jobFile = index.getFact(FACTS.jobFile) === jobDigest(jobDescription(job)) ? 'unchanged' : 'changed';
  const copy = await copyState(context, job.destinationId);
  let progress = { files: 0, bytes: 0, current: '' };
  const listener = (event: EngineEvent) => {
    context.sign(event.kind === 'scan' ? event.current : undefined);
    if (event.kind === 'scan') progress = { files: event.files, bytes: event.bytes, current: event.current };
  };
  const writing = repeat(
    ports.clock,
    WRITE_EVERY_MS,
    async () => void (await db.plan.update({ where: { id: row.id }, data: { progress } })),
    context.stopOnError,
  );
  const { roots, excludes, links, linkExceptions, prefix, deletes } = request;
  const options = { roots, excludes, links, linkExceptions, oneFileSystem: true };
  const reading = { listener, readers: ports.scanReaders, expected: files > LARGE ? 'large' : 'unknown' } as const;
  const entries = () => withDumps(scan(options, reading, signal), expected, startedNs);
  // A folder of the source that the dumps share is more than what lies in it.
  const isKnown = (folder: string, print: Buffer) => folder !== `${DUMP_FOLDER}/` && index.isListed(folder, print);
  let stock: JobStock | null = null;
  try {
    if (isStockDue(index)) stock = await stockOfJob({ ...planning, session: await opening, startedNs, entries });
    const racySinceNs = stock?.racySinceNs ?? BigInt(index.getFact(FACTS.racySince) ?? 0);
    const foreign = row.autoRun && index.getFact(FACTS.racySince) !== undefined ? 'leave' : 'offer';
    const known = files === 0 ? NOTHING_KNOWN : { isKnown, racySinceNs };
    const scanned = scanFolders(options, { ...reading, known }, signal);
    const listingBasis = JSON.stringify({ excludes, links, linkExceptions, prefix, deletes });
    const ask = { planId: row.id, prefix, deletes, foreign, jobFile, copy, racySinceNs, listingBasis } as const;
    const found = { entries: withDumps(scanned, expected, startedNs), index, hashFile: sourceHasher(roots), listener };
    const result = await plan(ask, found, signal);
    index.setFacts({
      [planFact(row.id, 'startedNs')]: String(startedNs),
      [planFact(row.id, 'devices')]: await devicesOf(roots),
      [planFact(row.id, 'basis')]: planBasis(job),
    });
    return { result, scanError: null, jobFile, copy, stock };
  } catch (error) {
    if (error instanceof EngineError && error.code.startsWith('source.'))
      return { result: null, scanError: error, jobFile, copy, stock };
    throw error;
  } finally {
    await writing.stop();
  }
}

interface Seen {
  readonly result: PlanResult | null;
  readonly scanError: EngineError | null;
  readonly links: LinksOfJob | null;
  readonly price: PlanPrice | null;
  readonly databases: JobDatabases;
  readonly knownFiles: number;
  readonly stock: JobStock | null;
  readonly bucket: BucketSeen;
  readonly session: BucketSession;
}

async function preflightRequest(planning: Planning, seen: Seen): Promise<PreflightRequest> {
  const { context, row, job, request, index, tariff } = planning;
  const { stock, session, bucket } = seen;
  const { result, scanError, links, price, databases, knownFiles } = seen;
  const settings = await readSettings(context.db);
  const limits = storedLimits.parse(job.limits);
  const { summary } = result ?? {};
  const adopt = result === null ? null : await adoptSeen({ planId: row.id, result, stock, links }, planning);
  const entries = summary === undefined ? 0 : summary.add.files + summary.change.files + summary.directories;
  return {
    target: session.target,
    bucket,
    health: {
      policy: policyOf(planning, session.target),
      ...{ prefix: request.prefix, place: tariff, nowMs: session.clock.now() },
      files: summary === undefined ? knownFiles : summary.add.files + summary.change.files + summary.unchanged.files,
    },
    plan: result,
    scanError,
    source: {
      roots: request.roots,
      knownFiles,
      devices: await devicesOf(request.roots),
      devicesBefore: index.getFact(FACTS.devices) ?? '',
      past: await pastSnapshots(context.db, job.id),
      sentinelsGone: await missingSentinels(request.roots, job.sentinel),
      disk: await diskForIndex(context.dataDir, entries),
    },
    links: links === null ? null : { report: links.report, followingUsd: links.following.usd },
    ...(adopt === null ? {} : { adopt }),
    shared: await sharedPlaces(context, job),
    clock: {
      ...session.clocks,
      drift: await recordedDrift(context.db, job.destinationId),
      jumpMs: session.jumpMs(),
    },
    databases: databases.seen,
    deletes:
      request.deletes === 'keep'
        ? { count: null, percent: null }
        : { count: limits.deletesCount, percent: limits.deletesPercent },
    money: {
      usd: price?.now ?? null,
      unknownPrices: price?.unknown ?? [],
      limitUsd: limits.usdPerRun ?? settings.usdPerRun,
      limitRequests: limits.requestsPerRun ?? settings.requestsPerRun,
      currency: price?.currency ?? 'USD',
      months: await monthsSeen(context, job, { limits, settings }),
      book: bookAge(context.book, context.ports.clock.now()),
    },
    acknowledged: await acknowledgedOf(context, job.id),
  };
}

async function pastSnapshots(db: Database, jobId: string): Promise<FilesAndBytes[]> {
  const newest = { orderBy: { createdAt: 'desc' as const }, take: PAST_LOOKED_AT };
  const rows = await db.snapshot.findMany({ where: { jobId }, ...newest, select: { files: true, bytes: true } });
  return rows.map(({ files, bytes }) => ({ files, bytes: Number(bytes) }));
}

interface Judged {
  readonly result: PlanResult | null;
  readonly judged: PreflightResult;
  readonly price: PlanPrice | null;
  readonly jobFile: RecordState;
  readonly copy: RecordState;
  readonly following: PlanFollowing | null;
  readonly linkMap: PlanLinks | null;
  readonly firstRun: boolean;
}

async function writeRows({ context, row, job, index }: Planning, found: Judged): Promise<void> {
  const { db, ports } = context;
  const { result, judged, price } = found;
  const at = new Date(ports.clock.now());
  const replaced = await db.$transaction(async (tx) => {
    await tx.findingRow.deleteMany({ where: { planId: row.id } });
    await tx.findingRow.createMany({ data: jsonRows(judged.findings).map((one) => ({ ...one, planId: row.id })) });
    await tx.plan.update({
      where: { id: row.id },
      data: {
        state: 'open',
        verdict: judged.verdict,
        reasons: jsonRows(judged.reasons),
        digest: result?.digest ?? null,
        summary: result === null ? Prisma.DbNull : { ...jsonValue(result.summary) },
        price: price ?? Prisma.DbNull,
        following: found.following ?? Prisma.DbNull,
        linkMap: found.linkMap ?? Prisma.DbNull,
        firstRun: found.firstRun,
        jobFile: found.jobFile,
        copy: found.copy,
        progress: Prisma.DbNull,
        error: Prisma.DbNull,
        finishedAt: at,
      },
    });
    if (judged.versioning !== null) {
      await tx.destination.update({ where: { id: job.destinationId }, data: { versioning: judged.versioning } });
    }
    const older = await supersede(tx, job.id, row.id);
    if (row.autoRun && judged.verdict === 'ready') await approveByGuard(tx, { row, job, price, at });
    return older;
  });
  for (const planId of [...replaced, ...(await oldPlans(db, job.id))]) index.dropPlan(planId);
}

/** Plans whose operations nobody looks at any more: all but the newest of those that are over. Their rows and numbers stay. */
async function oldPlans(db: Database, jobId: string): Promise<string[]> {
  const over = await db.plan.findMany({
    where: { jobId, state: { in: ['approved', 'discarded', 'failed', 'superseded'] } },
    orderBy: { createdAt: 'desc' },
    skip: PLANS_KEPT,
    take: PLANS_KEPT,
    select: { id: true, run: { select: { state: true } } },
  });
  return over.filter(({ run }) => run === null || ENDED.has(run.state)).map(({ id }) => id);
}

/** Only one plan of a job is open: the newest. Returns the ids of the others. */
async function supersede(tx: Prisma.TransactionClient, jobId: string, planId: string): Promise<string[]> {
  const older = await tx.plan.findMany({ where: { jobId, state: 'open', id: { not: planId } }, select: { id: true } });
  const ids = older.map(({ id }) => id);
  await tx.plan.updateMany({ where: { id: { in: ids } }, data: { state: 'superseded' } });
  return ids;
}

interface ByGuard {
  readonly row: Plan;
  readonly job: JobWithDestination;
  readonly price: PlanPrice | null;
  readonly at: Date;
}

/** A scheduled plan within the guard runs by itself. */
async function approveByGuard(tx: Prisma.TransactionClient, { row, job, price, at }: ByGuard): Promise<void> {
  const runId = newId(at.getTime());
  const deletes = job.deletes === 'keep' ? 'excluded' : 'included';
  await tx.plan.update({ where: { id: row.id }, data: { state: 'approved', deletes } });
  // A run that rests, or waits to be taken up again, would still do some of the same, and done later bring back how things were. The
  // schedule goes on, so that a forgotten pause stops no backup.
  const overtaken = { state: 'cancelled', cancelRequested: true, finishedAt: at };
  await tx.run.updateMany({ where: { jobId: job.id, state: { in: ['paused', 'interrupted'] } }, data: overtaken });
  await tx.run.create({
    data: {
      id: runId,
      jobId: job.id,
      planId: row.id,
      state: 'queued',
      trigger: row.trigger,
      plannedUsd: price?.now ?? null,
      currency: price?.currency ?? 'USD',
      createdAt: at,
    },
  });
  await tx.task.create({
    data: { id: newId(at.getTime()), kind: 'run', jobId: job.id, payload: { runId }, createdAt: at },
  });
}

/** Findings as a JSON column takes them: what has no JSON form is left out. */
function jsonRows(findings: readonly unknown[]) {
  return findings.map((one) => {
    const { code, severity, evidence } = finding.parse(one);
    return { code, severity, evidence: jsonValue(evidence) };
  });
}

function jsonValue(value: object): Prisma.InputJsonObject {
  return z.record(z.string(), z.unknown()).parse(JSON.parse(JSON.stringify(value))) as Prisma.InputJsonObject;
}
