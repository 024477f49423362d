import type { JobInputDraft, JobView } from '@/lib/control/views';
import { type DatabaseDraft, databaseDraft, databaseInput } from './database-draft';

/** What stands in the form; limits as typed text, so that half-typed numbers survive. */
export interface JobDraft {
  readonly name: string;
  readonly sources: readonly string[];
  readonly databases: readonly DatabaseDraft[];
  readonly destinationId: string;
  readonly excludes: string;
  readonly links: 'keep' | 'skip';
  readonly cron: string;
  readonly timezone: string;
  readonly deletes: 'propagate' | 'keep';
  readonly usdPerRun: string;
  readonly requestsPerRun: string;
  readonly deletesCount: string;
  readonly deletesPercent: string;
}

export const NEW_JOB: JobDraft = {
  name: '',
  sources: [''],
  databases: [],
  destinationId: '',
  excludes: '',
  links: 'keep',
  cron: '30 2 * * *',
  timezone: 'UTC',
  deletes: 'propagate',
  usdPerRun: '',
  requestsPerRun: '',
  deletesCount: '1000',
  deletesPercent: '10',
};

export function draftOf(job: JobView): JobDraft {
  const { limits } = job;
  return {
    name: job.name,
    sources: job.sources.length === 0 ? [''] : job.sources,
    databases: job.databases.map(databaseDraft),
    destinationId: job.destination.id,
    excludes: job.excludes.join('\n'),
    links: job.links,
    cron: job.schedule.cron,
    timezone: job.schedule.timezone,
    deletes: job.deletes,
    usdPerRun: limits.usdPerRun ?? '',
    requestsPerRun: limits.requestsPerRun?.toString() ?? '',
    deletesCount: limits.deletesCount?.toString() ?? '',
    deletesPercent: limits.deletesPercent?.toString() ?? '',
  };
}

/** One pattern a line; empty lines fall away. */
export const patternsOf = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

const numberOrNull = (text: string) => (text.trim() === '' ? null : Number(text));

/** What the door takes; it checks and words every mistake. */
export function inputOf(draft: JobDraft): JobInputDraft {
  return {
    name: draft.name,
    sources: draft.sources.filter((path) => path.trim() !== ''),
    databases: draft.databases.map(databaseInput),
    destinationId: draft.destinationId,
    excludes: patternsOf(draft.excludes),
    links: draft.links,
    cron: draft.cron,
    timezone: draft.timezone,
    deletes: draft.deletes,
    limits: {
      usdPerRun: draft.usdPerRun.trim() === '' ? null : draft.usdPerRun.trim(),
      requestsPerRun: numberOrNull(draft.requestsPerRun),
      deletesCount: numberOrNull(draft.deletesCount),
      deletesPercent: numberOrNull(draft.deletesPercent),
    },
  };
}
