/*
 * adopt: what a bucket holds, read from the bucket alone, so that a new installation can go on where a lost one ended.
 *
 *   .foresync/<job>/job.json, snapshots/ → the jobs     .foresync/installations/<id>.json → sealed copies of settings
 *
 * Reading sends no write. What cannot be read is named, never left out.
 */
import { EngineError } from '../errors';
import { readJobFile } from '../snapshot/job-file';
import { INSTALLATIONS_PREFIX, RECORDS_PREFIX, recordKeys } from '../snapshot/records';
import type { ListedObject, Storage } from '../storage/storage';

/** A job as its records in the bucket tell it. */
export interface HeldJob {
  readonly slug: string;
  /** The text of job.json; the code of what is wrong when it cannot be read. */
  readonly file: { readonly text: string } | { readonly code: string };
  /** Snapshots that count, oldest first. `writtenMs`: when the header was written, by the server's clock. */
  readonly snapshots: readonly HeldSnapshot[];
}

export interface HeldSnapshot {
  readonly id: string;
  readonly writtenMs: number;
}

/** Folders below `.foresync/` that hold a job.json or snapshots, in key order: one LIST, then for each a LIST and a GET. */
export async function* heldJobs(storage: Storage, signal: AbortSignal): AsyncGenerator<HeldJob> {
  for await (const folder of foldersOf(storage, signal)) {
    if (folder === INSTALLATIONS_PREFIX) continue;
    const slug = folder.slice(RECORDS_PREFIX.length, -1);
    const snapshots = await heldSnapshots(storage, slug, signal);
    const file = await fileOf(storage, slug, signal);
    const isJob = snapshots.length > 0 || 'text' in file || file.code !== 'object.missing';
    if (isJob) yield { slug, file, snapshots };
  }
}

async function* foldersOf(storage: Storage, signal: AbortSignal): AsyncGenerator<string> {
  let cursor: string | null | undefined;
  do {
    const place = { prefix: RECORDS_PREFIX, delimiter: '/' } as const;
    const page = await storage.listPage({ ...place, ...(cursor ? { cursor } : {}) }, signal);
    yield* page.prefixes;
    cursor = page.cursor;
  } while (cursor !== null);
}

async function heldSnapshots(storage: Storage, slug: string, signal: AbortSignal): Promise<HeldSnapshot[]> {
  const prefix = recordKeys(slug).headers;
  const found: HeldSnapshot[] = [];
  for await (const { key, lastModifiedMs } of objectsBelow(storage, prefix, signal)) {
    if (!key.endsWith('.json')) continue;
    found.push({ id: key.slice(prefix.length, -'.json'.length), writtenMs: lastModifiedMs });
  }
  // Ids are of the second; two snapshots of one second are told apart by when they were written. The sort keeps the order of equals.
  return found.sort((a, b) => a.writtenMs - b.writtenMs);
}

/** Another answer than the file is part of what is found: one broken job must not hide the others. */
async function fileOf(storage: Storage, slug: string, signal: AbortSignal): Promise<HeldJob['file']> {
  try {
    return { text: await readJobFile(storage, slug, signal) };
  } catch (error) {
    const isAboutTheFile =
      error instanceof EngineError && ['object.missing', 'manifest.damaged', 'access.denied'].includes(error.code);
    if (!isAboutTheFile) throw error;
    return { code: error.code };
  }
}

/** Every current object below a prefix in key order: one LIST per 1,000. */
export async function* objectsBelow(
  storage: Storage,
  prefix: string,
  signal: AbortSignal,
): AsyncGenerator<ListedObject> {
  let cursor: string | null | undefined;
  do {
    const page = await storage.listPage({ prefix, ...(cursor ? { cursor } : {}) }, signal);
    yield* page.objects;
    cursor = page.cursor;
  } while (cursor !== null);
}
