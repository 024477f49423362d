import {
  jobSources,
  planPrice,
  storedLimits,
  storedLinkExceptions,
  storedProofSchedule,
  storedRetention,
} from '../db/columns';
import type { Prisma } from '../db/database';
import { scheduleWords } from '../schedule/schedule';
import { type DayEvent, dayStrip } from './day-strip';
import { type HealthFacts, judgeHealth } from './health';
import type { House, Rows } from './house';
import { databaseView } from './job-databases';
import { monthOf, sumLedger } from './ledger';
import { reasonTitles } from './plan-view';
import { readJobProof } from './proof-view';
import { nextDue, toScheduleView } from './schedule-view';
import { readSetting } from './settings-rows';
import { stored, storedOrNull, storedProblem } from './stored-json';
import { type DayCell, type JobCard, type JobView, jobView, runState } from './views';

const STRIP_MS = 32 * 86_400_000;

/** A job with what its card shows: month's ledger, newest snapshot, recent runs and plans. */
export type JobRow = Prisma.JobGetPayload<{ include: ReturnType<typeof withHistory> }>;

/** What to read with a job at `nowMs`. */
export function withHistory(nowMs: number) {
  const recent = new Date(nowMs - STRIP_MS);
  const newestFirst = [{ createdAt: 'desc' as const }, { id: 'desc' as const }];
  return {
    databases: { orderBy: { label: 'asc' } },
    destination: { select: { id: true, name: true, bucket: true, prefix: true } },
    ledger: { where: { hour: { gte: monthOf(nowMs) } } },
    snapshots: { orderBy: newestFirst, take: 1 },
    runs: { where: { createdAt: { gte: recent } }, orderBy: newestFirst },
    plans: {
      where: { createdAt: { gte: recent } },
      orderBy: newestFirst,
      omit: { summary: true, following: true },
      include: { run: { select: { id: true } } },
    },
  } satisfies Prisma.JobInclude;
}

/** The setting that says since when a job's schedule is in force: before that nothing was due. */
export const scheduleSinceKey = (jobId: string) => `schedule-since/${jobId}`;

/** A job as its page shows it. */
export async function toJobView(house: House, row: JobRow): Promise<JobView> {
  const lastRun = row.runs[0] ?? (await lastRunOf(house.db, row.id));
  const days = await daysOf(house, row);
  const snapshot = row.snapshots[0] ?? null;
  return {
    ...identity(row),
    ...schedule(row, house.now()),
    ...judgeHealth({ ...waitingFor(row, lastRun), paused: row.paused, missed: missedLately(days) }),
    lastRun:
      lastRun === null
        ? null
        : { id: lastRun.id, state: stored(runState, lastRun.state), at: lastRun.createdAt.toISOString() },
    heldPlanId: openPlan(row)?.verdict === 'held' ? (openPlan(row)?.id ?? null) : null,
    openPlanId: undecidedPlan(row)?.id ?? null,
    newestPlanId: row.plans[0]?.id ?? null,
    activeRunId: row.runs.find(isActive)?.id ?? null,
    lastSnapshot:
      snapshot === null
        ? null
        : {
            id: snapshot.id,
            at: snapshot.createdAt.toISOString(),
            files: snapshot.files,
            bytes: Number(snapshot.bytes),
          },
    ...month(row),
    proof: await readJobProof(house.db, row.id),
    days,
    totals: {
      files: snapshot?.files ?? 0,
      bytes: Number(snapshot?.bytes ?? 0),
      monthlyUsd: await monthlyUsd(house.db, row),
    },
  };
}

/** The part of a job that a list shows. */
export function toJobCard(view: JobView): JobCard {
  const {
    excludes: _1,
    links: _2,
    linkExceptions: _12,
    deletes: _3,
    limits: _4,
    retention: _5,
    proofSchedule: _13,
    createdAt: _6,
    ...rest
  } = view;
  const { days: _7, totals: _8, sentinel: _9, openPlanId: _10, newestPlanId: _11, ...card } = rest;
  return card;
}

function identity(row: JobRow) {
  const { excludes, links, deletes } = jobView.shape;
  return {
    ...{ id: row.id, name: row.name, paused: row.paused },
    destination: { ...row.destination, prefix: row.destination.prefix + row.prefix },
    sources: stored(jobSources, row.sources).map(({ path }) => path),
    databases: row.databases.map(databaseView),
    excludes: stored(excludes, row.excludes),
    links: stored(links, row.links),
    linkExceptions: stored(storedLinkExceptions, row.linkExceptions),
    deletes: stored(deletes, row.deletes),
    sentinel: row.sentinel,
    limits: stored(storedLimits, row.limits),
    retention: stored(storedRetention, row.retention),
    proofSchedule: proofScheduleOf(row),
    createdAt: row.createdAt.toISOString(),
  };
}

