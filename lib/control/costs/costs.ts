/**
 * The month's money from our own books: the ledger (every request sent, priced when it was sent), and the states kept (priced by the
 * hour). Amazon's bill stands beside it per destination, and is never mixed into it.
 */
import { bookInUse } from '../../engine/pricing/book-file';
import type { House } from '../house';
import type { CostsView } from '../views-costs';
import { type Amount, addKinds, type Kinds, moneyByKind, NOTHING, plus, text } from './amounts';
import { readBills } from './bills';
import { forecastDays, forecastLedger, totalOf } from './forecast';
import { type LedgerRow, ledgerMoney, sentBy, type Tariff } from './ledger-money';
import { DAY_MS, dayOf, type Month, monthAt } from './month';
import { readMonthBudgets } from './month-budgets';
import { readFirstRuns, readJobs, readKept, readLedger } from './read-month';
import { readBudgets, readRunCosts } from './run-costs';
import { type KeptFrom, type Span, storageMoney } from './storage-money';

interface Books {
  readonly month: Month;
  readonly rows: readonly LedgerRow[];
  readonly jobs: readonly {
    readonly id: string;
    readonly name: string;
    readonly destinationId: string;
    readonly destination: Tariff;
  }[];
  readonly kept: ReadonlyMap<string, readonly KeptFrom[]>;
  readonly once: ReadonlySet<string>;
  readonly days: readonly string[];
}

/** Everything the costs screen shows. */
export async function readCosts(house: House): Promise<CostsView> {
  const { db, now } = house;
  const month = monthAt(now());
  const [rows, jobs, kept, once] = await Promise.all([
    readLedger(house, month),
    readJobs(house),
    readKept(db, month),
    readFirstRuns(db, month),
  ]);
  const books: Books = { month, rows, jobs, kept, once, days: forecastDays(rows, month.nowMs) };
  const parts = [...jobs.map((job) => jobMoney(books, job)), strayMoney(books)].filter((part) => part !== null);
  const label = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    month.nowMs,
  );
  return {
    ...{ label, currency: 'USD', pricesOf: bookInUse(house.dataDir).generatedOn, forecastDays: books.days.length },
    toDate: moneyByKind(addKinds(parts.map(({ toDate }) => toDate))),
    forecast: moneyByKind(addKinds(parts.map(({ forecast }) => forecast))),
    jobs: parts.map(({ jobId, jobName, toDate, forecast, requests }) => ({
      ...{ jobId, jobName, toDate: moneyByKind(toDate), forecast: text(totalOf(forecast)), requests },
    })),
    daily: month.days.map((date) => ({ date, ...moneyByKind(dayMoney(books, date)) })),
    runs: await readRunCosts(db),
    budgets: await readBudgets(house, jobs, month),
    monthBudgets: await readMonthBudgets(
      house,
      jobs,
      rows.filter((row) => inMonth(row, month)),
    ),
    bills: await readBills(house, (destinationId) => ownCurve(books, destinationId)),
  };
}

interface Part {
  readonly jobId: string | null;
  readonly jobName: string;
  readonly toDate: Kinds;
  readonly forecast: Kinds;
  readonly requests: number;
}

function jobMoney(books: Books, { id, name, destination }: Books['jobs'][number]): Part {
  const { month, kept } = books;
  const states = kept.get(id) ?? [];
  const storage = (span: Span) => storageMoney(states, destination, { span, month });
  const part = ledgerPart(books, ({ jobId }) => jobId === id);
  return {
    ...{ jobId: id, jobName: name, requests: part.requests },
    toDate: { ...part.toDate, storage: storage({ fromMs: month.startMs, toMs: month.nowMs }) },
    forecast: { ...part.forecast, storage: storage({ fromMs: month.startMs, toMs: month.endMs }) },
  };
}

/** Requests of no job: tests of destinations, browsing, removed jobs. null when there were none. */
function strayMoney(books: Books): Part | null {
  const known = new Set(books.jobs.map(({ id }) => id));
  const part = ledgerPart(books, ({ jobId }) => jobId === null || !known.has(jobId));
  return part.requests === 0 ? null : { jobId: null, jobName: 'Tests, browsing and removed jobs', ...part };
}

function ledgerPart({ rows, month, days, once }: Books, belongs: (row: LedgerRow) => boolean) {
  const all = rows.filter(belongs);
  const ours = all.filter((row) => inMonth(row, month));
  const toDate = ledgerMoney(ours);
  const forecast = forecastLedger(all, { toDate, month, days, once });
  return { toDate, forecast, requests: ours.reduce((sum, row) => sum + sentBy(row), 0) };
}

function dayMoney({ rows, jobs, kept, month }: Books, date: string): Kinds {
  const span = spanOf(date, month);
  const stored = jobs.map(({ id, destination }) => storageMoney(kept.get(id) ?? [], destination, { span, month }));
  return addKinds([
    ledgerMoney(rows.filter(({ hour }) => hour.startsWith(date))),
    { ...NOTHING, storage: plus(...stored) },
  ]);
}

/** Month to date at the end of each day, of one destination. */
function ownCurve(books: Books, destinationId: string): { date: string; usd: string | null }[] {
  const jobs = books.jobs.filter((job) => job.destinationId === destinationId);
  const rows = books.rows.filter((row) => row.destinationId === destinationId);
  let sum: Amount = NOTHING.requests;
  return books.month.days.map((date) => {
    sum = plus(sum, totalOf(dayMoney({ ...books, jobs, rows }, date)));
    return { date, usd: text(sum) };
  });
}

function spanOf(date: string, month: Month): Span {
  const fromMs = Date.parse(`${date}T00:00:00Z`);
  return { fromMs, toMs: Math.min(fromMs + DAY_MS, month.nowMs) };
}

function inMonth({ hour }: LedgerRow, { startMs }: Month): boolean {
  return hour >= dayOf(startMs);
}
