import { z } from 'zod';
import { jobSources, storedLimits, storedLinkExceptions, storedProofSchedule, storedRetention } from '../../db/columns';
import { EngineError } from '../../engine/errors';
import type { SnapshotHeader } from '../../engine/types';
import { nextRuns } from '../../schedule/schedule';
import { ScheduleError } from '../../schedule/schedule-error';

const describedDatabase = z.object({
  label: z.string(),
  kind: z.enum(['mysql', 'postgres']),
  name: z.string(),
  user: z.string(),
  host: z.string(),
  port: z.number().nullable(),
  socket: z.string().nullable(),
  smallestShare: z.number(),
});

/** What `jobDescription` wrote, read back. `prefix` is the whole one: the destination's and the job's own. */
const describedJob = z.object({
  name: z.string().min(1),
  sources: jobSources,
  excludes: z.array(z.string()),
  links: z.enum(['keep', 'skip', 'follow']),
  linkExceptions: storedLinkExceptions.default([]),
  deletes: z.enum(['propagate', 'keep']),
  cron: z.string(),
  timezone: z.string(),
  limits: storedLimits,
  sentinel: z.string().default(''),
  retention: storedRetention.default(storedRetention.parse({})),
  proofSchedule: storedProofSchedule.default(storedProofSchedule.parse({})),
  databases: z.array(describedDatabase).default([]),
  destination: z.object({ prefix: z.string() }),
});
export type DescribedJob = z.infer<typeof describedJob>;

/** A schedule that means nothing would end the scheduler, not only the job. */
function isSchedule(cron: string, timezone: string): boolean {
  try {
    return nextRuns(cron === '' ? '0 0 * * *' : cron, timezone, 0, 1).length > 0;
  } catch (error) {
    if (error instanceof ScheduleError) return false;
    throw error;
  }
}

const jobFile = z.object({
  format: z.literal(1),
  digest: z.string(),
  job: describedJob
    .refine(({ cron, timezone }) => isSchedule(cron, timezone), { path: ['cron'] })
    .refine(({ proofSchedule, timezone }) => isSchedule(proofSchedule.cron, timezone), { path: ['proofSchedule'] }),
});

/** A job.json: the job, and the digest that tells whether it has changed. Throws `manifest.damaged` naming the field. */
export function readJobDescription(text: string, key: string): { job: DescribedJob; digest: string } {
  const parsed = jobFile.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  const field = parsed.error.issues[0]?.path.join('.') || 'json';
  throw new EngineError('manifest.damaged', { facts: { key, field }, cause: parsed.error });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The limits of a job whose own are lost: those a new job starts with. */
const LIMITS = {
  usdPerRun: null,
  requestsPerRun: null,
  usdPerMonth: null,
  requestsPerMonth: null,
  deletesCount: 1000,
  deletesPercent: 10,
};

/** As much of a job as its newest snapshot tells, where job.json is lost: enough to restore, and to be completed by a person. */
export function jobOfHeader({ job, sources, prefix }: SnapshotHeader): DescribedJob {
  const folders = sources.filter(({ paths }) => paths === undefined);
  return {
    name: job,
    sources: folders.map(({ mount, path }) => ({ mount, path })),
    excludes: [],
    links: 'keep',
    linkExceptions: [],
    deletes: 'propagate',
    cron: '',
    timezone: 'UTC',
    limits: LIMITS,
    sentinel: '',
    retention: storedRetention.parse({}),
    proofSchedule: storedProofSchedule.parse({}),
    databases: [],
    destination: { prefix },
  };
}
