import Decimal from 'decimal.js';
import { planSummary, runProgress } from '../db/columns';
import type { Prisma } from '../db/database';
import { billable } from '../engine/types';
import { sentBy } from './costs/ledger-money';
import { iso, stored, storedFailures, storedOrNull, storedProblem, storedRequests } from './stored-json';
import { type RunView, runView } from './views';
import { countText, durationText, plural } from './words/format';

/** A run with its job's name and its plan's numbers. */
export type RunRow = Prisma.RunGetPayload<{ include: typeof WITH_PLAN }>;
export const WITH_PLAN = {
  job: { select: { name: true } },
  plan: { select: { summary: true, deletes: true } },
} as const;

const NO_PROGRESS = {
  filesDone: 0,
  filesTotal: 0,
  bytesDone: 0,
  bytesTotal: 0,
  deletesDone: 0,
  deletesTotal: 0,
  current: '',
  rate: null,
  etaMs: null,
};

export function toRunView(row: RunRow): RunView {
  return {
    ...{ id: row.id, jobId: row.jobId, jobName: row.job.name, planId: row.planId, snapshotId: row.snapshotId },
    state: stored(runView.shape.state, row.state),
    trigger: stored(runView.shape.trigger, row.trigger),
    startedAt: iso(row.startedAt),
    finishedAt: iso(row.finishedAt),
    createdAt: row.createdAt.toISOString(),
    stage: row.stage,
    ...(storedOrNull(runProgress, row.progress) ?? NO_PROGRESS),
    requests: storedRequests(row.requests),
    planned: planned(row),
    ...{ usd: row.usd, plannedUsd: row.plannedUsd, currency: row.currency },
    ...{ repeated: storedRequests(row.repeated), unbilled: storedRequests(row.unbilled) },
    ...{ difference: differenceText(row), resume: resumeLimits(row) },
    clockNote: clockNotes(row),
    failures: storedFailures(row.failures),
    failuresTotal: row.failuresTotal,
    problem: storedProblem(row.error),
    cancelRequested: row.cancelRequested,
    pauseRequested: row.pauseRequested,
  };
}

function planned({ plan }: RunRow): RunView['planned'] {
  const summary = storedOrNull(planSummary, plan?.summary);
  if (summary === null) return null;
  return plan?.deletes === 'excluded' ? summary.requestsWithoutDeletes : summary.requests;
}

const UNDER_WAY = new Set(['queued', 'running', 'paused', 'interrupted']);

/** Why a run that is over did not send what its plan said. */
function differenceText(row: RunRow): string | null {
  const expected = planned(row);
  if (expected === null || UNDER_WAY.has(row.state)) return null;
  const repeats = sentBy(storedRequests(row.repeated));
  const free = sentBy(storedRequests(row.unbilled));
  const rest = sentBy(storedRequests(row.requests)) - sentBy(expected) - repeats;
  const reasons = [
    repeats === 0
      ? null
      : `${plural(repeats, 'request')} failed and ${repeats === 1 ? 'was' : 'were'} sent again${free === 0 ? '' : `; ${countText(free)} of the failures ${free === 1 ? 'is' : 'are'} not billed`}.`,
    rest <= 0
      ? null
      : `${plural(rest, 'request')} more: the run was taken up again, and what it had asked before it asked anew.`,
    rest >= 0 ? null : `${plural(-rest, 'request')} fewer: ${fewerText(row, -rest)}.`,
  ].filter((reason) => reason !== null);
  return reasons.length === 0 ? null : reasons.join(' ');
}

function fewerText({ state, failuresTotal }: RunRow, fewer: number): string {
  if (state !== 'succeeded' && state !== 'partial') return `the run ended before ${fewer === 1 ? 'it' : 'them'}`;
  if (failuresTotal > 0) return 'what could not be read was not sent, and nothing was deleted';
  return 'files changed or were gone since the plan was made, or a dump was as it was';
}

/** For a run that stopped at a limit: what its plan needs in all, with the repeats so far and a tenth and a hundred for more of them. */
function resumeLimits(row: RunRow): RunView['resume'] {
  const expected = planned(row);
  if (row.state !== 'held' || expected === null) return null;
  const needed = Math.max(billable(expected), billable(storedRequests(row.requests)));
  const requests = Math.ceil((needed + billable(storedRequests(row.repeated))) * 1.1) + 100;
  if (row.plannedUsd === null) return { requests, usd: null };
  const dearer = Decimal.max(row.plannedUsd, row.usd ?? 0)
    .times(1.1)
    .plus('0.01');
  return { requests, usd: dearer.toDecimalPlaces(2, Decimal.ROUND_UP).toFixed() };
}

const MINUTE_MS = 60_000;

/** What there is to say of the clocks: that this machine's was set while the run went on, and how far it was off in the end. */
function clockNotes({ clockJumpMs, clockOffsetMs }: RunRow): string | null {
  const jumped =
    clockJumpMs === null
      ? null
      : `This machine's clock was set ${clockJumpMs > 0 ? 'forward' : 'back'} by ${durationText(Math.abs(clockJumpMs))} during the run; it was measured again, and requests were signed with the server's time.`;
  const notes = [jumped, clockNote(clockOffsetMs)].filter((note) => note !== null);
  return notes.length === 0 ? null : notes.join(' ');
}

/** A sentence from a minute off; S3 refuses requests from 15 minutes. `offsetMs` > 0: this machine is ahead. */
function clockNote(offsetMs: number | null): string | null {
  if (offsetMs === null || Math.abs(offsetMs) < MINUTE_MS) return null;
  const off = `This machine's clock was ${durationText(Math.abs(offsetMs))} ${offsetMs > 0 ? 'ahead of' : 'behind'} the server's`;
  if (Math.abs(offsetMs) < 15 * MINUTE_MS) return `${off}. From 15 minutes S3 refuses every request.`;
  return `${off}, so requests were signed with the server's time. Without that S3 refuses every one of them.`;
}
