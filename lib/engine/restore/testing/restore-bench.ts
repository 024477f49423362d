import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { readManifest } from '../../snapshot/read-manifest';
import { writeSnapshot } from '../../snapshot/snapshot';
import type { Storage } from '../../storage/storage';
import { sync } from '../../sync/sync';
import { planned, type SyncBench } from '../../sync/testing/sync-bench';
import { createTestClock } from '../../testing/test-clock';
import { type ManifestLine, NO_REQUESTS, type SnapshotHeader } from '../../types';
import type { RestorePorts, RestoreRequest } from '../restore';

const never = new AbortController().signal;

/** Brings the bench's source into its bucket as snapshot `id`. */
export async function snapshotOf(bench: SyncBench, id = 's1', storageClass = 'STANDARD'): Promise<SnapshotHeader> {
  const { storage, index, roots, clock } = bench;
  const ports = { storage, index, roots, clock, prefix: 'data/', requests: () => NO_REQUESTS, storageClass };
  const result = await sync(await planned(bench, id), ports, never);
  if (result.outcome !== 'succeeded') throw new Error(`sync ended ${result.outcome}: ${result.error?.code}`);
  const request = {
    id,
    jobSlug: 'job',
    createdAtMs: clock.now(),
    parent: null,
    prefix: 'data/',
    sources: roots,
    outcome: 'complete',
    failures: 0,
    versioned: true,
    tool: 'test',
  } as const;
  return writeSnapshot(request, { storage, index, scratchDirectory: bench.directory }, never);
}

export function restorePorts(bench: SyncBench, header: SnapshotHeader, storage: Storage = bench.storage): RestorePorts {
  return {
    storage,
    manifest: readManifest(bench.storage, header, never, { scratchDirectory: bench.directory }),
    clock: createTestClock({ sleeping: 'instant' }),
    requests: () => NO_REQUESTS,
  };
}

export function restoreTo(
  header: SnapshotHeader,
  target: string | null,
  more: Partial<RestoreRequest> = {},
): RestoreRequest {
  return { id: 'r1', sources: header.sources, paths: [], target, existing: 'replace', ...more };
}

/** A manifest nobody would write, handed to restore as it is. */
export async function* hostile(lines: readonly Partial<ManifestLine>[]): AsyncGenerator<ManifestLine> {
  for (const line of lines) yield { ...PLAIN, path: 'a', type: 'file', ...line };
}

const PLAIN = { size: 0, mtime: '0', mode: '100644', uid: 0, gid: 0, key: 'data/a', versionId: null } as const;

/** Everything below a folder that a backup promises to bring back: one line per entry, sorted. */
export function portrait(directory: string | Buffer): string[] {
  const lines: string[] = [];
  describeFolder(Buffer.from(directory), '', lines);
  return lines.sort();
}

function describeFolder(folder: Buffer, shown: string, lines: string[]): void {
  for (const name of readdirSync(folder, { encoding: 'buffer' })) {
    const at = Buffer.concat([folder, Buffer.from('/'), name]);
    const stat = lstatSync(at, { bigint: true });
    const path = `${shown}/${name.toString('latin1')}`;
    const mode = stat.isSymbolicLink() ? 'link' : stat.mode.toString(8);
    lines.push([path, mode, stat.uid, stat.gid, stat.mtimeNs, contentOf(at, stat)].join(' '));
    if (stat.isDirectory()) describeFolder(at, path, lines);
  }
}

function contentOf(at: Buffer, stat: { isSymbolicLink(): boolean; isFile(): boolean }): string {
  if (stat.isSymbolicLink()) return readlinkSync(at, { encoding: 'buffer' }).toString('latin1');
  return stat.isFile() ? readFileSync(at).toString('base64') : '';
}

/** Names of temporary files anywhere below a folder. */
export function leftovers(directory: string): string[] {
  return portrait(directory).filter((line) => line.includes('.part '));
}

export function openDescriptors(): number {
  return readdirSync(join('/proc', 'self', 'fd')).length;
}
