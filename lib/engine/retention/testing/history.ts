import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { snapshotOf } from '../../restore/testing/restore-bench';
import { readManifest } from '../../snapshot/read-manifest';
import { listHeaders } from '../../snapshot/snapshot';
import { listAllVersions } from '../../storage/listing';
import type { Storage } from '../../storage/storage';
import { type SyncBench, syncBench } from '../../sync/testing/sync-bench';
import { type Tree, writeTree } from '../../testing/tree';
import type { SnapshotHeader } from '../../types';
import { halfPruned } from '../half-pruned';
import { type PrunePlan, planPrune } from '../plan-prune';

const never = new AbortController().signal;

/** A bucket with several days of one job. */
export interface History {
  readonly bench: SyncBench;
  readonly headers: readonly SnapshotHeader[];
}

/** What changes in a day: null removes. */
export type Day = { readonly [path: string]: string | null };

/** One snapshot a day, `d0`, `d1`, …, the first of `tree`. */
export async function historyOf(
  tree: Tree,
  days: readonly Day[],
  options: { versioning?: 'enabled' } = { versioning: 'enabled' },
): Promise<History> {
  const bench = syncBench(tree, options);
  const headers = [await snapshotOf(bench, 'd0')];
  for (const [at, day] of days.entries()) {
    for (const [path, content] of Object.entries(day)) {
      if (content === null) rmSync(join(bench.source, path));
      else writeTree(bench.source, { [path]: content });
    }
    bench.clock.advance(24 * 3600 * 1000);
    headers.push(await snapshotOf(bench, `d${at + 1}`));
  }
  return { bench, headers };
}

let lists = 0;

/** The plan that drops all but `kept`, with what an earlier prune left. */
export async function planDropping(
  { bench, headers }: History,
  kept: readonly string[],
  storage: Storage = bench.storage,
): Promise<PrunePlan> {
  const resumed = await halfPruned(bench.storage, 'job');
  const begun = new Set(resumed.map(({ id }) => id));
  const there = headers.filter(({ id }) => !begun.has(id));
  lists += 1;
  return planPrune(
    {
      job: 'job',
      kept: there.filter(({ id }) => kept.includes(id)),
      dropped: there.filter(({ id }) => !kept.includes(id)),
      resumed,
    },
    {
      storage,
      index: bench.index,
      scratchDirectory: bench.directory,
      listFile: join(bench.directory, `list-${lists}`),
    },
    never,
  );
}

/** Every version and marker below `prefix`: `key version`, markers as `key marker`. */
export async function versionsIn(storage: Storage, prefix = 'data/'): Promise<string[]> {
  const found: string[] = [];
  for await (const { key, versionId, isDeleteMarker } of listAllVersions(storage, prefix)) {
    found.push(`${key} ${isDeleteMarker ? 'marker' : versionId}`);
  }
  return found.sort();
}

/** Every version these snapshots need, in the form of `versionsIn`. */
export async function neededBy({ bench }: History, headers: readonly SnapshotHeader[]): Promise<string[]> {
  const needed = new Set<string>();
  for (const header of headers) {
    for await (const line of readManifest(bench.storage, header, never, { scratchDirectory: bench.directory })) {
      if (line.type === 'file') needed.add(`${line.key} ${line.versionId}`);
    }
  }
  return [...needed].sort();
}

/** The snapshots that count. */
export async function counting({ bench }: History): Promise<SnapshotHeader[]> {
  const headers: SnapshotHeader[] = [];
  for await (const header of listHeaders(bench.storage, 'job')) headers.push(header);
  return headers;
}
