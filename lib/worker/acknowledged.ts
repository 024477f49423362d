import { type Acknowledgement, inForce } from '../engine/preflight/acknowledgement';
import type { TaskContext } from './task-context';

/** What a person has acknowledged for a job and has not run out yet. */
export async function acknowledgedOf({ db, ports }: TaskContext, jobId: string): Promise<Acknowledgement[]> {
  const rows = await db.acknowledgement.findMany({ where: { jobId } });
  const all = rows.map(({ code, fingerprint, until }) => ({ code, fingerprint, untilMs: until.getTime() }));
  return inForce(all, ports.clock.now());
}
