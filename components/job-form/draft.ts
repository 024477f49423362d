import type { JobInputDraft, JobView, ProofSchedule, RetentionPolicyView } from '@/lib/control/views';
import { type DatabaseDraft, databaseDraft, databaseInput } from './database-draft';

/** A retention policy as typed text; '' says nothing. */
export type RetentionDraft = { readonly [Rule in keyof RetentionPolicyView]: string };

/** When and how it is verified by itself; numbers as typed. */
export type ProofScheduleDraft = Omit<ProofSchedule, 'percent' | 'files'> & {
  readonly percent: string;
  readonly files: string;
};

/** What stands in the form; limits as typed text, so that half-typed numbers survive. */
export interface JobDraft {
  readonly name: string;
  readonly sources: readonly string[];
  readonly databases: readonly DatabaseDraft[];
  readonly destinationId: string;
  /** '' is chosen by Foresync; a job that exists keeps its own. */
  readonly prefix: string;
  readonly excludes: string;
  readonly links: 'keep' | 'skip' | 'follow';
  /** One a line: the link's path, a colon, its policy. */
  readonly linkExceptions: string;
  readonly cron: string;
  readonly timezone: string;
  readonly deletes: 'propagate' | 'keep';
  readonly sentinel: string;
  readonly usdPerRun: string;
  readonly requestsPerRun: string;
  readonly usdPerMonth: string;
  readonly requestsPerMonth: string;
  readonly deletesCount: string;
  readonly deletesPercent: string;
  readonly retention: RetentionDraft;
  readonly proofSchedule: ProofScheduleDraft;
}

const KEEP_ALL: RetentionDraft = { last: '', hourly: '', daily: '', weekly: '', monthly: '', yearly: '', within: '' };

export const NEW_JOB: JobDraft = {
  name: '',
  sources: [''],
  databases: [],
  destinationId: '',
  prefix: '',
  excludes: '',
  links: 'keep',
  linkExceptions: '',
  cron: '30 2 * * *',
  timezone: 'UTC',
  deletes: 'propagate',
  sentinel: '',
  usdPerRun: '',
  requestsPerRun: '',
  usdPerMonth: '',
  requestsPerMonth: '',
  deletesCount: '1000',
  deletesPercent: '10',
  retention: KEEP_ALL,
  proofSchedule: { cron: '', method: 'drill', percent: '1', files: '20', databases: true },
};

export function draftOf(job: JobView): JobDraft {
  const { limits } = job;
  return {
    name: job.name,
    sources: job.sources.length === 0 ? [''] : job.sources,
    databases: job.databases.map(databaseDraft),
    destinationId: job.destination.id,
    prefix: '',
    excludes: job.excludes.join('\n'),
    links: job.links,
    linkExceptions: job.linkExceptions.map(({ path, policy }) => `${path}: ${policy}`).join('\n'),
    cron: job.schedule.cron,
    timezone: job.schedule.timezone,
    deletes: job.deletes,
    sentinel: job.sentinel,
    usdPerRun: limits.usdPerRun ?? '',
    requestsPerRun: limits.requestsPerRun?.toString() ?? '',
    usdPerMonth: limits.usdPerMonth ?? '',
    requestsPerMonth: limits.requestsPerMonth?.toString() ?? '',
    deletesCount: limits.deletesCount?.toString() ?? '',
    deletesPercent: limits.deletesPercent?.toString() ?? '',
    retention: retentionDraftOf(job.retention),
    proofSchedule: proofScheduleDraftOf(job),
  };
}

function proofScheduleDraftOf({ proofSchedule, databases }: JobView): ProofScheduleDraft {
  const { cron, method, percent, files, databases: loads } = proofSchedule;
  // What a first database would start with.
  const withDumps = databases.length === 0 || loads;
  return { cron, method, percent: String(percent), files: String(files), databases: withDumps };
}

/** A number that its method does not need is not asked for, so a half-typed one does not stand in the way. */
function proofScheduleOf({ proofSchedule, databases }: JobDraft): NonNullable<JobInputDraft['proofSchedule']> {
  const { cron, method, percent, files, databases: loads } = proofSchedule;
  return {
    cron: cron.trim(),
    method,
    ...(method === 'read' ? { percent: Number(percent) } : {}),
    ...(method === 'drill' ? { files: Number(files) } : {}),
    databases: loads && databases.length > 0,
  };
}

function retentionDraftOf({ within, ...counts }: RetentionPolicyView): RetentionDraft {
  const typed = Object.entries(counts).map(([rule, count]) => [rule, count === 0 ? '' : String(count)]);
  return { ...KEEP_ALL, ...Object.fromEntries(typed), within };
}

/** Empty is 0: the rule says nothing. What is no number the door refuses by its field. */
function retentionOf({ within, ...counts }: RetentionDraft): RetentionPolicyView {
  const count = (text: string) => Number(text.trim());
  const { last, hourly, daily, weekly, monthly, yearly } = counts;
  return {
    ...{ last: count(last), hourly: count(hourly), daily: count(daily) },
    ...{ weekly: count(weekly), monthly: count(monthly), yearly: count(yearly) },
    within: within.trim(),
  };
}

/** One pattern a line; empty lines fall away. */
export const patternsOf = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** Another word than a policy goes to the door, which says what is possible. */
function exceptionsOf(text: string): NonNullable<JobInputDraft['linkExceptions']> {
  return patternsOf(text).map((line) => {
    const at = line.lastIndexOf(':');
    const policy = line.slice(at + 1).trim() as 'keep' | 'skip' | 'follow';
    return { path: line.slice(0, Math.max(at, 0)).trim(), policy };
  });
}

const numberOrNull = (text: string) => (text.trim() === '' ? null : Number(text));

/** What the door takes; it checks and words every mistake. */
export function inputOf(draft: JobDraft): JobInputDraft {
  return {
    name: draft.name,
    sources: draft.sources.filter((path) => path.trim() !== ''),
    databases: draft.databases.map(databaseInput),
    destinationId: draft.destinationId,
    prefix: draft.prefix.trim() === '' ? null : draft.prefix,
    excludes: patternsOf(draft.excludes),
    links: draft.links,
    linkExceptions: exceptionsOf(draft.linkExceptions),
    cron: draft.cron,
    timezone: draft.timezone,
    deletes: draft.deletes,
    sentinel: draft.sentinel,
    limits: {
      usdPerRun: draft.usdPerRun.trim() === '' ? null : draft.usdPerRun.trim(),
      requestsPerRun: numberOrNull(draft.requestsPerRun),
      usdPerMonth: draft.usdPerMonth.trim() === '' ? null : draft.usdPerMonth.trim(),
      requestsPerMonth: numberOrNull(draft.requestsPerMonth),
      deletesCount: numberOrNull(draft.deletesCount),
      deletesPercent: numberOrNull(draft.deletesPercent),
    },
    retention: retentionOf(draft.retention),
    proofSchedule: proofScheduleOf(draft),
  };
}
