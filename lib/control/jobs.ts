import type { z } from 'zod';
import { jobSources, storedLinkExceptions, storedProofSchedule } from '../db/columns';
import { Prisma } from '../db/database';
import type { Job } from '../db/generated/client';
import { newId } from '../db/ids';
import { DoorError } from './door-error';
import type { House, Rows } from './house';
import { scheduleSinceKey, toJobCard, toJobView, withHistory } from './job-card';
import { databaseRows } from './job-databases';
import { checkPrefix, choosePrefix, requireOwnPlace } from './object-prefix';
import { parseInput } from './parse-input';
import { nextDue, toScheduleView } from './schedule-view';
import { requireUsd } from './settings';
import { writeSetting } from './settings-rows';
import { checkSources, dataFolderExclude, freeName, mountSources } from './source-folders';
import { stored } from './stored-json';
import { type Door, type JobInput, type JobView, jobInput, linkPolicyInput } from './views';

type Verbs = Pick<
  Door,
  | 'listJobs'
  | 'getJob'
  | 'findJob'
  | 'createJob'
  | 'updateJob'
  | 'removeJob'
  | 'pauseJob'
  | 'resumeJob'
  | 'describeSchedule'
  | 'setLinkPolicy'
>;

/** Verbs on jobs. */
export function jobVerbs(house: House): Verbs {
  return {
    listJobs: async () => (await listJobViews(house)).map(toJobCard),
    getJob: (idOrName) => readJob(house, idOrName),
    findJob: (idOrName) => findJob(house, idOrName),
    createJob: async (input) => create(house, await checkInput(house, input)),
    updateJob: async (id, input) => update(house, id, await checkInput(house, input)),
    removeJob: (id) => remove(house, id),
    setLinkPolicy: (id, input) => setLinkPolicy(house, id, parseInput(linkPolicyInput, input)),
    pauseJob: (id) => setPaused(house, id, 'paused'),
    resumeJob: (id) => setPaused(house, id, 'active'),
    describeSchedule: async (input) => toScheduleView(input, house.now()),
  };
}

/** Every job in full, by name. */
export async function listJobViews(house: House): Promise<JobView[]> {
  const rows = await house.db.job.findMany({ include: withHistory(house.now()), orderBy: { name: 'asc' } });
  return Promise.all(rows.map((row) => toJobView(house, row)));
}

async function readJob(house: House, idOrName: string): Promise<JobView> {
  const row = await house.db.job.findFirst({ where: calledSo(idOrName), include: withHistory(house.now()) });
  if (row === null) throw notFound(idOrName);
  return toJobView(house, row);
}

async function findJob({ db }: House, idOrName: string): Promise<{ id: string }> {
  const row = await db.job.findFirst({ where: calledSo(idOrName), select: { id: true } });
  if (row === null) throw notFound(idOrName);
  return row;
}

const calledSo = (idOrName: string) => ({ OR: [{ id: idOrName }, { name: idOrName }] });

const notFound = (idOrName: string) => new DoorError('job.not-found', { facts: { id: idOrName } });

/** Everything that can be wrong with the input but its name; sources normalised, the data folder excluded. */
async function checkInput(house: House, input: unknown): Promise<JobInput> {
  const parsed = parseInput(jobInput, input);
  toScheduleView(parsed, house.now());
  nextDue(parsed, house.now());
  nextProof(parsed, house.now());
  for (const limit of ['usdPerRun', 'usdPerMonth'] as const) {
    if (parsed.limits[limit] !== null) requireUsd(parsed.limits[limit], `limits.${limit}`);
  }
  if (parsed.sources.length + parsed.databases.length === 0) throw new DoorError('source.none', { field: 'sources' });
  const sources = await checkSources(parsed.sources, house.dataDir);
  const own = await dataFolderExclude(sources, house.dataDir);
  const excludes = parsed.excludes.map((pattern) => pattern.trim()).filter((pattern) => pattern !== '');
  const all = own === null || excludes.includes(own) ? excludes : [...excludes, own];
  return { ...parsed, sources, excludes: all };
}

/** The columns of an input. `before`: the folders the job has now, whose mounts stay. */
function columns(house: House, input: JobInput, before: unknown = null) {
  const { sources, databases: _elsewhere, ...rest } = input;
  const roots = mountSources(sources, before === null ? [] : stored(jobSources, before));
  return {
    ...rest,
    sources: roots.map(({ mount, path }) => ({ mount, path })),
    nextRunAt: nextDue(input, house.now()),
    nextProofAt: nextProof(input, house.now()),
  };
}

/** When the next verification of the schedule is due; null: by hand only. Throws schedule.* about the field of the cron pattern. */
function nextProof({ proofSchedule, timezone }: Pick<JobInput, 'proofSchedule' | 'timezone'>, nowMs: number) {
  return nextDue({ cron: proofSchedule.cron, timezone }, nowMs, 'proofSchedule.cron');
}

