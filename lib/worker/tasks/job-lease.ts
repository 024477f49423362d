import type { StoredError } from '../../db/columns';
import { serializeError } from '../../db/stored-error';
import { type Lease, releaseLease, takeLease } from '../../engine/snapshot/lease';
import type { BucketSession } from '../bucket-session';
import type { TaskContext } from '../task-context';

/** After this another installation may take the job's lease over; nothing of a job lasts longer. */
const LEASE_TTL_MS = 24 * 3600 * 1000;
/** A lease is given back even after a cancel, but nobody waits for it longer than this. */
const RELEASE_PATIENCE_MS = 15_000;

/** A lease that stays behind ends nothing: it is ours, and the next to need it takes it over. The row says that it happened. */
async function giveLeaseBack(session: BucketSession, lease: Lease): Promise<StoredError | null> {
  try {
    await releaseLease(session.storage, lease, AbortSignal.timeout(RELEASE_PATIENCE_MS));
    return null;
  } catch (error) {
    return serializeError(error);
  }
}

/** What was done under a lease, and why the lease could not be given back. */
interface Leased<T> {
  readonly value: T;
  readonly leaseError: StoredError | null;
}

/** Does `work` while this installation holds the job's lease: one PUT before, one delete after. Throws `lease.held`. */
export async function withLease<T>(
  context: TaskContext,
  { job, activityId, session }: { job: string; activityId: string; session: BucketSession },
  work: () => Promise<T>,
): Promise<Leased<T>> {
  const { installation, ports, signal } = context;
  const request = { job, installation, host: ports.host, runId: activityId, ttlMs: LEASE_TTL_MS };
  const lease = await takeLease(session.storage, request, session.serverClock, signal);
  let value: T;
  try {
    value = await work();
  } catch (error) {
    await giveLeaseBack(session, lease);
    throw error;
  }
  return { value, leaseError: await giveLeaseBack(session, lease) };
}
