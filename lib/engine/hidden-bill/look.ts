import { LEFT_AFTER_MS } from '../bucket-health/leftover-uploads';
import { halfPruned } from '../retention/half-pruned';
import { mergeByKey, type Named, namedByManifest } from '../retention/named-versions';
import { writePruneList } from '../retention/prune-list';
import { manifestParts, PartShelf } from '../snapshot/manifest-parts';
import { readManifest } from '../snapshot/read-manifest';
import { RECORDS_PREFIX } from '../snapshot/records';
import { listHeaders } from '../snapshot/snapshot';
import { keysWithVersions } from '../storage/keys-with-versions';
import { type ListedUpload, listAllUploads, uploadBytes } from '../storage/listing';
import type { Storage } from '../storage/storage';
import type { SnapshotHeader } from '../types';
import { emptyPiles, type Piles, sortOut } from './hidden-bill';

export interface LookPorts {
  readonly storage: Storage;
  /** What the indexes of this installation's jobs name, each in key order. */
  readonly indexes: readonly Iterable<Named>[];
  readonly scratchDirectory: string;
  /** A path where no file is yet; gets the list of versions and markers that may go. */
  readonly listFile: string;
}

export interface Hidden {
  readonly piles: Piles;
  /** Unfinished for a day, in a folder of a job. */
  readonly uploads: readonly ListedUpload[];
  readonly listFile: string;
}

/**
 * The whole bucket: one LIST for each 1,000 versions, uploads and parts, one GET for each snapshot and its manifest. `prefixes`: the
 * folders of this installation's jobs. Throws `manifest.damaged`, what Storage throws, `machine.*`, `cancelled`.
 */
export async function lookForHidden(
  { prefixes, nowMs }: { prefixes: readonly string[]; nowMs: number },
  ports: LookPorts,
  signal: AbortSignal,
): Promise<Hidden> {
  const { storage, indexes, scratchDirectory, listFile } = ports;
  const headers = await allHeaders(storage, signal);
  const own = [...new Set([...prefixes, ...headers.map(({ prefix }) => prefix)])];
  const shelf = new PartShelf(storage, scratchDirectory);
  const manifests = headers.map((header) => namedByManifest(readManifest(storage, header, signal, { shelf }), 'kept'));
  const piles = emptyPiles();
  const named = mergeByKey([...manifests, ...indexes]);
  const listed = keysWithVersions(storage, '', signal);
  try {
    await writePruneList(sortOut(named, listed, { prefixes: own, nowMs }, piles), listFile, signal);
  } finally {
    await shelf.remove();
  }
  const uploads: ListedUpload[] = [];
  for await (const upload of listAllUploads(storage, '', signal)) {
    const isOurs = own.some((prefix) => upload.key.startsWith(prefix));
    if (!isOurs || upload.initiatedMs >= nowMs - LEFT_AFTER_MS) continue;
    uploads.push(upload);
    piles.uploads.add({ ...upload, size: await uploadBytes(storage, upload, signal) });
  }
  return { piles, uploads, listFile };
}

/** Of every job that has records in the bucket, whichever installation made it, those half removed left out. */
async function allHeaders(storage: Storage, signal: AbortSignal): Promise<SnapshotHeader[]> {
  const headers: SnapshotHeader[] = [];
  for (const job of await jobsIn(storage, signal)) {
    for await (const header of listHeaders(storage, job, signal)) headers.push(header);
    // Their removal is retention's to end; until then what they name counts as needed where a manifest is left.
    for (const header of await halfPruned(storage, job, signal)) {
      if (await isReadable(header, storage, signal)) headers.push(header);
    }
  }
  return headers;
}

async function isReadable(header: SnapshotHeader, storage: Storage, signal: AbortSignal): Promise<boolean> {
  for (const { key } of manifestParts(header)) {
    if ((await storage.headObject({ key }, signal)) === null) return false;
  }
  return true;
}

async function jobsIn(storage: Storage, signal: AbortSignal): Promise<string[]> {
  const jobs: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const ask = { prefix: RECORDS_PREFIX, delimiter: '/', ...(cursor === undefined ? {} : { cursor }) } as const;
    const page = await storage.listPage(ask, signal);
    jobs.push(...page.prefixes.map((prefix) => prefix.slice(RECORDS_PREFIX.length, -1)));
    cursor = page.cursor;
  }
  return jobs;
}
