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
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SourceEntry } from '../types';
import { QuickReads, readSmallFile, SMALL_BYTES } from './small-file';
import { isUnchanged, type ResolvedSource, resolveSource } from './source-file';
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

test('reads the whole file and shows that nothing moved', () => {
  const { before, body, after } = readSmallFile(source, entry, into);
  expect(body?.toString()).toBe('one');
  expect(isUnchanged(before, after)).toBe(true);
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

test('a file that has become large is left to those who read in parts', () => {
  truncateSync(at, SMALL_BYTES + 1);
  expect(readSmallFile(source, entry, into).body).toBeNull();
});

test('is never led elsewhere: not by a link in its place, not by one on the way', () => {
  renameSync(at, join(bench.source, 'moved'));
  symlinkSync(join(bench.source, 'moved'), at);
  expect(() => readSmallFile(source, entry, into)).toThrowError(expect.objectContaining({ code: 'source.vanished' }));
  rmSync(join(bench.source, 'a'), { recursive: true });
  mkdirSync(join(bench.source, 'other'));
  writeFileSync(join(bench.source, 'other/file.txt'), 'secret');
  symlinkSync('other', join(bench.source, 'a'));
  expect(() => readSmallFile(source, entry, into)).toThrowError(expect.objectContaining({ code: 'source.vanished' }));
});

test('a file replaced by another of the same name is read; a folder in its place is not', () => {
  rmSync(at);
  writeFileSync(at, 'new');
  expect(readSmallFile(source, entry, into).body?.toString()).toBe('new');
  rmSync(at);
  mkdirSync(at);
  expect(() => readSmallFile(source, entry, into)).toThrowError(expect.objectContaining({ code: 'source.vanished' }));
});

test.skipIf(process.getuid?.() === 0)('what may not be read is unreadable', () => {
  chmodSync(at, 0);
  expect(() => readSmallFile(source, entry, into)).toThrowError(expect.objectContaining({ code: 'source.unreadable' }));
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
