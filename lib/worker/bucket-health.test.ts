import { afterEach, beforeEach, expect, test } from 'vitest';
import { destinationCheck } from '../db/columns';
import { EngineError } from '../engine/errors';
import { FaultScript } from '../engine/testing/fault-script';
import { faultyStorage, type StorageFaults } from '../engine/testing/faulty-storage';
import { createMemoryStorage } from '../engine/testing/memory-storage';
import { writeTree } from '../engine/testing/tree';
import { addJob, eventually, type House, openTestHouse, portsWith, startTestWorker } from './testing/house';

let house: House;
let worker: { stop(): Promise<void> } | undefined;

beforeEach(async () => {
  house = await openTestHouse();
  writeTree(house.source, { 'index.php': '<?php' });
  await addJob(house, 'sites');
});

afterEach(async () => {
  await worker?.stop();
  await house.close();
});

async function check() {
  const id = await house.queue('check-destination', { destinationId: 'to-sites' });
  const task = () => house.db.task.findUniqueOrThrow({ where: { id } });
  await eventually(task, ({ state }) => state === 'done' || state === 'failed');
  const row = await house.db.destination.findUniqueOrThrow({ where: { id: 'to-sites' } });
  return destinationCheck.parse(row.lastCheck);
}

test('a refused step names its action, with the policy for the jobs of the destination', async () => {
  const faults: StorageFaults = new FaultScript();
  faults.add({ on: 'putObject', error: new EngineError('access.denied') });
  worker = startTestWorker(house, portsWith(faultyStorage(createMemoryStorage({ versioning: 'enabled' }), faults)));
  const { findings, passed } = await check();
  expect(passed).toBe(false);
  expect(findings).toMatchObject([
    {
      code: 'bucket.access',
      evidence: { action: 's3:PutObject', policy: { bucket: 'memory', places: [{ prefix: '', job: 'sites' }] } },
    },
  ]);
  faults.assertUsedUp();
});

test('the settings of the bucket are looked at; a healthy one has nothing to say', async () => {
  worker = startTestWorker(house, portsWith(createMemoryStorage({ versioning: 'enabled' })));
  expect((await check()).findings).toEqual([]);
  await worker.stop();
  const storage = createMemoryStorage({ versioning: 'enabled', settings: { 'public-access': null } });
  worker = startTestWorker(house, portsWith(storage));
  expect((await check()).findings.map(({ code }) => code)).toEqual(['bucket.public-possible']);
});

test('a plan says it too', async () => {
  const storage = createMemoryStorage({ versioning: 'enabled', settings: { encryption: null } });
  worker = startTestWorker(house, portsWith(storage));
  const planId = await house.requestPlan('sites');
  const plan = () => house.db.plan.findUniqueOrThrow({ where: { id: planId }, include: { findings: true } });
  const { findings, verdict } = await eventually(plan, ({ state }) => state !== 'queued' && state !== 'working');
  expect(findings.map(({ code }) => code)).toContain('bucket.not-encrypted');
  expect(verdict).toBe('ready');
});
