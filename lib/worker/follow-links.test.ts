import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { storedRequests } from '../db/columns';
import { readManifest } from '../engine/snapshot/read-manifest';
import { createMemoryStorage, type MemoryStorage } from '../engine/testing/memory-storage';
import { headerOfRow } from './snapshot-header';
import { addJob, eventually, type House, openTestHouse, portsWith, startTestWorker } from './testing/house';

let house: House;
let storage: MemoryStorage;
let worker: { stop(): Promise<void> };

beforeEach(async () => {
  house = await openTestHouse();
  storage = createMemoryStorage({ versioning: 'enabled' });
  const media = path.join(house.source, '..', 'media');
  for (const folder of [house.source, media]) mkdirSync(folder);
  writeFileSync(path.join(house.source, 'index.php'), 'php');
  writeFileSync(path.join(media, 'a.jpg'), 'jpg');
  symlinkSync(media, path.join(media, 'loop'));
  symlinkSync(media, path.join(house.source, 'uploads'));
  symlinkSync('./', path.join(house.source, 'mydir'));
  worker = startTestWorker(house, portsWith(storage));
});
afterEach(async () => {
  await worker.stop();
  await house.close();
});

async function backUp() {
  const planId = await house.requestPlan('sites');
  const include = { findings: true } as const;
  const plan = await eventually(
    () => house.db.plan.findUniqueOrThrow({ where: { id: planId }, include }),
    ({ state }) => state === 'open' || state === 'failed',
  );
  const runId = await house.approve(planId);
  const run = await eventually(
    () => house.db.run.findUniqueOrThrow({ where: { id: runId } }),
    ({ state }) => !['queued', 'running'].includes(state),
  );
  expect(run, JSON.stringify(run.error)).toMatchObject({ state: 'succeeded' });
  const planned = storedRequests.parse((plan.summary as { requests: unknown }).requests);
  expect(storedRequests.parse(run.requests)).toEqual(planned);
  return { plan, codes: plan.findings.map(({ code }) => code) };
}

async function inNewestSnapshot(): Promise<string[]> {
  const row = await house.db.snapshot.findFirstOrThrow({ orderBy: { createdAt: 'desc' } });
  const lines: string[] = [];
  for await (const line of readManifest(storage, headerOfRow(row, 'sites'), new AbortController().signal)) {
    lines.push(line.type === 'symlink' ? `${line.path} -> link` : line.path);
  }
  return lines;
}

const dataKeys = () => [...storage.contents().keys()].filter((key) => !key.startsWith('.foresync/')).sort();

test('follow safely: what lies outside is sent under the name of the link, with the requests the plan says', async () => {
  await addJob(house, 'sites', { links: 'follow' });
  const { codes } = await backUp();
  expect(codes).toContain('link.followed');
  expect(codes).toContain('link.loop');
  expect(codes).not.toContain('link.outside');
  expect(dataKeys()).toEqual(['index.php', 'uploads/a.jpg']);
  expect(await inNewestSnapshot()).toEqual([
    'index.php',
    'mydir -> link',
    'uploads/',
    'uploads/a.jpg',
    'uploads/loop -> link',
  ]);
});

test('one link followed, the others kept; when it is kept again its copies go', async () => {
  const linkExceptions = [{ path: 'uploads', policy: 'follow' }];
  await addJob(house, 'sites', { linkExceptions });
  await backUp();
  expect(dataKeys()).toEqual(['index.php', 'uploads/a.jpg']);
  await house.db.job.update({
    where: { id: 'sites' },
    data: {
      linkExceptions: [],
      limits: { usdPerRun: null, requestsPerRun: null, deletesCount: null, deletesPercent: null },
    },
  });
  const { codes } = await backUp();
  expect(codes).not.toContain('link.followed');
  expect(codes).toContain('link.outside');
  expect(dataKeys()).toEqual(['index.php']);
  expect(await inNewestSnapshot()).toEqual(['index.php', 'mydir -> link', 'uploads -> link']);
});
