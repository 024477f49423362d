/**
 * Money as screens, API and command line receive it. Units as in views.ts: money decimal strings in USD (null: unknown), bytes
 * integers, times ISO 8601 in UTC, dates UTC days.
 */
import { z } from 'zod';
import { problem, requestCounts } from './views-basics';

/** One amount by kind. `total` is null when a part of it is unknown. */
export const moneyByKind = z.object({
  requests: z.string().nullable(),
  storage: z.string().nullable(),
  egress: z.string().nullable(),
  total: z.string().nullable(),
});
export type MoneyByKind = z.infer<typeof moneyByKind>;

export const jobCosts = z.object({
  /** null: tests of destinations, browsing, and jobs that were removed. */
  jobId: z.string().nullable(),
  jobName: z.string(),
  toDate: moneyByKind,
  forecast: z.string().nullable(),
  requests: z.number().int(),
});

export const runCost = z.object({
  id: z.string(),
  jobId: z.string(),
  jobName: z.string(),
  at: z.string(),
  firstRun: z.boolean(),
  plannedUsd: z.string().nullable(),
  usd: z.string().nullable(),
  planned: z.number().int().nullable(),
  requests: z.number().int(),
});
export type RunCost = z.infer<typeof runCost>;

/** The limit of one run of a job, and the run of this month that came closest to it. */
export const budget = z.object({
  jobId: z.string(),
  jobName: z.string(),
  limitUsd: z.string(),
  limitRequests: z.number().int(),
  /** default: the limit of the settings. */
  limitFrom: z.enum(['job', 'default']),
  largestUsd: z.string().nullable(),
  largestRequests: z.number().int(),
  runId: z.string().nullable(),
});
export type Budget = z.infer<typeof budget>;

/** What of a month's limit is used; jobId null: the limit of all jobs together. `usd` null: part of it has no known price. */
export const monthBudget = z.object({
  jobId: z.string().nullable(),
  jobName: z.string().nullable(),
  usd: z.string().nullable(),
  limitUsd: z.string().nullable(),
  requests: z.number().int(),
  limitRequests: z.number().int().nullable(),
});
export type MonthBudget = z.infer<typeof monthBudget>;

const point = z.object({ at: z.string(), value: z.string() });

export const billingView = z.object({
  destinationId: z.string(),
  destinationName: z.string(),
  bucket: z.string(),
  region: z.string(),
  readAt: z.string().nullable(),
  /** Until then another question is answered from what is stored; null: a question is asked. */
  freshUntil: z.string().nullable(),
  /** What one reading costs. */
  readUsd: z.string(),
  charges: z.object({ total: z.array(point), s3: z.array(point) }).nullable(),
  chargesProblem: problem.nullable(),
  /** Latest bytes by storage type, and the curve of their sum. */
  sizes: z
    .object({
      byType: z.array(z.object({ storageType: z.string(), bytes: z.number() })),
      bytes: z.array(point),
      objects: z.array(point),
    })
    .nullable(),
  sizesProblem: problem.nullable(),
  alarm: z
    .object({
      name: z.string(),
      state: z.enum(['ok', 'alarm', 'no-data']),
      usd: z.string(),
      scope: z.enum(['s3', 'account']),
      mails: z.array(z.object({ email: z.string(), state: z.enum(['confirmed', 'pending']) })),
      at: z.string(),
    })
    .nullable(),
  actuals: z
    .object({
      from: z.string(),
      to: z.string(),
      at: z.string(),
      estimated: z.boolean(),
      items: z.array(z.object({ usageType: z.string(), usd: z.string(), quantity: z.string(), unit: z.string() })),
      more: z.boolean(),
    })
    .nullable(),
  /** The newest question: still on its way, or how it ended. */
  task: z
    .object({
      id: z.string(),
      ask: z.enum(['read', 'set-alarm', 'remove-alarm', 'actuals']),
      state: z.enum(['queued', 'running', 'done', 'failed']),
      problem: problem.nullable(),
    })
    .nullable(),
});
export type BillingView = z.infer<typeof billingView>;

export const costsView = z.object({
  label: z.string(),
  currency: z.string(),
  /** The day the price book is of. */
  pricesOf: z.string(),
  toDate: moneyByKind,
  forecast: moneyByKind,
  /** Full UTC days the forecast's daily average is of; 0: today only. */
  forecastDays: z.number().int(),
  jobs: z.array(jobCosts),
  /** Days of the month up to today. */
  daily: z.array(moneyByKind.extend({ date: z.string() })),
  /** Newest first. */
  runs: z.array(runCost),
  budgets: z.array(budget),
  monthBudgets: z.array(monthBudget),
  /** Destinations at AWS. `own`: what Foresync reckons for this destination, month to date at the end of each day. */
  bills: z.array(billingView.extend({ own: z.array(z.object({ date: z.string(), usd: z.string().nullable() })) })),
});
export type CostsView = z.infer<typeof costsView>;
export type JobCosts = CostsView['jobs'][number];
export type Bill = CostsView['bills'][number];

const side = z.object({ count: z.number(), unitPrice: z.string().nullable(), usd: z.string().nullable() });

/** Differences are `after` minus `before`; byVolume + byPrice is the line's whole difference. null: a price is unknown. */
export const runComparison = z.object({
  before: runCost.extend({ counts: requestCounts, filesSent: z.number(), bytesUp: z.number(), bytesDown: z.number() }),
  after: runCost.extend({ counts: requestCounts, filesSent: z.number(), bytesUp: z.number(), bytesDown: z.number() }),
  difference: z.string().nullable(),
  lines: z.array(
    z.object({
      kind: z.enum(['put', 'copy', 'post', 'list', 'get', 'head', 'delete']),
      before: side,
      after: side,
      byVolume: z.string().nullable(),
      byPrice: z.string().nullable(),
    }),
  ),
  /** What is left of the difference: data transfer to the internet. */
  rest: z.string().nullable(),
});
export type RunComparison = z.infer<typeof runComparison>;

export const alarmInput = z.object({
  /** Month-to-date charges above which Amazon sends a mail. */
  usd: z
    .string()
    .trim()
    .regex(/^\d{1,9}(\.\d{1,2})?$/, 'Write the amount like 12.50.'),
  email: z.email('Enter the address the mail goes to.').max(254),
  /** s3: charges of Amazon S3 in the account. account: everything. */
  scope: z.enum(['s3', 'account']).default('s3'),
});
export type AlarmDraft = z.input<typeof alarmInput>;

export const actualsInput = z.object({
  /** YYYY-MM; without it, this month. */
  month: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'Write the month like 2026-10.')
    .nullable()
    .default(null),
  /** What the question costs, word for word: 0.01. */
  acknowledgedUsd: z.string().default(''),
});
export type ActualsDraft = z.input<typeof actualsInput>;
