import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMemoryStorage } from '../../engine/testing/memory-storage';
import { eventually, type House, openTestHouse, portsWith, startTestWorker } from '../testing/house';
import { scratchFolder, scratchOwners, sweepScratch, withScratch } from './scratch';

let house: House;
beforeEach(async () => {
  house = await openTestHouse();
});
afterEach(() => house.close());

const of = (owner: string) => ({ dataDir: house.dataDir, owner });
const left = () => readdirSync(path.join(house.dataDir, 'scratch')).sort();

test('every piece of work has an empty folder of its own, which is gone behind it, however it ends', async () => {
  const seen: string[] = [];
  const work = (folder: string) => {
    seen.push(folder);
    expect(readdirSync(folder)).toEqual([]);
    writeFileSync(path.join(folder, 'part'), 'x');
    return Promise.reject(new Error('cut short'));
  };
  await expect(withScratch(of('w'), work)).rejects.toThrow('cut short');
  await expect(withScratch(of('w'), work)).rejects.toThrow('cut short');
  expect(new Set(seen).size).toBe(2);
  expect(seen.filter((folder) => existsSync(folder))).toEqual([]);
});

test('what a killed worker has left is removed, what a living one has is not', async () => {
  expect(await scratchOwners(house.dataDir)).toEqual([]);
  for (const owner of ['killed', 'living']) writeFileSync(path.join(scratchFolder(of(owner)), 'manifest'), 'x');
  const owners = await scratchOwners(house.dataDir);
  // Signs on, and begins, after the folders were listed.
  scratchFolder(of('late'));
  await sweepScratch(house.dataDir, owners, new Set(['living']));
  expect(left()).toEqual(['late', 'living']);
});

test('a worker that starts removes what a killed one has left', async () => {
  writeFileSync(path.join(scratchFolder(of('killed')), 'manifest'), 'x');
  const worker = startTestWorker(house, portsWith(createMemoryStorage()));
  try {
    await eventually(
      async () => left(),
      (owners) => owners.length === 0,
    );
  } finally {
    await worker.stop();
  }
});
