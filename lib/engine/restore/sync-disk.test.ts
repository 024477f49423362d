import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { syncDisk } from './sync-disk';

const realPath = process.env.PATH ?? '';
const folder = mkdtempSync(path.join(tmpdir(), 'foresync-sync-disk-'));
afterEach(() => {
  process.env.PATH = realPath;
  rmSync(folder, { recursive: true, force: true });
});

test('brings a folder to the disk, also one whose name looks like an option', async () => {
  writeFileSync(path.join(folder, 'a'), 'a');
  expect(await syncDisk(folder)).toBe(true);
});

test('says so where there is no such program', async () => {
  process.env.PATH = '/nowhere';
  expect(await syncDisk(folder)).toBe(false);
});
