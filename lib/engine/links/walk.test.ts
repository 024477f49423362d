/** Random trees: the prediction against a walk that asks the kernel about every single path. */
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { diskFolder } from '../testing/disk-folder';
import { inspectLinks } from './inspect';
import { randomNumbers, writeRandomTree } from './testing/random-tree';
import { walkLikeAws } from './testing/walk';
import type { Uploads } from './uploads';

let base: string;
beforeEach(() => {
  base = mkdtempSync(path.join(diskFolder(), 'links-'));
});
afterEach(() => {
  execFileSync('chmod', ['-R', 'u+rwx', base]);
  rmSync(base, { recursive: true });
});

const figures = ({ uploads, bytes, requests, over1024, warnings, maxDepth }: Uploads) => ({
  ...{ uploads, bytes, requests, over1024, warnings, maxDepth },
});

test.each(Array.from({ length: 80 }, (_, seed) => seed))('random tree %i', async (seed) => {
  const random = randomNumbers(seed);
  const source = writeRandomTree(base, random, { linksInRoot: 34 + Math.floor(random() * 7), modes: 'all-readable' });
  const report = await inspectLinks(source, new AbortController().signal);
  expect(figures(report.following)).toEqual(walkLikeAws(source, 50_000));
  expect(report.following.exact).toBe(true);
});

/** Modes mean nothing to root: as root, do it as nobody. */
async function asNobody<T>(work: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return work();
  chownSync(base, NOBODY, NOBODY);
  process.seteuid?.(NOBODY);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}

const NOBODY = 65_534;
const seeds = Array.from({ length: 60 }, (_, seed) => 1000 + seed);

test.each(seeds)('random tree %i with things that may not be read', async (seed) => {
  await asNobody(async () => {
    const random = randomNumbers(seed);
    const source = writeRandomTree(base, random, { linksInRoot: 36, modes: 'some-forbidden' });
    const report = await inspectLinks(source, new AbortController().signal);
    expect(figures(report.following)).toEqual(walkLikeAws(source, 50_000));
  });
});

test('some of those trees did forbid something', async () => {
  await asNobody(async () => {
    const source = path.join(base, 'src');
    mkdirSync(path.join(source, 'secret'), { recursive: true });
    writeFileSync(path.join(source, 'key'), 'x', { mode: 0o000 });
    symlinkSync('key', path.join(source, 'link'));
    chmodSync(path.join(source, 'secret'), 0o000);
    const { following } = await inspectLinks(source, new AbortController().signal);
    expect(following).toMatchObject({ uploads: 0n, warnings: { unreadable: 3n, notExist: 0n } });
  });
});
