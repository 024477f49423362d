import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../db/package-root';
import { openFileIndexForReading } from '../engine/file-index/open-for-reading';
import { createMemoryStorage } from '../engine/testing/memory-storage';
import { writeTree } from '../engine/testing/tree';
import { indexFile } from './task-context';
import { addJob, eventually, type House, openTestHouse, portsWith, startTestWorker } from './testing/house';

let house: House;
let child: ChildProcess;

beforeEach(async () => {
  house = await openTestHouse();
  writeTree(house.source, { 'index.php': '<?php', img: { 'a.jpg': 'aaaa', 'b.jpg': 'bbbbbb' } });
  await addJob(house, 'sites');
  const program = fileURLToPath(new URL('./testing/hanging-worker.ts', import.meta.url));
  child = spawn(process.execPath, ['--import', 'tsx', program, house.dataDir], {
    cwd: packageRoot(),
    stdio: 'inherit',
  });
});

afterEach(async () => {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'close');
  }
  await house.close();
});

const run = (id: string) => house.db.run.findUniqueOrThrow({ where: { id } });

// Two processes start here, on a machine that may be busy with other tests.
describe('a worker that is killed in a run', { timeout: 90_000 }, () => {
  it('leaves a run that says interrupted, and a task that the next worker takes up where it was', async () => {
    const planId = await house.requestPlan('sites');
    await eventually(
      () => house.db.plan.findUniqueOrThrow({ where: { id: planId } }),
      (plan) => plan.state === 'open',
    );
    const runId = await house.approve(planId);
    await eventually(
      async () => filesInIndex(),
      (files) => files === 2,
    );
    child.kill('SIGKILL');
    await once(child, 'close');
    expect(await run(runId)).toMatchObject({ state: 'running' });

    const storage = createMemoryStorage({ versioning: 'enabled' });
    const worker = startTestWorker(house, portsWith(storage));
    try {
      await eventually(
        () => run(runId),
        ({ state }) => state === 'interrupted',
      );
      expect(await house.db.task.findFirstOrThrow({ where: { kind: 'run' } })).toMatchObject({ state: 'queued' });
      const ended = await eventually(
        () => run(runId),
        ({ state }) => state === 'succeeded',
      );
      expect(ended).toMatchObject({ failuresTotal: 0, progress: { filesDone: 3, filesTotal: 3, bytesDone: 15 } });
    } finally {
      await worker.stop();
    }
    // This bucket is a fresh one: only what the killed worker had not brought over was sent to it.
    const data = [...storage.contents().keys()].filter((key) => !key.startsWith('.foresync/'));
    expect(data).toEqual(['img/a.jpg']);
    expect(await house.db.task.findFirstOrThrow({ where: { kind: 'run' } })).toMatchObject({
      state: 'done',
      attempts: 2,
    });
    expect(await house.db.snapshot.findFirstOrThrow()).toMatchObject({ outcome: 'complete', files: 3 });
  });
});

function filesInIndex(): number {
  const file = indexFile(house.dataDir, 'sites');
  if (!existsSync(path.resolve(file))) return 0;
  const index = openFileIndexForReading(file);
  try {
    return index.totals().files;
  } finally {
    index.close();
  }
}
