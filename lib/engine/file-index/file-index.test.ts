import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isEngineError } from '../errors';
import type { PlanOperation } from '../types';
import type { IndexEntry } from './file-index';
import { openFileIndex } from './open';
import { openFileIndexForReading } from './open-for-reading';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foresync-index-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function entry(path: string, more: Partial<IndexEntry> = {}): IndexEntry {
  const type = path.endsWith('/') ? 'directory' : 'file';
  return {
    path,
    type,
    size: type === 'file' ? 10 : 0,
    mtimeNs: 1_764_000_000_123_456_789n,
    ctimeNs: 1_764_000_000_123_456_789n,
    inode: 2n ** 63n + 5n,
    device: 1n,
    mode: 0o100644,
    uid: 0,
    gid: 0,
    key: type === 'file' ? path : null,
    versionId: 'v1',
    etag: '"e"',
    sha256: type === 'file' ? 'ab' : null,
    gone: false,
    ...more,
  };
}

const operation = (seq: number, path: string, action: PlanOperation['action'] = 'add'): PlanOperation => ({
  seq,
  action,
  entry: entry(path),
  key: path,
  previousSize: action === 'add' ? 0 : 7,
});

test('keeps entries to the nanosecond and the last bit, across a reopening, in UTF-8 order', () => {
  const file = join(folder, 'job.db');
  const index = openFileIndex(file);
  const entries = [entry('a-b'), entry('a/'), entry('a/x'), entry('\u{ff5e}'), entry('\u{1f600}')];
  for (const one of [...entries].reverse()) index.put(one);
  index.close();
  const again = openFileIndex(file);
  expect([...again.entries()].map(({ path }) => path)).toEqual(entries.map(({ path }) => path));
  expect(again.get('a/x')).toMatchObject({ mtimeNs: entry('a/x').mtimeNs, inode: 2n ** 63n + 5n });
  again.close();
});

test('reads what was put, marked gone or removed just now, before anything is committed', () => {
  const index = openFileIndex(join(folder, 'job.db'));
  index.put(entry('a'));
  index.put(entry('b'));
  expect(index.get('a')?.gone).toBe(false);
  index.markGone('a');
  expect(index.get('b')?.path).toBe('b');
  expect(index.get('a')?.gone).toBe(true);
  index.remove('a');
  expect(index.get('a')).toBeUndefined();
  index.close();
});

test('keeps counts through put, change, gone, return and removal', () => {
  const index = openFileIndex(join(folder, 'job.db'));
  for (const path of ['a/', 'a/x', 'b']) index.put(entry(path));
  index.put(entry('l', { type: 'symlink', size: 0, linkTarget: 'b', key: null, sha256: null }));
  expect(index.totals()).toEqual({ files: 2, bytes: 20, directories: 1, links: 1 });
  index.put(entry('b', { size: 30 }));
  index.markGone('a/x');
  expect(index.totals()).toEqual({ files: 1, bytes: 30, directories: 1, links: 1 });
  expect([...index.entries()].map(({ path }) => path)).not.toContain('a/x');
  expect([...index.entries({ includeGone: true })].map(({ path }) => path)).toContain('a/x');
  index.put(entry('a/x'));
  index.remove('b');
  index.remove('l');
  expect(index.totals()).toEqual({ files: 1, bytes: 10, directories: 1, links: 0 });
  index.close();
});

test('a cursor says where it stands without and with its row, wherever it was sent, and behind the last', () => {
  const index = openFileIndex(join(folder, 'job.db'));
  const paths = Array.from({ length: 100 }, (_, at) => `f${String(at).padStart(3, '0')}`);
  for (const path of paths) index.put(entry(path));
  for (const asked of ['path first', 'row first'] as const) {
    const cursor = index.cursor();
    const where = () => {
      const told = asked === 'path first' ? [cursor.path(), cursor.peek()?.path] : [cursor.peek()?.path, cursor.path()];
      expect(told[0]).toBe(told[1]);
      return told[0];
    };
    expect(where()).toBe('f000');
    const met: (string | undefined)[] = [];
    for (const to of ['f010', 'f0105', 'f020', 'f0995']) {
      cursor.seek(to);
      for (let step = 0; step < 6; step += 1) {
        met.push(where());
        cursor.next();
      }
    }
    const from = (at: number) => paths.slice(at, at + 6);
    expect(met).toEqual([...from(10), ...from(11), ...from(20), ...Array.from({ length: 6 })]);
    cursor.seek('f097');
    expect(cursor.path()).toBe('f097');
    for (const rest of ['f097', 'f098', 'f099', undefined, undefined]) {
      expect(where()).toBe(rest);
      cursor.next();
    }
  }
  index.close();
});

