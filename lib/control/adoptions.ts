import { readRecovery, replaceRecoveryKey } from '../db/recovery';
import { readRecoveryKey } from '../db/recovery-key';
import { adoptionResult, type BucketContents, bucketContents, TASK_PAYLOADS } from '../db/tasks';
import { isEngineError } from '../engine/errors';
import { DoorError } from './door-error';
import type { House } from './house';
import { parseInput } from './parse-input';
import { enqueue } from './queue';
import { toScheduleView } from './schedule-view';
import { stored, storedProblem } from './stored-json';
import type { Door } from './views';
import {
  type AdoptDraft,
  type AdoptionView,
  adoptInput,
  adoptionView,
  type BucketLook,
  bucketLook,
  type HeldJobView,
  lookInput,
  type RecoveryView,
} from './views-adopt';
import { problemFor } from './words/wording';

type Verbs = Pick<
  Door,
  'lookIntoBucket' | 'getBucketLook' | 'adopt' | 'getAdoption' | 'makeRecoveryKey' | 'getRecovery'
>;

/** Verbs that bring back what a lost installation left in a bucket. */
export function adoptVerbs(house: House): Verbs {
  return {
    lookIntoBucket: async (input) => {
      const { destinationId } = parseInput(lookInput, input);
      await requireDestination(house, destinationId);
      return readLook(house, await enqueue(house.db, 'look', { destinationId }));
    },
    getBucketLook: (id) => readLook(house, id),
    adopt: (input) => adopt(house, input),
    getAdoption: (id) => readAdoption(house, id),
    makeRecoveryKey: async () => ({ recoveryKey: await replaceRecoveryKey(house, house.now()) }),
    getRecovery: () => recovery(house),
  };
}

async function requireDestination({ db }: House, id: string): Promise<void> {
  if ((await db.destination.count({ where: { id } })) > 0) return;
  throw new DoorError('destination.not-found', { facts: { id }, field: 'destinationId' });
}

async function adopt(house: House, input: AdoptDraft): Promise<AdoptionView> {
  const { destinationId, jobs, recoveryKey } = parseInput(adoptInput, input);
  await requireDestination(house, destinationId);
  const recoveryKeySealed = recoveryKey.trim() === '' ? null : house.box.seal(checkedKey(recoveryKey));
  return readAdoption(house, await enqueue(house.db, 'adopt', { destinationId, jobs, recoveryKeySealed }));
}

/** What is no key at all is refused before anything is asked of the bucket. */
function checkedKey(typed: string): string {
  try {
    return readRecoveryKey(typed);
  } catch (error) {
    if (!isEngineError(error, 'recovery.wrong-key')) throw error;
    throw new DoorError('recovery.wrong-key', { field: 'recoveryKey', cause: error });
  }
}

async function taskOf({ db }: House, kind: 'look' | 'adopt', id: string) {
  const row = await db.task.findUnique({ where: { id } });
  if (row === null || row.kind !== kind) throw new DoorError('task.not-found', { facts: { id } });
  return { ...row, isDone: row.state === 'done' };
}

async function readLook(house: House, id: string): Promise<BucketLook> {
  const row = await taskOf(house, 'look', id);
  const contents = row.isDone ? stored(bucketContents, row.result) : null;
  return {
    id,
    destinationId: stored(TASK_PAYLOADS.look, row.payload).destinationId,
    state: stored(bucketLook.shape.state, row.state),
    problem: storedProblem(row.error),
    contents:
      contents === null
        ? null
        : { jobs: contents.jobs.map((job) => heldJobView(house, job)), copies: [...contents.copies] },
  };
}

function heldJobView(house: House, { cron, timezone, ...job }: BucketContents['jobs'][number]): HeldJobView {
  return { ...job, schedule: cron === '' ? '' : toScheduleView({ cron, timezone }, house.now()).words };
}

async function readAdoption(house: House, id: string): Promise<AdoptionView> {
  const row = await taskOf(house, 'adopt', id);
  const result = row.isDone ? stored(adoptionResult, row.result) : null;
  return {
    id,
    state: stored(adoptionView.shape.state, row.state),
    problem: storedProblem(row.error),
    result: result && {
      ...result,
      jobs: result.jobs.map((job) => ({
        ...job,
        damaged: job.damaged.map((one) => ({ id: one.id, text: problemFor(one.code).what })),
      })),
      skipped: result.skipped.map(({ slug, error }) => ({ slug, problem: problemFor(error.code, error.facts) })),
    },
  };
}

async function recovery({ db }: House): Promise<RecoveryView> {
  const known = await readRecovery(db);
  if (known === null) return { madeAt: null, copies: [] };
  const destinations = await db.destination.findMany({ orderBy: { name: 'asc' } });
  const copies = destinations.flatMap(({ id, name }) => {
    const written = known.written[id];
    return written === undefined ? [] : [{ destination: name, writtenAt: written.at }];
  });
  return { madeAt: known.madeAt, copies };
}
