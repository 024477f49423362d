import { heldJobs } from '../engine/adopt/held-jobs';
import { isEngineError } from '../engine/errors';
import type { OtherPlaces } from '../engine/stock/take-stock';
import type { Storage } from '../engine/storage/storage';
import { readJobDescription } from './adopt/described-job';
import { type JobWithDestination, jobPrefix, WITH_PLACE } from './job-description';
import type { TaskContext } from './task-context';

/** Prefixes that this installation's other jobs have in the same bucket, with their slugs. */
export interface KnownPlaces {
  readonly prefixes: readonly string[];
  readonly slugs: ReadonlySet<string>;
}

export async function knownPlaces({ db }: TaskContext, job: JobWithDestination): Promise<KnownPlaces> {
  const { bucket, endpoint } = job.destination;
  const others = await db.job.findMany({
    where: { destination: { bucket, endpoint }, id: { not: job.id } },
    include: WITH_PLACE,
  });
  return { prefixes: others.map(jobPrefix), slugs: new Set([job.slug, ...others.map(({ slug }) => slug)]) };
}

/** Prefixes that lie below another one. */
export function innerOf(prefix: string, prefixes: readonly string[]): string[] {
  return prefixes.filter((other) => other !== prefix && other.startsWith(prefix));
}

/**
 * Places of other jobs around and below a prefix: those known, and those of other installations that left records in the bucket (one
 * LIST, then for each job a LIST and a GET). A job whose records cannot be read may be anywhere, so nothing counts as extra then.
 */
export async function otherPlaces(
  prefix: string,
  { known, storage }: { known: KnownPlaces; storage: Storage },
  signal: AbortSignal,
): Promise<OtherPlaces> {
  const prefixes: string[] = [...known.prefixes];
  for await (const { slug, file } of heldJobs(storage, signal)) {
    if (known.slugs.has(slug)) continue;
    const other = 'text' in file ? prefixIn(file.text, slug) : null;
    prefixes.push(other ?? '');
  }
  const isInside = prefixes.some((other) => prefix.startsWith(other));
  return { inner: innerOf(prefix, prefixes), extras: isInside ? 'leave' : 'offer' };
}

/** null: not readable. */
function prefixIn(text: string, slug: string): string | null {
  try {
    return readJobDescription(text, slug).job.destination.prefix;
  } catch (error) {
    if (isEngineError(error, 'manifest.damaged')) return null;
    throw error;
  }
}