test('a plan that was not committed is not there; a done operation is not pending', () => {
  const index = openFileIndex(join(folder, 'job.db'));
  const dropped = index.writePlan('p1');
  dropped.add(operation(0, 'a'));
  dropped.abort();
  expect([...index.planOperations('p1')]).toEqual([]);
  const kept = index.writePlan('p1');
  for (const [seq, path] of ['a', 'b', 'c'].entries()) kept.add(operation(seq, path));
  kept.commit();
  index.markDone('p1', 1);
  expect([...index.pendingOperations('p1')].map((one) => one.entry.path)).toEqual(['a', 'c']);
  expect([...index.planOperations('p1', { afterSeq: 0, limit: 1 })].map((one) => one.entry.path)).toEqual(['b']);
  index.dropPlan('p1');
  expect([...index.planOperations('p1')]).toEqual([]);
  index.close();
});

test('shows a plan one folder level at a time, folders first, with what changes below them', () => {
  const file = join(folder, 'job.db');
  const index = openFileIndex(file);
  const writer = index.writePlan('p');
  const paths: [string, PlanOperation['action']][] = [
    ['a/', 'add'],
    ['a/deep/', 'add'],
    ['a/deep/x', 'add'],
    ['a/y', 'change'],
    ['b/z', 'remove'],
    ['c', 'add'],
  ];
  for (const [seq, [path, action]] of paths.entries()) writer.add(operation(seq, path, action));
  writer.commit();
  index.close();
  const reader = openFileIndexForReading(file);
  const nothing = { files: 0, bytes: 0 };
  const one = (bytes: number) => ({ files: 1, bytes });
  const first = reader.planChangesPage('p', { folder: '', cursor: null, limit: 2 });
  expect(first.folders).toEqual([
    { path: 'a/', add: one(10), change: one(10), remove: nothing },
    { path: 'b/', add: nothing, change: nothing, remove: one(7) },
  ]);
  const second = reader.planChangesPage('p', { folder: '', cursor: first.cursor, limit: 2 });
  expect(second).toMatchObject({ folders: [], entries: [{ path: 'c', action: 'add' }], cursor: null });
  const inside = reader.planChangesPage('p', { folder: 'a/', cursor: null, limit: 10 });
  expect(inside.folders.map(({ path }) => path)).toEqual(['a/deep/']);
  expect(inside.entries.map(({ path }) => path)).toEqual(['a/y']);
  reader.close();
});

test('remembers uploads in flight and facts', () => {
  const index = openFileIndex(join(folder, 'job.db'));
  const file = { size: 5, mtimeNs: 1n, ctimeNs: 2n, inode: 2n ** 64n - 1n };
  index.rememberUpload({ uploadId: 'u', key: 'k', path: 'p', file });
  index.rememberUpload({ uploadId: 'v', key: 'l', path: 'q', file: null });
  const part = { partNumber: 2, etag: 'e', sha256: 's', bytes: 3 };
  index.rememberPart('u', part);
  index.rememberPart('u', { ...part, partNumber: 1 });
  index.setFact('job', '1');
  index.setFact('job', '2');
  expect(index.openUploads()).toEqual([
    { uploadId: 'u', key: 'k', path: 'p', file },
    { uploadId: 'v', key: 'l', path: 'q', file: null },
  ]);
  expect(index.uploadParts('u')).toEqual([{ ...part, partNumber: 1 }, part]);
  index.forgetUpload('u');
  index.forgetUpload('v');
  expect(index.openUploads()).toEqual([]);
  expect(index.uploadParts('u')).toEqual([]);
  expect(index.getFact('job')).toBe('2');
  index.close();
});

test('a file that is no database is index.damaged', () => {
  const file = join(folder, 'job.db');
  writeFileSync(file, 'not a database at all, but long enough to be looked at as one by SQLite itself'.repeat(20));
  expect(() => openFileIndex(file)).toThrowError(expect.objectContaining({ code: 'index.damaged' }));
  expect(isEngineError(new Error('x'))).toBe(false);
});

function planned(index: ReturnType<typeof openFileIndex>, operations: readonly PlanOperation[]): void {
  const writer = index.writePlan('p1');
  for (const one of operations) writer.add(one);
  writer.commit();
}

const pending = (index: ReturnType<typeof openFileIndex>) => [...index.pendingOperations('p1')].map(({ seq }) => seq);

test('operations are done in whatever order they end, and no neighbour with them', () => {
  const index = openFileIndex(join(folder, 'job.db'));
  const numbers = Array.from({ length: 250 }, (_, at) => at);
  planned(
    index,
    numbers.map((seq) => operation(seq, `f${String(seq).padStart(3, '0')}`)),
  );
  const open = [0, 7, 8, 120, 249];
  for (const seq of [...numbers].reverse()) if (!open.includes(seq)) index.markDone('p1', seq);
  index.markDone('another', 7);
  index.flush();
  expect(pending(index)).toEqual(open);
  index.close();
});

test('what was buffered is on disk when sending() returns', () => {
  const file = join(folder, 'job.db');
  const index = openFileIndex(file);
  planned(index, [operation(0, 'a'), operation(1, 'b')]);
  index.put(entry('a'));
  index.markDone('p1', 0);
  index.sending('p1', 1);
  const reader = openFileIndexForReading(file);
  expect(reader.totals().files).toBe(1);
  reader.close();
  index.close();
});
