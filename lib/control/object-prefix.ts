import { DoorError } from './door-error';
import type { Rows } from './house';

/** A prefix as it is stored: '' or ending with '/'. Throws DoorError destination.bad-prefix with field `prefix`. */
export function checkPrefix(prefix: string): string {
  const trimmed = prefix.replace(/^\/+|\/+$/g, '');
  if (trimmed === '') return '';
  const segments = trimmed.split('/');
  const bad = segments.some((segment) => segment === '' || segment === '.' || segment === '..');
  if (!bad && segments[0] !== '.foresync') return `${trimmed}/`;
  throw new DoorError('destination.bad-prefix', { facts: { prefix }, field: 'prefix' });
}

/**
 * The folder a new job gets below the prefix of its destination. Two jobs of one folder would overwrite each other's objects, so
 * nothing is shared: `wanted` null takes none while no other job is in the same place, else `slug`. Throws DoorError
 * destination.bad-prefix, job.prefix-taken with field `prefix`.
 */
export async function choosePrefix(
  tx: Rows,
  job: { readonly destinationId: string; readonly wanted: string | null; readonly slug: string },
): Promise<string> {
  const taken = await takenPrefixes(tx, job.destinationId);
  const own = job.wanted === null ? null : checkPrefix(job.wanted);
  if (own === null) return taken.has('') ? freePrefix(job.slug, taken) : '';
  const by = taken.get(own);
  if (by !== undefined) throw new DoorError('job.prefix-taken', { facts: { prefix: own, name: by }, field: 'prefix' });
  return own;
}

/** Refuses to move a job into a place of another one. Throws DoorError job.prefix-taken with field `destinationId`. */
export async function requireOwnPlace(
  tx: Rows,
  job: { readonly id: string; readonly destinationId: string; readonly prefix: string },
): Promise<void> {
  const by = (await takenPrefixes(tx, job.destinationId, job.id)).get(job.prefix);
  if (by === undefined) return;
  throw new DoorError('job.prefix-taken', { facts: { prefix: job.prefix, name: by }, field: 'destinationId' });
}

function freePrefix(slug: string, taken: ReadonlyMap<string, string>): string {
  for (let number = 1; ; number += 1) {
    const prefix = `${slug}${number === 1 ? '' : `-${number}`}/`;
    if (!taken.has(prefix)) return prefix;
  }
}

/** Names of the jobs in the same bucket by what they put after the prefix of this destination. */
async function takenPrefixes(tx: Rows, destinationId: string, except = ''): Promise<ReadonlyMap<string, string>> {
  const place = await tx.destination.findUniqueOrThrow({ where: { id: destinationId } });
  const { bucket, endpoint, prefix } = place;
  const jobs = await tx.job.findMany({
    where: { destination: { bucket, endpoint }, id: { not: except } },
    select: { name: true, prefix: true, destination: { select: { prefix: true } } },
  });
  const whole = jobs.map((job) => ({ name: job.name, prefix: job.destination.prefix + job.prefix }));
  return new Map(
    whole.filter((job) => job.prefix.startsWith(prefix)).map((job) => [job.prefix.slice(prefix.length), job.name]),
  );
}
