import { newId } from '../db/ids';
import { DoorError } from './door-error';
import type { House, Rows } from './house';
import { parseInput } from './parse-input';
import { toProofView, WITH_JOB } from './proof-view';
import { enqueue, withdraw } from './queue';
import { chooseSnapshot } from './snapshots';
import { type Door, type ProofInput, type ProofView, proofInput } from './views';

type Verbs = Pick<Door, 'requestProof' | 'getProof' | 'approveProof' | 'cancelProof' | 'listProofs'>;

/** Verbs on verifications. State: queued → planning → planned → (approved) queued → running → sound, damaged or failed. */
export function proofVerbs(house: House): Verbs {
  const { db } = house;
  return {
    requestProof: (input) => request(house, parseInput(proofInput, input)),
    getProof: (id) => readProof(db, id),
    approveProof: (id) => approve(db, id),
    cancelProof: (id) => cancel(house, id),
    listProofs: ({ jobId }) => list(db, jobId),
  };
}

async function readProof(db: Rows, id: string): Promise<ProofView> {
  const row = await db.proof.findUnique({ where: { id }, include: WITH_JOB });
  if (row === null) throw new DoorError('proof.not-found', { facts: { id } });
  return toProofView(row);
}

const MOST_LISTED = 100;

async function list(db: Rows, jobId: string | undefined): Promise<ProofView[]> {
  const where = jobId === undefined ? {} : { jobId };
  const order = [{ createdAt: 'desc' }, { id: 'desc' }] as const;
  const rows = await db.proof.findMany({ where, include: WITH_JOB, orderBy: [...order], take: MOST_LISTED });
  return rows.map(toProofView);
}

/** The seed is new each time, so that other files are taken than the last time. */
async function request(house: House, input: ProofInput): Promise<ProofView> {
  return house.db.$transaction(async (tx) => {
    const { id: snapshotId, createdAt } = await chooseSnapshot(tx, input);
    const { jobId, method } = input;
    if (method === 'databases' && (await tx.jobDatabase.count({ where: { jobId } })) === 0) {
      throw new DoorError('proof.no-databases', { field: 'method' });
    }
    const id = newId();
    const share = {
      percent: method === 'read' ? input.percent : null,
      files: method === 'drill' ? input.files : null,
    };
    const row = { id, jobId, snapshotId, snapshotAt: new Date(createdAt), method, ...share, seed: newId() };
    await tx.proof.create({ data: { ...row, state: 'queued', createdAt: new Date(house.now()) } });
    await enqueue(tx, 'verify', { proofId: id }, jobId);
    return readProof(tx, id);
  });
}

/** Starts a planned verification, once: a second approval finds it under way and changes nothing. */
async function approve(db: House['db'], id: string): Promise<ProofView> {
  return db.$transaction(async (tx) => {
    const view = await readProof(tx, id);
    const { state, plan, jobId } = view;
    if (plan !== null && (state === 'queued' || state === 'running')) return view;
    if (state !== 'planned') throw new DoorError('proof.not-planned', { facts: { state } });
    await tx.proof.update({ where: { id }, data: { state: 'queued' } });
    await enqueue(tx, 'verify', { proofId: id }, jobId);
    return readProof(tx, id);
  });
}

const OPEN = ['queued', 'planning', 'planned', 'running', 'interrupted'];

/** One that nobody works on ends at once; one at work is asked to stop. */
async function cancel({ db, now }: House, id: string): Promise<ProofView> {
  return db.$transaction(async (tx) => {
    const { state, jobId } = await readProof(tx, id);
    if (!OPEN.includes(state)) throw new DoorError('proof.over', { facts: { state } });
    const idle = state === 'planned' || (await withdraw(tx, jobId, { proofId: id }));
    const ended = idle ? { state: 'cancelled', finishedAt: new Date(now()) } : {};
    await tx.proof.update({ where: { id }, data: { cancelRequested: true, ...ended } });
    return readProof(tx, id);
  });
}
