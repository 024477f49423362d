import { z } from 'zod';
import { runProgress, storedDamage, storedLoaded, storedProofPlan } from '../db/columns';
import type { Prisma } from '../db/database';
import type { Rows } from './house';
import { iso, stored, storedOrNull, storedProblem, storedRequests } from './stored-json';
import { type JobProof, type ProofView, proofView } from './views';
import { damageText, proofVerdict } from './words/proof-words';

/** A verification with its job. */
export type ProofRow = Prisma.ProofGetPayload<{ include: typeof WITH_JOB }>;
export const WITH_JOB = { job: { select: { name: true } } } as const;

export function toProofView(row: ProofRow): ProofView {
  const { id, jobId, snapshotId, percent, files, usd, hashed, damageTotal, repairs, cancelRequested } = row;
  const damage = storedOrNull(storedDamage, row.damage) ?? [];
  const view = {
    ...{ id, jobId, jobName: row.job.name, snapshotId, snapshotAt: row.snapshotAt.toISOString(), percent, files },
    method: stored(proofView.shape.method, row.method),
    trigger: stored(proofView.shape.trigger, row.trigger),
    state: stored(proofView.shape.state, row.state),
    loaded: storedOrNull(storedLoaded, row.loaded) ?? [],
    ...{ createdAt: row.createdAt.toISOString(), finishedAt: iso(row.finishedAt) },
    plan: storedOrNull(storedProofPlan, row.plan),
    ...progressOf(row),
    ...{ requests: storedRequests(row.requests), usd, hashed, damageTotal, repairs, cancelRequested },
    damage: damage.map(({ path, kind, ...bytes }) => ({ path, kind, text: damageText({ kind, ...bytes }) })),
    problem: storedProblem(row.error),
  };
  return { ...view, verdict: proofVerdict(view) };
}

/** The last reading of its progress; once it has ended, what it looked at. */
function progressOf(row: ProofRow): Pick<ProofView, 'filesDone' | 'bytesDone' | 'current'> {
  if (row.state === 'sound' || row.state === 'damaged') {
    return { filesDone: row.checkedFiles, bytesDone: Number(row.checkedBytes), current: '' };
  }
  const progress = storedOrNull(runProgress, row.progress);
  const { filesDone, bytesDone, current } = progress ?? { filesDone: 0, bytesDone: 0, current: '' };
  return { filesDone, bytesDone, current };
}

const NEWEST_FIRST = [{ createdAt: 'desc' }, { id: 'desc' }] as const;

/** How it stands with the proof that a job can be restored: verifications that read bytes, and restores that were checked. */
export async function readJobProof(db: Rows, jobId: string): Promise<JobProof> {
  const orderBy = [...NEWEST_FIRST];
  const read = { jobId, state: 'sound', method: { in: ['read', 'drill', 'databases'] }, hashed: { gt: 0 } };
  const proof = await db.proof.findFirst({ where: read, orderBy });
  const restored = { jobId, state: 'succeeded', verified: { gt: 0 } };
  const restore = await db.restore.findFirst({ where: restored, orderBy, omit: { plan: true, failures: true } });
  const ended = { jobId, state: { in: ['sound', 'damaged', 'failed'] } };
  const ofFiles = await db.proof.findFirst({ where: { ...ended, method: { not: 'databases' } }, orderBy });
  const ofDumps = await db.proof.findFirst({ where: { ...ended, method: 'databases' }, orderBy });
  const checks = [ofFiles, ofDumps].filter((one) => one !== null).sort(gravestNewestFirst);
  const check = checks[0] ?? null;
  const at = (row: { finishedAt: Date | null; createdAt: Date }) => (row.finishedAt ?? row.createdAt).toISOString();
  const proven = [
    ...(proof === null ? [] : [{ provenAt: at(proof), provenBy: methodOf(proof), provenFiles: proof.hashed }]),
    ...(restore === null
      ? []
      : [{ provenAt: at(restore), provenBy: 'restore' as const, provenFiles: restore.verified }]),
  ].sort((a, b) => b.provenAt.localeCompare(a.provenAt));
  return {
    ...(proven[0] ?? { provenAt: null, provenBy: null, provenFiles: 0 }),
    lastCheck:
      check === null
        ? null
        : {
            id: check.id,
            at: at(check),
            state: stored(proofView.shape.state, check.state),
            method: stored(proofView.shape.method, check.method),
            damageTotal: check.damageTotal,
          },
  };
}

/** Sound dumps say nothing about damaged files, nor the other way round. */
function gravestNewestFirst(a: ProofEnd, b: ProofEnd): number {
  const grave = (one: ProofEnd) => (one.state === 'damaged' ? 1 : 0);
  return grave(b) - grave(a) || b.createdAt.getTime() - a.createdAt.getTime();
}
type ProofEnd = { readonly state: string; readonly createdAt: Date };

const PROVING = z.enum(['read', 'drill', 'databases']);
const methodOf = ({ method }: { method: string }) => PROVING.parse(method);