function schedule(row: JobRow, nowMs: number): Pick<JobCard, 'schedule' | 'nextRunAt' | 'nextProofAt'> {
  const view = toScheduleView(row, nowMs, row.paused ? 'paused' : 'active');
  const due = row.paused ? null : (row.nextRunAt ?? nextDue(row, nowMs));
  const nextProofAt = row.paused ? null : (row.nextProofAt?.toISOString() ?? null);
  return { schedule: view, nextRunAt: due?.toISOString() ?? null, nextProofAt };
}

function proofScheduleOf({ proofSchedule, timezone }: JobRow): JobView['proofSchedule'] {
  const read = stored(storedProofSchedule, proofSchedule);
  return { ...read, words: scheduleWords(read.cron, timezone) };
}

const isActive = ({ state }: { state: string }) => ['queued', 'running', 'paused'].includes(state);

/** The newest plan while it waits for a decision. */
function openPlan({ plans }: JobRow) {
  const [newest] = plans;
  return newest?.state === 'open' ? newest : null;
}

/** The newest plan while it is being made, too. */
function undecidedPlan({ plans }: JobRow) {
  const [newest] = plans;
  return newest !== undefined && ['queued', 'working', 'open'].includes(newest.state) ? newest : null;
}

function waitingFor(
  row: JobRow,
  lastRun: { state: string; createdAt: Date } | null,
): Omit<HealthFacts, 'paused' | 'missed'> {
  const open = openPlan(row);
  const [newest] = row.plans;
  const [reason = 'it needs approval'] = reasonTitles(open?.reasons ?? null);
  const verdict = waitingVerdict(open?.verdict ?? null);
  const active = row.runs.find(isActive);
  const planning = newest?.state === 'queued' || newest?.state === 'working';
  const failed =
    newest?.state === 'failed' && (lastRun === null || newest.createdAt > lastRun.createdAt) ? newest : null;
  return {
    waiting: verdict === null ? null : { verdict, reason },
    working: workingOf(active?.state ?? null, planning),
    planFailure: failed === null ? null : (storedProblem(failed.error)?.what ?? 'the reason was not recorded'),
    lastRun: lastRun === null ? null : stored(runState, lastRun.state),
  };
}

function workingOf(run: string | null, planning: boolean): HealthFacts['working'] {
  if (run !== null && run !== 'paused') return 'run';
  if (planning) return 'plan';
  return run === null ? null : 'resting';
}

const waitingVerdict = (verdict: string | null) => (verdict === 'held' || verdict === 'blocked' ? verdict : null);

async function lastRunOf(db: Rows, jobId: string) {
  return db.run.findFirst({ where: { jobId }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }] });
}

async function daysOf({ db, now }: House, row: JobRow): Promise<DayCell[]> {
  const since = await readSetting(db, scheduleSinceKey(row.id));
  const dueSinceMs = typeof since === 'string' ? Date.parse(since) : row.createdAt.getTime();
  return dayStrip({
    ...{ cron: row.cron, timezone: row.timezone, nowMs: now() },
    dueSinceMs: row.paused ? null : dueSinceMs,
    events: [...row.runs.map(runEvent), ...row.plans.flatMap(planEvent)],
  });
}

const runEvent = ({ createdAt, state }: { createdAt: Date; state: string }): DayEvent => ({
  atMs: createdAt.getTime(),
  state: stored(runState, state),
});

/** A scheduled plan without a run says what its night was: it waited, or it could not be made. */
function planEvent(plan: JobRow['plans'][number]): DayEvent[] {
  if (!plan.autoRun || plan.run !== null) return [];
  const atMs = plan.createdAt.getTime();
  if (plan.state === 'failed' || plan.verdict === 'blocked') return [{ atMs, state: 'failed' }];
  return plan.verdict === 'held' ? [{ atMs, state: 'held' }] : [];
}

/** Only yesterday and today count: an older gap is history once later runs have come. */
function missedLately(days: readonly DayCell[]): 'missed' | 'none' {
  const lately = days.slice(-2);
  const last = lately.findLast(({ state }) => state !== 'none');
  return last?.state === 'missed' ? 'missed' : 'none';
}

function month({ ledger }: JobRow): Pick<JobCard, 'monthRequests' | 'monthUsd'> {
  const { sent, usd } = sumLedger(ledger);
  return { monthRequests: sent, monthUsd: usd };
}

/** Storage a month of the newest state, from the plan that led to it; null when the price is unknown. Without a snapshot nothing is kept. */
async function monthlyUsd(db: Rows, row: JobRow): Promise<string | null> {
  if (row.snapshots.length === 0) return '0';
  const plan = await db.plan.findFirst({
    where: { jobId: row.id, state: 'approved' },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    select: { price: true },
  });
  return storedOrNull(planPrice, plan?.price)?.monthly ?? null;
}
