import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { errnoOf } from '../engine/machine-error';
import type { SharedPlace } from '../engine/preflight/bucket-findings';
import type { SourceRoot } from '../engine/types';
import { type JobWithDestination, jobPrefix, jobRequest, WITH_PLACE } from './job-description';
import type { TaskContext } from './task-context';

/**
 * Jobs whose objects lie below those of another one are fine (`` and `web1/`) until the outer one's source holds an entry of the
 * inner one's name: then both would write the same keys. The entries of this kind that exist now, with the other job's name;
 * the sources themselves where both jobs have one place.
 */
export async function sharedPlaces({ db }: TaskContext, job: JobWithDestination): Promise<SharedPlace[]> {
  const { bucket, endpoint } = job.destination;
  const others = await db.job.findMany({
    where: { destination: { bucket, endpoint }, id: { not: job.id } },
    include: WITH_PLACE,
  });
  const found: SharedPlace[] = [];
  for (const other of others) {
    const isOuter = jobPrefix(job).startsWith(jobPrefix(other));
    const [outer, inner] = isOuter ? [other, job] : [job, other];
    for (const entry of entriesAt(jobRequest(outer).roots, jobPrefix(outer), jobPrefix(inner))) {
      if (await exists(entry)) found.push({ job: other.name, path: entry });
    }
  }
  return found;
}

/** Where the folders of the outer job would hold what goes to the prefix of the inner one. */
function entriesAt(roots: readonly SourceRoot[], outer: string, inner: string): string[] {
  if (!inner.startsWith(outer)) return [];
  if (inner === outer) return roots.map(({ path: folder }) => folder);
  const below = inner.slice(outer.length).replace(/\/$/, '');
  return roots.flatMap(({ mount, path: folder }) => {
    if (mount === '') return [path.join(folder, below)];
    if (below === mount) return [folder];
    return below.startsWith(`${mount}/`) ? [path.join(folder, below.slice(mount.length + 1))] : [];
  });
}

/** What cannot be looked at may be there. */
async function exists(entry: string): Promise<boolean> {
  try {
    await lstat(entry);
    return true;
  } catch (error) {
    return !['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '');
  }
}
