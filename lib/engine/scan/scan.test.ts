import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ScanOptions, SourceEntry } from '../types';
import { locate } from './locate';
import { scan } from './scan';
import { linkEntry } from './scanned-entry';
import { storable } from './storable-times';
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

test('a time that 64 bits of nanoseconds cannot say is the first or the last that they can', async () => {
  const [future, past] = [Date.UTC(2400, 0) / 1000, Date.UTC(1600, 0) / 1000];
  for (const path of ['future', 'deep/future', 'past', 'deep/past']) {
    file(path);
    const time = path.endsWith('future') ? future : past;
    utimesSync(join(root, path), time, time);
  }
  // What the file system can keep of it: some end in 1901, or before 2400.
  const times = new Map((await all()).map(({ path, mtimeNs }) => [path, mtimeNs]));
  for (const path of ['future', 'deep/future']) expect(times.get(path)).toBeLessThanOrEqual(2n ** 63n - 1n);
  for (const path of ['past', 'deep/past']) expect(times.get(path)).toBeGreaterThanOrEqual(-(2n ** 63n));
  expect(times.get('future')).toBe(times.get('deep/future'));
  expect(times.get('future')).toBeGreaterThan(BigInt(Date.UTC(2100, 0)) * 1_000_000n);
  expect(storable({ mtimeNs: 2n ** 64n, ctimeNs: -(2n ** 64n) })).toEqual({
    mtimeNs: 2n ** 63n - 1n,
    ctimeNs: -(2n ** 63n),
  });
});

test('a link that has vanished before it could be read was never there; what is no link any more has changed', () => {
  file('f');
  const stat = lstatSync(join(root, 'f'), { bigint: true });
  expect(linkEntry('gone', join(root, 'gone'), { stat, raw: null })).toBeNull();
  expect(linkEntry('f', join(root, 'f'), { stat, raw: null })).toMatchObject({ type: 'error', errorCode: 'ECHANGED' });
});
