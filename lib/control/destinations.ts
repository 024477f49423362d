import { Prisma } from '../db/database';
import { newId } from '../db/ids';
import { loadedDatabase } from '../db/tasks';
import { leastPrivilegePolicy } from '../engine/bucket-health/least-privilege';
import { brokenBucketRule } from './bucket-name';
import { keyHint, toDestinationView, WITH_JOB_COUNT } from './destination-view';
import { DoorError } from './door-error';
import type { House, Rows } from './house';
import { checkPrefix } from './object-prefix';
import { parseInput } from './parse-input';
import { isKnownProvider } from './price-options';
import { enqueue } from './queue';
import { stored, storedProblem } from './stored-json';
import {
  type DestinationInput,
  type DestinationPolicyView,
  type DestinationView,
  type Door,
  destinationInput,
  taskView,
} from './views';

type Verbs = Pick<
  Door,
  | 'listDestinations'
  | 'getDestination'
  | 'addDestination'
  | 'updateDestination'
  | 'removeDestination'
  | 'checkDestination'
  | 'enableVersioning'
  | 'getTask'
  | 'destinationPolicy'
>;

/** Verbs on destinations. Secrets go in sealed and never come out. */
export function destinationVerbs(house: House): Verbs {
  const { db } = house;
  return {
    listDestinations: async () => {
      const rows = await db.destination.findMany({ include: WITH_JOB_COUNT, orderBy: { name: 'asc' } });
      return rows.map(toDestinationView);
    },
    getDestination: (id) => readDestination(db, id),
    addDestination: (input) => add(house, checkInput(input)),
    updateDestination: (id, input) => update(house, id, checkInput(input)),
    removeDestination: (id) => db.$transaction((tx) => remove(tx, id)),
    checkDestination: (id) => start(house, 'check-destination', id),
    enableVersioning: (id) => start(house, 'enable-versioning', id),
    destinationPolicy: (id) => readPolicy(db, id),
    getTask: async (id) => {
      const row = await db.task.findUnique({ where: { id } });
      if (row === null) throw new DoorError('task.not-found', { facts: { id } });
      return {
        id,
        state: stored(taskView.shape.state, row.state),
        problem: storedProblem(row.error),
        loaded: loadedOf(row),
      };
    },
  };
}

const loadedOf = ({ kind, state, result }: { kind: string; state: string; result: unknown }) =>
  kind === 'load-database' && state === 'done' ? stored(loadedDatabase, result) : null;

async function readDestination(db: Rows, id: string): Promise<DestinationView> {
  const row = await db.destination.findUnique({ where: { id }, include: WITH_JOB_COUNT });
  if (row === null) throw new DoorError('destination.not-found', { facts: { id } });
  return toDestinationView(row);
}

async function readPolicy(db: Rows, id: string): Promise<DestinationPolicyView> {
  const row = await db.destination.findUnique({ where: { id }, include: { jobs: { orderBy: { name: 'asc' } } } });
  if (row === null) throw new DoorError('destination.not-found', { facts: { id } });
  const places = row.jobs.map(({ prefix, slug }) => ({
    prefix: checkPrefix(row.prefix) + checkPrefix(prefix),
    job: slug,
  }));
  return { policy: leastPrivilegePolicy({ ...row, places }), jobs: row.jobs.map(({ name }) => name) };
}

/** Normalised: endpoint without a slash at its end, prefix '' or ending with one. */
function checkInput(input: unknown): DestinationInput {
  const parsed = parseInput(destinationInput, input);
  const rule = brokenBucketRule(parsed.bucket);
  if (rule !== null)
    throw new DoorError('destination.bad-bucket', { facts: { bucket: parsed.bucket, rule }, field: 'bucket' });
  if (!isKnownProvider(parsed.provider)) {
    throw new DoorError('destination.unknown-provider', { facts: { provider: parsed.provider }, field: 'provider' });
  }
  return { ...parsed, endpoint: checkEndpoint(parsed.endpoint), prefix: checkPrefix(parsed.prefix) };
}

function checkEndpoint(endpoint: string): string {
  if (endpoint === '') return '';
  const url = URL.canParse(endpoint) ? new URL(endpoint) : null;
  const plain = url !== null && url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '';
  if (plain && (url.protocol === 'http:' || url.protocol === 'https:')) return url.origin;
  throw new DoorError('destination.bad-endpoint', { facts: { endpoint }, field: 'endpoint' });
}

