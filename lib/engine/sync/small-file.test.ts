import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { builtAddon } from '../testing/built-addon';
import type { SourceEntry } from '../types';
import { QuickReads, type ReadFile, readSmallFile, readSmallFileAway, SMALL_BYTES } from './small-file';
import { entryAsRead, isUnchanged, type ResolvedSource, resolveSource } from './source-file';
import { type SyncBench, scanned, syncBench } from './testing/sync-bench';

let bench: SyncBench;
let source: ResolvedSource;
let entry: SourceEntry;
let at: string;
const into = Buffer.alloc(SMALL_BYTES);
beforeEach(async () => {
  bench = syncBench({ a: { 'file.txt': 'one' } });
  source = await resolveSource(bench.roots, 'keep');
  const found = (await scanned(bench.roots)).find(({ type }) => type === 'file');
  if (found === undefined) throw new Error('nothing scanned');
  entry = found;
  at = join(bench.source, 'a/file.txt');
});
afterEach(() => bench.close());

const addon = await builtAddon();

/** null: left to openSourceFile(). */
type ReadSmall = () => Promise<ReadFile | null>;
const here: ReadSmall = async () => readSmallFile(source, entry, into);
const away: ReadSmall = async () =>
  addon === null ? null : readSmallFileAway(source, entry, into, addon.readSmallFile);
const WAYS = [{ way: 'here', read: here }, ...(addon === null ? [] : [{ way: 'by the addon', read: away }])];

describe.each(WAYS)('a small file that is read $way', ({ way, read }) => {
  test('comes whole, and shows that nothing moved', async () => {
    const found = await read();
    expect(found?.body?.toString()).toBe('one');
    expect(found).toMatchObject({ before: { size: 3n }, after: { size: 3n } });
    expect(found !== null && isUnchanged(found.before, found.after)).toBe(true);
    expect(found !== null && entryAsRead(entry, found.after)).toEqual(entry);
  });

  test('is nothing when it is empty', async () => {
    truncateSync(at, 0);
    expect((await read())?.body?.length).toBe(0);
  });

  test('is left to those who read in parts when it has become large', async () => {
    truncateSync(at, SMALL_BYTES);
    expect((await read())?.body?.length).toBe(SMALL_BYTES);
    truncateSync(at, SMALL_BYTES + 1);
    expect(await read()).toMatchObject({ body: null, before: { size: BigInt(SMALL_BYTES + 1) } });
  });

  test('is not one that a link in its place leads to, nor one on the way', async () => {
    const vanished = expect.objectContaining({ code: 'source.vanished' });
    renameSync(at, join(bench.source, 'moved'));
    symlinkSync(join(bench.source, 'moved'), at);
    await expect(read()).rejects.toThrowError(vanished);
    rmSync(join(bench.source, 'a'), { recursive: true });
    mkdirSync(join(bench.source, 'other'));
    writeFileSync(join(bench.source, 'other/file.txt'), 'secret');
    symlinkSync('other', join(bench.source, 'a'));
    if (way === 'here') await expect(read()).rejects.toThrowError(vanished);
    else expect(await read()).toBeNull();
  });

  test('may be another of the same name, but no folder or pipe', async () => {
    // Beside it first, or it might get the inode of the old one.
    writeFileSync(join(bench.source, 'new'), 'new');
    renameSync(join(bench.source, 'new'), at);
    if (way === 'here') expect((await read())?.body?.toString()).toBe('new');
    else expect(await read()).toBeNull();
    const vanished = expect.objectContaining({ code: 'source.vanished' });
    for (const make of [() => mkdirSync(at), () => execFileSync('mkfifo', [at])]) {
      rmSync(at, { recursive: true });
      make();
      if (way === 'here') await expect(read()).rejects.toThrowError(vanished);
      else expect(await read()).toBeNull();
    }
  });

  test('has vanished when it is not there', async () => {
    rmSync(at);
    const facts = { path: entry.path, errno: 'ENOENT' };
    await expect(read()).rejects.toThrowError(expect.objectContaining({ code: 'source.vanished', facts }));
  });

  test.skipIf(process.getuid?.() === 0)('is unreadable when it may not be read', async () => {
    chmodSync(at, 0);
    await expect(read()).rejects.toThrowError(expect.objectContaining({ code: 'source.unreadable' }));
  });

  test('may have a name that is not UTF-8', async () => {
    const name = Buffer.concat([Buffer.from(`${join(bench.source, 'a')}/bad-`), Buffer.from([0xff])]);
    writeFileSync(name, 'bytes');
    const found = (await scanned(bench.roots)).find(({ path }) => path.includes('bad-'));
    if (found === undefined) throw new Error('nothing scanned');
    entry = found;
    expect((await read())?.body?.toString()).toBe('bytes');
  });
});

test('shows that the file grew, shrank or ended while it was read', () => {
  const grown = readSmallFile(source, entry, into, (...call) => {
    appendFileSync(at, 'x');
    return readSync(...call);
  });
  expect(isUnchanged(grown.before, grown.after)).toBe(false);
  const ended = readSmallFile(source, entry, into, (...call) => {
    truncateSync(at, 0);
    return readSync(...call);
  });
  expect(ended.body).toBeNull();
});

test('one slow read sends the next hundred to the pool', () => {
  let ms = 0;
  const reads = new QuickReads({ monotonic: () => ms });
  const allowed = (count: number) => Array.from({ length: count }, () => reads.allows(10)).filter(Boolean).length;
  reads.time(() => {
    ms += 3;
  });
  expect(allowed(10)).toBe(10);
  reads.time(() => {
    ms += 30;
  });
  expect(allowed(100)).toBe(0);
  expect(allowed(10)).toBe(10);
  expect(reads.allows(SMALL_BYTES + 1)).toBe(false);
});

test('a read that may have waited for the processor counts when another comes soon', () => {
  let ms = 0;
  const reads = new QuickReads({ monotonic: () => ms });
  const take = (tookMs: number, count = 1) => {
    for (let at = 0; at < count; at += 1) {
      reads.time(() => {
        ms += tookMs;
      });
    }
  };
  take(10);
  expect(reads.allows(10)).toBe(true);
  take(1, 50);
  take(10);
  expect(reads.allows(10)).toBe(true);
  take(1, 49);
  take(10);
  expect(reads.allows(10)).toBe(false);
});
