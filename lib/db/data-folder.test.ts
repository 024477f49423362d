import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { makeDataFolder } from './data-folder';
import { openDatabase } from './database';

test('makes the folder and its parents, for its owner alone', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'foresync-data-folder-'));
  const folder = path.join(root, 'a/b');
  makeDataFolder(folder);
  makeDataFolder(folder);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  rmSync(root, { recursive: true });
});

test.skipIf(!existsSync('/proc/self'))(
  'a place where nothing can be made is refused instead of tried forever',
  async () => {
    await expect(openDatabase('/proc/foresync/data')).rejects.toMatchObject({ code: 'data.unusable' });
  },
);