async function create(house: House, input: JobInput): Promise<JobView> {
  const id = newId();
  await named(input.name, () =>
    house.db.$transaction(async (tx) => {
      await requireDestination(tx, input.destinationId);
      const slug = await freeSlug(tx, input.name);
      const prefix = await choosePrefix(tx, { destinationId: input.destinationId, wanted: input.prefix, slug });
      const databases = { create: await databaseRows(house, input.databases, []) };
      await tx.job.create({ data: { id, slug, ...columns(house, input), prefix, databases } });
      await noteSchedule(house, tx, id);
    }),
  );
  return readJob(house, id);
}

async function update(house: House, id: string, input: JobInput): Promise<JobView> {
  await named(input.name, () =>
    house.db.$transaction(async (tx) => {
      const row = await tx.job.findUnique({ where: { id }, include: { databases: true } });
      if (row === null) throw new DoorError('job.not-found', { facts: { id } });
      await requireDestination(tx, input.destinationId);
      const { prefix } = row;
      if (input.prefix !== null && checkPrefix(input.prefix) !== prefix)
        throw new DoorError('job.prefix-fixed', { facts: { name: row.name, prefix }, field: 'prefix' });
      if (input.destinationId !== row.destinationId) await requireOwnPlace(tx, { ...input, id, prefix });
      const databases = { deleteMany: {}, create: await databaseRows(house, input.databases, row.databases) };
      const changed = { ...columns(house, input, row.sources), prefix, databases };
      await tx.job.update({ where: { id }, data: row.paused ? { ...changed, ...NOTHING_DUE } : changed });
      await tx.plan.updateMany({ where: { jobId: id, state: 'open' }, data: { state: 'superseded' } });
      if (row.cron !== input.cron || row.timezone !== input.timezone) await noteSchedule(house, tx, id);
    }),
  );
  return readJob(house, id);
}

async function requireDestination(tx: Rows, id: string): Promise<void> {
  if ((await tx.destination.count({ where: { id } })) > 0) return;
  throw new DoorError('destination.not-found', { facts: { id }, field: 'destinationId' });
}

const noteSchedule = (house: House, tx: Rows, jobId: string) =>
  writeSetting(tx, scheduleSinceKey(jobId), new Date(house.now()).toISOString());

const LONGEST_SLUG = 40;

/** The job's folder under .foresync/: its name in small letters, digits and dashes; a number when it is taken. */
async function freeSlug(tx: Rows, name: string): Promise<string> {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST_SLUG)
    .replace(/^-+|-+$/g, '');
  const taken = await tx.job.findMany({ where: { slug: { startsWith: plain } }, select: { slug: true } });
  return freeName(plain, new Set(taken.map(({ slug }) => slug)));
}

async function named(name: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!(error instanceof Prisma.PrismaClientKnownRequestError) || error.code !== 'P2002') throw error;
    throw new DoorError('job.name-taken', { facts: { name }, field: 'name', cause: error });
  }
}

/** Forgets a job and its history here; nothing in the bucket is touched. Refused while it runs or restores. */
async function remove({ db }: House, id: string): Promise<void> {
  await db.$transaction(async (tx) => {
    const row = await tx.job.findUnique({ where: { id } });
    if (row === null) throw new DoorError('job.not-found', { facts: { id } });
    const busy = await tx.task.findFirst({ where: { jobId: id, state: 'running' } });
    if (busy !== null) throw new DoorError('job.busy', { facts: { name: row.name, activity: busy.kind } });
    await tx.setting.deleteMany({ where: { key: scheduleSinceKey(id) } });
    await tx.run.updateMany({ where: { jobId: id }, data: { planId: null } });
    await tx.job.delete({ where: { id } });
  });
}

const NOTHING_DUE = { nextRunAt: null, nextProofAt: null };

function dueOf({ cron, timezone, proofSchedule }: Job, nowMs: number) {
  const proofs = stored(storedProofSchedule, proofSchedule);
  return {
    nextRunAt: nextDue({ cron, timezone }, nowMs),
    nextProofAt: nextProof({ proofSchedule: proofs, timezone }, nowMs),
  };
}

async function setPaused(house: House, id: string, to: 'paused' | 'active'): Promise<JobView> {
  await house.db.$transaction(async (tx) => {
    const row = await tx.job.findUnique({ where: { id } });
    if (row === null) throw new DoorError('job.not-found', { facts: { id } });
    const paused = to === 'paused';
    if (row.paused === paused) return;
    const due = paused ? NOTHING_DUE : dueOf(row, house.now());
    await tx.job.update({ where: { id }, data: { paused, ...due } });
    await noteSchedule(house, tx, id);
  });
  return readJob(house, id);
}

async function setLinkPolicy(
  house: House,
  id: string,
  { path, policy }: z.output<typeof linkPolicyInput>,
): Promise<JobView> {
  await house.db.$transaction(async (tx) => {
    const row = await tx.job.findUnique({ where: { id } });
    if (row === null) throw new DoorError('job.not-found', { facts: { id } });
    const others = stored(storedLinkExceptions, row.linkExceptions).filter((one) => one.path !== path);
    const linkExceptions = policy === null ? others : [...others, { path, policy }];
    await tx.job.update({ where: { id }, data: { linkExceptions } });
    await tx.plan.updateMany({ where: { jobId: id, state: 'open' }, data: { state: 'superseded' } });
  });
  return readJob(house, id);
}
