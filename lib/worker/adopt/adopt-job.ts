/**
 * One job, brought back from the bucket: its row, its snapshots, and an index made from the newest snapshot that can be read. It comes
 * back paused: its folders may still have to be restored, and the lost machine may not be as lost as it seems.
 */
import { rmSync } from 'node:fs';
import type { Prisma } from '../../db/database';
import type { Destination } from '../../db/generated/client';
import { newId } from '../../db/ids';
import { serializeError } from '../../db/stored-error';
import type { AdoptedJob, AdoptionResult } from '../../db/tasks';
import type { HeldJob, HeldSnapshot } from '../../engine/adopt/held-jobs';
import { type Rebuilt, rebuildIndex } from '../../engine/adopt/rebuild-index';
import { EngineError, isEngineError } from '../../engine/errors';
import { openFileIndex } from '../../engine/file-index/open';
import { recordKeys } from '../../engine/snapshot/records';
import { readHeader } from '../../engine/snapshot/snapshot';
import type { Storage } from '../../engine/storage/storage';
import type { SnapshotHeader } from '../../engine/types';
import type { InstallationCopy } from '../installation-copy';
import { bucketDigest, jobPrefix, WITH_PLACE } from '../job-description';
import { FACTS } from '../job-index';
import { indexFile, type TaskContext } from '../task-context';
import { scratchFolder } from '../tasks/scratch';
import { type DescribedJob, jobOfHeader, readJobDescription } from './described-job';
import { freeTitle } from './free-title';

/** `place`: the destination its objects are in, and its folder below that one's. */
export interface AdoptRequest {
  readonly held: HeldJob;
  readonly storage: Storage;
  place(job: DescribedJob): Promise<{ destination: Destination; prefix: string }>;
  readonly passwords: InstallationCopy['jobs'][number]['passwords'];
  /** Findings a person acknowledged for the job. */
  readonly acknowledged: InstallationCopy['jobs'][number]['acknowledged'];
}

interface KnownSnapshot extends HeldSnapshot {
  readonly header: SnapshotHeader;
}

/** Throws `manifest.damaged` when neither job.json nor a snapshot can be read, what the bucket throws, `cancelled`. */
export async function adoptJob(context: TaskContext, request: AdoptRequest): Promise<AdoptedJob> {
  const { held, storage } = request;
  const { known, damaged } = await readSnapshots(held, storage, context.signal);
  const { job, digest } = describedBy(held, known.at(-1)?.header);
  const place = await request.place(job);
  const id = newId();
  const rebuilt = await indexOf(context, { id, storage, known });
  const name = await writeRows(context, { id, request, job, place, known });
  await rememberBucket(context, { id, digest });
  const missing = job.databases.length - request.passwords.length;
  return {
    ...{ id, slug: held.slug, name, snapshots: known.length, damaged },
    ...{ files: rebuilt.files, left: rebuilt.left, passwordsMissing: Math.max(0, missing) },
    described: digest !== null,
  };
}

/** Headers oldest first; those that cannot be read by id and code. */
async function readSnapshots({ slug, snapshots }: HeldJob, storage: Storage, signal: AbortSignal) {
  const known: KnownSnapshot[] = [];
  const damaged: AdoptedJob['damaged'] = [];
  for (const one of snapshots) {
    try {
      known.push({ ...one, header: await readHeader(storage, slug, one.id, signal) });
    } catch (error) {
      if (!isDamage(error)) throw error;
      damaged.push({ id: one.id, code: error.code });
    }
  }
  known.sort((a, b) => a.header.createdAt.localeCompare(b.header.createdAt));
  return { known, damaged };
}

function isDamage(error: unknown): error is EngineError {
  return isEngineError(error, 'manifest.damaged') || isEngineError(error, 'snapshot.missing');
}

function describedBy(held: HeldJob, newest: SnapshotHeader | undefined): { job: DescribedJob; digest: string | null } {
  const key = recordKeys(held.slug).job;
  try {
    if ('code' in held.file) throw new EngineError('manifest.damaged', { facts: { key, code: held.file.code } });
    return readJobDescription(held.file.text, key);
  } catch (error) {
    if (newest === undefined || !isDamage(error)) throw error;
    return { job: jobOfHeader(newest), digest: null };
  }
}

