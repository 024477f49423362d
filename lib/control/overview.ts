import { hostname } from 'node:os';
import { Decimal } from 'decimal.js';
import { DOWNLOADER } from '../db/downloader';
import { isProcessAlive } from '../db/process-tag';
import { attention } from './attention';
import type { House, Rows } from './house';
import { toJobCard } from './job-card';
import { listJobViews } from './jobs';
import { monthRows, sumLedger } from './ledger';
import { runVerbs } from './runs';
import type { Door, JobView, OverviewView } from './views';

const RECENT = 10;
const DAYS = 30;
const DAY_MS = 86_400_000;
/** The worker writes that it is there every few seconds; after this long it counts as gone. */
const WORKER_SILENCE_MS = 15_000;

/** The first screen. */
export function overviewVerbs(house: House): Pick<Door, 'overview' | 'worker'> {
  return { overview: () => overview(house), worker: () => workerState(house.db, house.now()) };
}

async function overview(house: House): Promise<OverviewView> {
  const { db, now } = house;
  const [jobs, worker, recent] = await Promise.all([
    listJobViews(house),
    workerState(db, now()),
    runVerbs(house).listRuns({ limit: RECENT }),
  ]);
  return {
    jobs: jobs.map((job) => ({ ...toJobCard(job), days: job.days })),
    attention: await attention(house, { jobs, worker }),
    month: await monthTotals(db, jobs, now()),
    daily: await dailyTotals(db, now()),
    recent: recent.rows.map((run) => ({
      ...{ id: run.id, jobId: run.jobId, jobName: run.jobName, state: run.state, trigger: run.trigger },
      ...{ createdAt: run.createdAt, finishedAt: run.finishedAt },
      ...{ usd: run.usd, requests: run.requests, bytesDone: run.bytesDone },
    })),
    worker,
  };
}

/** Alive: some worker was seen in the last 15 s, and its process is there still when it is one of this machine. */
export async function workerState(db: Rows, nowMs: number): Promise<OverviewView['worker']> {
  const rows = await db.workerRow.findMany({
    where: { id: { not: { startsWith: DOWNLOADER } } },
    orderBy: { seenAt: 'desc' },
  });
  const fresh = rows.filter((row) => nowMs - row.seenAt.getTime() < WORKER_SILENCE_MS);
  const alive = fresh.some((row) => row.host !== hostname() || isProcessAlive(row));
  return { alive, lastSeenAt: rows[0]?.seenAt.toISOString() ?? null };
}

async function monthTotals(db: Rows, jobs: readonly JobView[], nowMs: number): Promise<OverviewView['month']> {
  const { requests, usd } = sumLedger(await monthRows(db, nowMs));
  const label = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(nowMs);
  const stored = jobs.filter(({ lastSnapshot }) => lastSnapshot !== null).map(({ totals }) => totals);
  return {
    ...{ label, requests: { ...requests }, usd, currency: 'USD' },
    storedBytes: stored.reduce((sum, { bytes }) => sum + bytes, 0),
    storedMonthlyUsd: sumOrUnknown(stored.map(({ monthlyUsd }) => monthlyUsd)),
  };
}

/** The exact sum; null when a part is unknown. */
function sumOrUnknown(amounts: readonly (string | null)[]): string | null {
  let sum = new Decimal(0);
  for (const amount of amounts) {
    if (amount === null) return null;
    sum = sum.plus(amount);
  }
  return sum.toFixed();
}

const dateOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** UTC days, oldest first, today included; a day without requests is there with zeros. */
async function dailyTotals(db: Rows, nowMs: number): Promise<OverviewView['daily']> {
  const dates = Array.from({ length: DAYS }, (_, index) => dateOf(nowMs - (DAYS - 1 - index) * DAY_MS));
  const rows = await db.ledger.findMany({ where: { hour: { gte: dates[0] ?? '' } } });
  return dates.map((date) => {
    const { sent, usd, bytesUp } = sumLedger(rows.filter(({ hour }) => hour.startsWith(date)));
    return { date, requests: sent, usd, bytes: bytesUp };
  });
}
