import { createHash } from 'node:crypto';
import { z } from 'zod';
import { jobSources, storedLimits, storedLinkExceptions, storedProofSchedule, storedRetention } from '../db/columns';
import type { Destination, Job, JobDatabase } from '../db/generated/client';
import type { JobDescription } from '../engine/snapshot/job-file';
import type { LinkException, LinkPolicy, SourceRoot } from '../engine/types';

export type JobWithDestination = Job & {
  readonly destination: Destination;
  readonly databases: readonly JobDatabase[];
};

/** What to read with a job. */
export const WITH_PLACE = { destination: true, databases: { orderBy: { label: 'asc' } } } as const;

/** A job's row with its JSON columns read. `prefix` is '' or ends with '/'. */
export interface JobRequest {
  readonly roots: readonly SourceRoot[];
  readonly excludes: readonly string[];
  readonly links: LinkPolicy;
  readonly linkExceptions: readonly LinkException[];
  readonly deletes: 'propagate' | 'keep';
  readonly prefix: string;
}

export function jobRequest(job: JobWithDestination): JobRequest {
  return {
    roots: jobSources.parse(job.sources),
    excludes: z.array(z.string()).parse(job.excludes),
    links: z.enum(['keep', 'skip', 'follow']).parse(job.links),
    linkExceptions: storedLinkExceptions.parse(job.linkExceptions),
    deletes: z.enum(['propagate', 'keep']).parse(job.deletes),
    prefix: jobPrefix(job),
  };
}

/** Where the job's own objects lie in the bucket: '' or ending with '/'. */
export function jobPrefix(job: Pick<Job, 'prefix'> & { readonly destination: Pick<Destination, 'prefix'> }): string {
  return folderPrefix(job.destination.prefix) + folderPrefix(job.prefix);
}

/** `backups//sites` and `/backups/sites/` are the same folder: `backups/sites/`. */
function folderPrefix(prefix: string): string {
  const names = prefix.split('/').filter((name) => name !== '');
  return names.length === 0 ? '' : `${names.join('/')}/`;
}

/** What `job.json` says: enough to rebuild the job from the bucket, and no secret. */
export function jobDescription(job: JobWithDestination): JobDescription {
  const { destination } = job;
  const { roots, excludes, links, linkExceptions, deletes, prefix } = jobRequest(job);
  const proofSchedule = storedProofSchedule.parse(job.proofSchedule);
  return {
    name: job.name,
    slug: job.slug,
    sources: roots.map(({ mount, path }) => ({ mount, path })),
    excludes,
    links,
    ...(linkExceptions.length === 0
      ? {}
      : { linkExceptions: linkExceptions.map(({ path, policy }) => ({ path, policy })) }),
    deletes,
    ...(job.sentinel === '' ? {} : { sentinel: job.sentinel }),
    cron: job.cron,
    timezone: job.timezone,
    limits: storedLimits.parse(job.limits),
    retention: storedRetention.parse(job.retention),
    ...(proofSchedule.cron === '' ? {} : { proofSchedule }),
    ...(job.databases.length === 0 ? {} : { databases: job.databases.map(databaseDescription) }),
    destination: {
      provider: destination.provider,
      bucket: destination.bucket,
      prefix,
      region: destination.region,
      endpoint: destination.endpoint,
      pathStyle: destination.pathStyle,
      storageClass: destination.storageClass,
    },
  };
}

/** What decides what a dump holds and where it goes; never the password. */
function databaseDescription({ label, kind, name, user, host, port, socket, smallestShare }: JobDatabase) {
  return { label, kind, name, user, host, port, socket, smallestShare };
}

/** Where a job's objects lie. When it changes, what the index knows of the bucket is worth nothing. */
export function bucketDigest(job: JobWithDestination): string {
  const { bucket, endpoint } = job.destination;
  return digest([endpoint, bucket]);
}

/** What a plan was made for: a run of it is refused as stale once this has changed. */
export function planBasis(job: JobWithDestination): string {
  const { roots, excludes, links, linkExceptions, prefix } = jobRequest(job);
  const basis = [bucketDigest(job), roots, excludes, links, prefix, job.destination.storageClass];
  return digest([
    ...basis,
    ...(job.databases.length === 0 ? [] : [job.databases.map(databaseDescription)]),
    ...(linkExceptions.length === 0 ? [] : [{ linkExceptions }]),
  ]);
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
