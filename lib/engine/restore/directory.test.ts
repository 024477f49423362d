import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Directory, type Reach } from './directory';

let base: string;
beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'foresync-directory-')));
});
afterEach(() => rmSync(base, { recursive: true }));

const name = (text: string) => Buffer.from(text);

test.each<Reach>(['descriptor', 'path'])('by %s: a link in the place of a folder is refused', async (reach) => {
  symlinkSync('/tmp', join(base, 'door'));
  writeFileSync(join(base, 'file'), '');
  const directory = await Directory.openBase(base, reach);
  await expect(directory.child(name('door'))).rejects.toMatchObject({ code: 'restore.outside-target' });
  await expect(directory.child(name('file'))).rejects.toMatchObject({ code: 'restore.conflict' });
  const child = await directory.child(name('new'));
  expect(child.isNew).toBe(true);
  await child.close();
  await directory.close();
});

test('by path: a link planted above later is noticed at the next use', async () => {
  const directory = await Directory.openBase(base, 'path');
  const child = await directory.child(name('a'));
  const deep = await child.child(name('b'));
  expect((await deep.at(name('x'))).toString()).toBe(join(base, 'a', 'b', 'x'));
  renameSync(join(base, 'a'), join(base, 'moved'));
  mkdirSync(join(base, 'outside', 'b'), { recursive: true });
  symlinkSync(join(base, 'outside'), join(base, 'a'));
  await expect(deep.at(name('x'))).rejects.toMatchObject({ code: 'restore.outside-target' });
  for (const open of [deep, child, directory]) await open.close();
});

test('a base that is a file, or below one, is a conflict; a link to a folder is the folder', async () => {
  writeFileSync(join(base, 'file'), '');
  await expect(Directory.openBase(join(base, 'file'))).rejects.toMatchObject({ code: 'restore.conflict' });
  await expect(Directory.openBase(join(base, 'file', 'sub'))).rejects.toMatchObject({ code: 'restore.conflict' });
  mkdirSync(join(base, 'real'));
  symlinkSync('real', join(base, 'link'));
  const directory = await Directory.openBase(join(base, 'link'));
  expect(directory.isNew).toBe(false);
  await directory.close();
});
