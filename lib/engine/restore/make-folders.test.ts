import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Directory } from './directory';
import { makeFolders } from './make-folders';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'foresync-folders-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('makes what is missing, and says whether anything was', async () => {
  const deep = path.join(folder, 'a/b/c');
  expect(await makeFolders(deep)).toBe(true);
  expect(existsSync(deep)).toBe(true);
  expect(await makeFolders(deep)).toBe(false);
});

test('a file on the way is the system’s error', async () => {
  writeFileSync(path.join(folder, 'file'), '');
  await expect(makeFolders(path.join(folder, 'file/a'))).rejects.toMatchObject({ code: 'ENOTDIR' });
});

test.skipIf(!existsSync('/proc/self'))(
  'a place where nothing can be made fails instead of trying forever',
  async () => {
    await expect(makeFolders('/proc/foresync/here')).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(Directory.openBase('/proc/foresync/here')).rejects.toMatchObject({ code: 'machine.io' });
  },
);
