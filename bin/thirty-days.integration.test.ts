/**
 * Thirty days of a tree that changes in every way there is, on the practice bucket and on radosgw: each snapshot comes back to the
 * byte, mode, time and link, before and after retention removed half of them, and what is left in the bucket is exactly what the
 * kept ones need.
 */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readManifest } from '../lib/engine/snapshot/read-manifest';
import { readHeader } from '../lib/engine/snapshot/snapshot';
import { listAllVersions } from '../lib/engine/storage/listing';
import { changeForADay, plantTree } from '../lib/engine/testing/changing-tree';
import { requireServer, startRadosgw } from '../lib/engine/testing/real-servers';
import { type Installation, openInstallation, startPractice } from './testing/installation';
import { treeInventory } from './testing/tree-inventory';

const DAYS = 30;
const SERVERS = [
  { name: 'practice bucket', start: startPractice, isThere: true },
  { name: 'radosgw', start: startRadosgw, isThere: requireServer('radosgw') === 'run' },
];

interface Day {
  readonly id: string;
  readonly tree: Map<string, string>;
}

async function comesBack(at: Installation, { id, tree }: Day): Promise<void> {
  const target = path.join(at.folder, `back-${id}`);
  const restored = await at.restore(id, target);
  expect(restored, JSON.stringify(restored.problem)).toMatchObject({ state: 'succeeded', failuresTotal: 0 });
  expect(Object.fromEntries(treeInventory(target))).toEqual(Object.fromEntries(tree));
  rmSync(target, { recursive: true });
}

/** Versions of files, without delete markers. */
async function versionsLeft(at: Installation): Promise<string[]> {
  const left: string[] = [];
  for await (const one of listAllVersions(at.storage, 'site/')) {
    if (!one.isDeleteMarker) left.push(`${one.key} ${one.versionId}`);
  }
  return left.sort();
}

async function versionsNeeded(at: Installation, ids: readonly string[]): Promise<string[]> {
  const needed = new Set<string>();
  for (const id of ids) {
    const header = await readHeader(at.storage, 'job', id);
    for await (const line of readManifest(at.storage, header, new AbortController().signal)) {
      if (line.type === 'file') needed.add(`${line.key} ${line.versionId}`);
    }
  }
  return [...needed].sort();
}

describe.each(SERVERS.filter(({ isThere }) => isThere))('$name', ({ start }) => {
  test('thirty snapshots, then fifteen', async () => {
    const server = await start();
    const at = await openInstallation(server, 'thirty');
    try {
      mkdirSync(at.source);
      const random = plantTree(at.source, 2026);
      const days: Day[] = [];
      for (let day = 0; day < DAYS; day += 1) {
        if (day > 0) changeForADay(at.source, random);
        const run = await at.run();
        expect(run, JSON.stringify(run.problem)).toMatchObject({ state: 'succeeded', difference: null });
        days.push({ id: run.snapshotId ?? '', tree: treeInventory(at.source) });
      }
      for (const day of days) await comesBack(at, day);
      const pruned = await at.prune({ last: DAYS / 2 });
      expect(pruned).toMatchObject({ state: 'succeeded', refusedTotal: 0, plan: { keeps: 15, drops: 15 } });
      expect(pruned.requests).toEqual(pruned.plan?.requests);
      const kept = days.slice(DAYS / 2);
      for (const day of kept) await comesBack(at, day);
      const ids = kept.map(({ id }) => id);
      expect(await versionsLeft(at)).toEqual(await versionsNeeded(at, ids));
    } finally {
      await at.close();
      await server.stop();
    }
  });
});
