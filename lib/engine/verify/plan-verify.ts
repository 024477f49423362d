import { manifestBytes, manifestParts } from '../snapshot/manifest-parts';
import {
  addRequests,
  type FilesAndBytes,
  type ManifestLine,
  NO_REQUESTS,
  type RequestCounts,
  type SnapshotHeader,
} from '../types';
import { fileLines } from './compare';
import type { Rehearsed } from './rehearse';
import { lowestLots, sampler } from './sample';

/**
 * How a snapshot is compared with the bucket.
 *   list   sizes and ETags from listings of all versions: the cheapest
 *   head   the same, asked of each object: finds what a listing that lags would hide
 *   read   the bytes of `percent` of a hundred files, by SHA-256: proves them
 *   drill  `files` files restored into a scratch folder and read again from there: proves the way back
 *   databases  the dump of each database loaded into a scratch database on its server, and its rows counted
 * `seed` decides which files are taken: another seed, other files; the same seed, the same.
 */
export type VerifyMethod =
  | { readonly kind: 'list' }
  | { readonly kind: 'head' }
  | { readonly kind: 'read'; readonly percent: number; readonly seed: string }
  | { readonly kind: 'drill'; readonly files: number; readonly seed: string }
  | { readonly kind: 'databases'; readonly databases: Rehearsed };

export interface VerifyPlan {
  /** Files that will be looked at. */
  readonly checked: FilesAndBytes;
  /** Bytes that will be fetched, the manifest included. */
  readonly egressBytes: number;
  /** With the header and the manifest. Exact, but for `list`: then at least this many LISTs, as old versions fill pages too. */
  readonly requests: RequestCounts;
  readonly requestsAre: 'exact' | 'at-least';
}

/** A LIST names at most this many. */
const PAGE = 1000;

/** What a verification will send, from the manifest alone. Throws what `manifest` throws. */
export async function planVerify(
  method: VerifyMethod,
  header: SnapshotHeader,
  manifest: AsyncIterable<ManifestLine>,
): Promise<VerifyPlan> {
  const checked = await amountOf(method, manifest);
  // The header is read again, and the manifest, by every method.
  const records = { get: 1 + manifestParts(header).length };
  const fetched = method.kind === 'list' || method.kind === 'head' ? 0 : checked.bytes;
  return {
    checked,
    egressBytes: fetched + manifestBytes(header),
    requests: addRequests(addRequests(NO_REQUESTS, records), perFile(method, checked.files)),
    requestsAre: method.kind === 'list' ? 'at-least' : 'exact',
  };
}

function perFile({ kind }: VerifyMethod, files: number): Partial<RequestCounts> {
  if (kind === 'list') return { list: Math.max(1, Math.ceil(files / PAGE)) };
  return kind === 'head' ? { head: files } : { get: files };
}

async function amountOf(method: VerifyMethod, manifest: AsyncIterable<ManifestLine>): Promise<FilesAndBytes> {
  if (method.kind === 'drill') {
    const drawn = await lowestLots(fileLines(manifest), { seed: method.seed, count: method.files });
    return { files: drawn.length, bytes: drawn.reduce((sum, { size }) => sum + size, 0) };
  }
  const isTaken = takenBy(method);
  const amount = { files: 0, bytes: 0 };
  for await (const { path, size } of fileLines(manifest)) {
    if (!isTaken(path)) continue;
    amount.files += 1;
    amount.bytes += size;
  }
  return amount;
}

function takenBy(method: VerifyMethod): (path: string) => boolean {
  if (method.kind === 'read') return sampler(method.seed, method.percent);
  if (method.kind === 'databases') return (path) => method.databases.sources.has(path);
  return () => true;
}