/** From the newest snapshot whose manifest is whole; with none, everything is uploaded again. */
async function indexOf(
  context: TaskContext,
  { id, storage, known }: { id: string; storage: Storage; known: readonly KnownSnapshot[] },
): Promise<Rebuilt> {
  const { dataDir, signal } = context;
  const file = indexFile(dataDir, id);
  for (const { header, writtenMs } of known.toReversed()) {
    const index = openFileIndex(file);
    try {
      const ports = { storage, index, scratchDirectory: scratchFolder(context) };
      return await rebuildIndex({ header, writtenMs }, ports, signal);
    } catch (error) {
      if (!isDamage(error)) throw error;
    } finally {
      index.close();
    }
    for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true });
  }
  return { files: 0, left: known.at(-1)?.header.files ?? 0 };
}

interface Rows {
  readonly id: string;
  readonly request: AdoptRequest;
  readonly job: DescribedJob;
  readonly place: { readonly destination: Destination; readonly prefix: string };
  readonly known: readonly KnownSnapshot[];
}

async function writeRows({ db, box }: TaskContext, { id, request, job, place, known }: Rows): Promise<string> {
  const { databases, destination: _elsewhere, name: title, ...columns } = job;
  const { slug } = request.held;
  const passwords = new Map(request.passwords.map(({ label, password }) => [label, password]));
  const sealed = (password: string | undefined) => (password === undefined ? null : box.seal(password));
  return db.$transaction(async (tx) => {
    const taken = await tx.job.findMany({ select: { name: true } });
    const name = freeTitle(
      title,
      taken.map((row) => row.name),
    );
    const where = { destinationId: place.destination.id, prefix: place.prefix };
    const rows = databases.map((one) => ({ ...one, id: newId(), passwordSealed: sealed(passwords.get(one.label)) }));
    const acknowledged = request.acknowledged.map((one) => ({ ...one, id: newId(), evidence: one.evidence ?? {} }));
    const children = { databases: { create: rows }, acknowledged: { create: acknowledged } };
    await tx.job.create({
      data: { ...columns, id, name, slug, ...where, paused: true, nextRunAt: null, ...children },
    });
    await tx.snapshot.createMany({ data: known.map(({ header }) => ({ ...snapshotColumns(header), jobId: id })) });
    return name;
  });
}

function snapshotColumns(header: SnapshotHeader): Omit<Prisma.SnapshotCreateManyInput, 'jobId'> {
  const { id, createdAt, outcome, files, bytes, directories, links, failures, versioned } = header;
  return {
    ...{ id, outcome, files, directories, links, failures, versioned },
    bytes: BigInt(bytes),
    createdAt: new Date(createdAt),
    header: JSON.parse(JSON.stringify(header)),
  };
}

/** The index is about this bucket, and job.json is the one that lies there: the next plan may rely on both. */
async function rememberBucket(
  { db, dataDir }: TaskContext,
  { id, digest }: { id: string; digest: string | null },
): Promise<void> {
  const row = await db.job.findUniqueOrThrow({ where: { id }, include: WITH_PLACE });
  const index = openFileIndex(indexFile(dataDir, id));
  try {
    index.setFact(FACTS.bucket, bucketDigest(row));
    if (digest !== null) index.setFact(FACTS.jobFile, digest);
  } finally {
    index.close();
  }
}

/** A job that was not brought back, and why. */
export function skippedJob(slug: string, error: unknown): AdoptionResult['skipped'][number] {
  return { slug, error: serializeError(error) };
}

/** The folder of a job below a destination's; throws `adopt.other-prefix` when its objects are not there. */
export function folderBelow(destination: Destination, wanted: string): string {
  const own = jobPrefix({ prefix: '', destination });
  if (wanted.startsWith(own)) return wanted.slice(own.length);
  throw new EngineError('adopt.other-prefix', { facts: { prefix: wanted, destination: own } });
}