const MISSING_SECRET = () => new DoorError('destination.missing-secret', { field: 'secretAccessKey' });

async function add({ db, box }: House, input: DestinationInput): Promise<DestinationView> {
  const { secretAccessKey, accessKeyId, ...rest } = input;
  if ((accessKeyId === '') !== (secretAccessKey === '')) throw MISSING_SECRET();
  const keys = accessKeyId === '' ? {} : { accessKeyId, secretSealed: box.seal(secretAccessKey) };
  const row = await named(input.name, () =>
    db.destination.create({ data: { id: newId(), ...rest, ...keys }, include: WITH_JOB_COUNT }),
  );
  return toDestinationView(row);
}

/** The stored pair stays when the key id is the stored one or its hint and no secret is given; no key id at all drops it. */
async function update({ db, box }: House, id: string, input: DestinationInput): Promise<DestinationView> {
  const { secretAccessKey, accessKeyId, ...rest } = input;
  return db.$transaction(async (tx) => {
    const row = await tx.destination.findUnique({ where: { id } });
    if (row === null) throw new DoorError('destination.not-found', { facts: { id } });
    const same = accessKeyId === row.accessKeyId || accessKeyId === keyHint(row.accessKeyId);
    const keepsKey = same && row.accessKeyId !== null && secretAccessKey === '';
    if (!keepsKey && (accessKeyId === '') !== (secretAccessKey === '')) throw MISSING_SECRET();
    await refuseMove(tx, row, rest);
    const keyId = same && row.accessKeyId !== null ? row.accessKeyId : accessKeyId;
    const keys = keepsKey
      ? {}
      : { accessKeyId: keyId === '' ? null : keyId, secretSealed: keyId === '' ? null : box.seal(secretAccessKey) };
    const changed = { ...rest, ...keys, lastCheck: Prisma.DbNull, lastCheckAt: null, versioning: 'unknown' };
    await named(input.name, () => tx.destination.update({ where: { id }, data: changed }));
    return readDestination(tx, id);
  });
}

/** A bucket that holds snapshots stays where it is. */
async function refuseMove(
  tx: Rows,
  row: { id: string; name: string; bucket: string; prefix: string },
  to: { bucket: string; prefix: string },
): Promise<void> {
  if (row.bucket === to.bucket && row.prefix === to.prefix) return;
  const jobs = await tx.job.findMany({ where: { destinationId: row.id, snapshots: { some: {} } } });
  if (jobs.length === 0) return;
  throw new DoorError('destination.moved', { facts: { name: row.name, jobs: namesOf(jobs) }, field: 'bucket' });
}

const namesOf = (jobs: readonly { name: string }[]) => jobs.map(({ name }) => name).join(', ');

async function remove(tx: Rows, id: string): Promise<void> {
  const row = await tx.destination.findUnique({ where: { id }, include: { jobs: true } });
  if (row === null) throw new DoorError('destination.not-found', { facts: { id } });
  if (row.jobs.length > 0) {
    throw new DoorError('destination.in-use', { facts: { name: row.name, jobs: namesOf(row.jobs) } });
  }
  await tx.destination.delete({ where: { id } });
}

/** Runs a write whose unique name may be taken. */
async function named<T>(name: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof Prisma.PrismaClientKnownRequestError) || error.code !== 'P2002') throw error;
    throw new DoorError('destination.name-taken', { facts: { name }, field: 'name', cause: error });
  }
}

/** One such task at a time for a destination: a second click gets the first one's id. */
async function start(
  { db }: House,
  kind: 'check-destination' | 'enable-versioning',
  destinationId: string,
): Promise<{ taskId: string }> {
  return db.$transaction(async (tx) => {
    const row = await tx.destination.findUnique({ where: { id: destinationId } });
    if (row === null) throw new DoorError('destination.not-found', { facts: { id: destinationId } });
    const open = await tx.task.findMany({ where: { kind, state: { in: ['queued', 'running'] } } });
    const same = open.find(({ payload }) => Object(payload).destinationId === destinationId);
    return { taskId: same?.id ?? (await enqueue(tx, kind, { destinationId })) };
  });
}
