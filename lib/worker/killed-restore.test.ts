import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runProgress } from '../db/columns';
import { packageRoot } from '../db/package-root';
import type { Storage } from '../engine/storage/storage';
import { createMemoryStorage, type MemoryStorage } from '../engine/testing/memory-storage';
import { writeTree } from '../engine/testing/tree';
import { addJob, eventually, type House, openTestHouse, portsWith, startTestWorker } from './testing/house';

const FILES = 12;
const GIVEN = 5;

let house: House;
let storage: MemoryStorage;
let child: ChildProcess | null = null;

beforeEach(async () => {
  house = await openTestHouse();
  storage = createMemoryStorage();
  writeTree(house.source, Object.fromEntries(Array.from({ length: FILES }, (_, at) => [`f${at}`, `file ${at}`])));
  await addJob(house, 'sites');
});

afterEach(async () => {
  if (child !== null && child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'close');
  }
  await house.close();
});

const restoreRow = () => house.db.restore.findUniqueOrThrow({ where: { id: 'x' } });
const restoreIs = (wanted: string) => eventually(restoreRow, ({ state }) => state === wanted);

// Two processes start here, on a machine that may be busy with other tests.
it('a restore whose worker is killed goes on in the next one, and fetches only what is missing', {
  timeout: 120_000,
}, async () => {
  await plannedRestore();
  await killInTheMiddle();
  expect(await restoreRow()).toMatchObject({ state: 'running' });

  const fetched: string[] = [];
  const counting: Storage = {
    ...storage,
    getObject: (request, signal) => {
      fetched.push(request.key);
      return storage.getObject(request, signal);
    },
  };
  const worker = startTestWorker(house, portsWith(counting));
  try {
    await restoreIs('interrupted');
    const ended = await restoreIs('succeeded');
    expect(ended).toMatchObject({ verified: FILES, failuresTotal: 0 });
    expect(runProgress.parse(ended.progress)).toMatchObject({ filesDone: FILES, filesTotal: FILES });
  } finally {
    await worker.stop();
  }
  expect(fetched.filter((key) => !key.startsWith('.foresync/'))).toHaveLength(FILES - GIVEN);
  expect(execFileSync('diff', ['-r', house.source, house.target]).toString()).toBe('');
  expect(readdirSync(house.target)).toHaveLength(FILES);
});

/** Backed up, planned and approved, with no worker alive. */
async function plannedRestore(): Promise<void> {
  const worker = startTestWorker(house, portsWith(storage));
  try {
    const planId = await house.requestPlan('sites');
    await eventually(
      () => house.db.plan.findUniqueOrThrow({ where: { id: planId } }),
      ({ state }) => state === 'open',
    );
    const runId = await house.approve(planId);
    const { snapshotId } = await eventually(
      () => house.db.run.findUniqueOrThrow({ where: { id: runId } }),
      ({ state }) => state === 'succeeded',
    );
    const row = { jobId: 'sites', snapshotId: snapshotId ?? '', paths: [], existing: 'replace', target: house.target };
    await house.db.restore.create({ data: { id: 'x', ...row, state: 'queued' } });
    await house.queue('restore-plan', { restoreId: 'x' }, 'sites');
    await restoreIs('planned');
  } finally {
    await worker.stop();
  }
  await house.db.restore.update({ where: { id: 'x' }, data: { state: 'queued' } });
  await house.queue('restore', { restoreId: 'x' }, 'sites');
}

async function killInTheMiddle(): Promise<void> {
  const contents = path.join(house.dataDir, 'bucket.json');
  const objects = [...storage.contents()].map(([key, body]) => [key, body.toString('base64')]);
  writeFileSync(contents, JSON.stringify(Object.fromEntries(objects)));
  const program = fileURLToPath(new URL('./testing/hanging-restore-worker.ts', import.meta.url));
  const options = ['--import', 'tsx', program, house.dataDir, contents, String(GIVEN)];
  const started = spawn(process.execPath, options, { cwd: packageRoot(), stdio: 'inherit' });
  child = started;
  await eventually(
    async () => (existsSync(house.target) ? readdirSync(house.target).filter((name) => /^f\d+$/.test(name)) : []),
    (placed) => placed.length === GIVEN,
  );
  started.kill('SIGKILL');
  await once(started, 'close');
}
