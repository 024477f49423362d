import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ScanOptions, SourceEntry } from '../types';
import { locate } from './locate';
import { scan } from './scan';
import { compareUtf8 } from './utf8-order';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'foresync-scan-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const options = (more: Partial<ScanOptions> = {}): ScanOptions => ({
  roots: [{ mount: '', path: root }],
  excludes: [],
  links: 'keep',
  oneFileSystem: true,
  ...more,
});

async function all(more: Partial<ScanOptions> = {}, signal = new AbortController().signal): Promise<SourceEntry[]> {
  const entries: SourceEntry[] = [];
  for await (const entry of scan(options(more), {}, signal)) entries.push(entry);
  return entries;
}

function file(path: string, content = 'x'): void {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), content);
}

test('emits in S3 key order, with a directory as name/', async () => {
  for (const path of ['a/x', 'a-b', 'a0', 'a/y/z', 'é', '\u{1f600}', '\u{ff5e}']) file(path);
  const paths = (await all()).map((entry) => entry.path);
  expect(paths).toEqual([...paths].sort(compareUtf8));
  expect(paths).toEqual(['a-b', 'a/', 'a/x', 'a/y/', 'a/y/z', 'a0', 'é', '\u{ff5e}', '\u{1f600}']);
});

test('never follows a link: a link to its own folder is one entry', async () => {
  file('f');
  symlinkSync('./', join(root, 'mydir'));
  const entries = await all();
  expect(entries.map(({ path, type }) => [path, type])).toEqual([
    ['f', 'file'],
    ['mydir', 'symlink'],
  ]);
  expect(entries[1]?.linkTarget).toBe('./');
  expect((await all({ links: 'skip' })).map(({ path }) => path)).toEqual(['f']);
});

test('leaves out what gitignore patterns name, folders with all they hold', async () => {
  for (const path of ['keep/a', 'cache/b', 'x.log', 'deep/x.log', 'deep/keep.txt']) file(path);
  const paths = (await all({ excludes: ['cache/', '*.log'] })).map(({ path }) => path);
  expect(paths).toEqual(['deep/', 'deep/keep.txt', 'keep/', 'keep/a']);
});

test('keeps a name that is not UTF-8, with its bytes', async () => {
  const bad = Buffer.concat([Buffer.from(`${root}/bad-`), Buffer.from([0xff]), Buffer.from('%')]);
  writeFileSync(bad, 'x');
  const [entry] = await all();
  expect(entry?.path).toBe('%!bad-%FF%25');
  expect(entry && locate(options().roots, entry).path).toEqual(bad);
});

test('names a socket or pipe as special', async () => {
  execFileSync('mkfifo', [join(root, 'pipe')]);
  expect((await all()).map(({ path, type }) => [path, type])).toEqual([['pipe', 'special']]);
});

test('several roots become folders of their own, in order', async () => {
  file('b-src/one');
  file('a-src/two');
  const roots = [
    { mount: 'b', path: join(root, 'b-src') },
    { mount: 'a', path: join(root, 'a-src') },
  ];
  expect((await all({ roots })).map(({ path }) => path)).toEqual(['a/', 'a/two', 'b/', 'b/one']);
});

test('a root that is a link means the folder it points to', async () => {
  file('real/inside');
  symlinkSync('real', join(root, 'link'));
  expect((await all({ roots: [{ mount: '', path: join(root, 'link') }] })).map(({ path }) => path)).toEqual(['inside']);
});

test.each([
  { name: 'missing', path: 'nowhere', code: 'source.missing' },
  { name: 'a file', path: 'f', code: 'source.not-a-directory' },
  { name: 'below a file', path: 'f/x', code: 'source.not-a-directory' },
])('a root that is $name is $code', async ({ path, code }) => {
  file('f');
  await expect(all({ roots: [{ mount: '', path: join(root, path) }] })).rejects.toMatchObject({ code });
});

test('another file system is an entry of its own, unless asked for', async () => {
  const entries = await all({ roots: [{ mount: '', path: '/' }], excludes: ['*', '!proc/'] });
  expect(entries).toMatchObject([{ path: 'proc/', type: 'error', errorCode: 'EXDEV' }]);
});

test('stops when it is cancelled', async () => {
  for (let number = 0; number < 600; number += 1) file(`f${number}`);
  const stop = new AbortController();
  stop.abort();
  await expect(all({}, stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
});
