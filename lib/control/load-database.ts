import { DoorError } from './door-error';
import type { House } from './house';
import { parseInput } from './parse-input';
import { enqueue } from './queue';
import { latestSnapshot, readSnapshot } from './snapshots';
import { type Door, type LoadDatabaseInput, loadDatabaseInput } from './views';

/** Dumps go back into databases of the server they came from. */
export function loadVerbs(house: House): Pick<Door, 'loadDatabase'> {
  return { loadDatabase: (input) => load(house, input) };
}

async function load({ db }: House, input: LoadDatabaseInput): Promise<{ taskId: string }> {
  const { jobId, snapshotId, label, name, into } = parseInput(loadDatabaseInput, input);
  return db.$transaction(async (tx) => {
    const job = await tx.job.findUnique({ where: { id: jobId }, include: { databases: true } });
    if (job === null) throw new DoorError('job.not-found', { facts: { id: jobId } });
    if (!job.databases.some((one) => one.label === label)) {
      throw new DoorError('database.not-found', { facts: { id: label }, field: 'label' });
    }
    const wanted = snapshotId ?? (await latestSnapshot(tx, jobId))?.id;
    if (wanted === undefined) throw new DoorError('restore.no-snapshot', { facts: { job: job.name } });
    const snapshot = await readSnapshot(tx, wanted);
    if (snapshot.jobId !== jobId) throw new DoorError('snapshot.not-found', { facts: { id: wanted } });
    if (!snapshot.restorable) throw new DoorError('restore.records-only', { field: 'snapshotId' });
    return { taskId: await enqueue(tx, 'load-database', { snapshotId: wanted, label, name, into }, jobId) };
  });
}
