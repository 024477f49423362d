import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PlanAction, PlanOperation, SourceEntry } from '../types';
import type { FileIndex } from './file-index';
import { folderOf } from './folder-sums';
import { openFileIndex } from './open';
import { type FileIndexReader, openFileIndexForReading } from './open-for-reading';
import type { ChangedEntry, ChangedFolder } from './plan-changes';
import { ENTRIES_AND_PLANS } from './schema/001-entries-and-plans';
import { UPLOAD_PARTS } from './schema/002-upload-parts';
import { TOUCHED } from './schema/003-touched';
import { LISTINGS } from './schema/004-listings';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foresync-plans-'));
  file = join(folder, 'job.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

function entryOf(path: string, more: Partial<SourceEntry> = {}): SourceEntry {
  const type = path.endsWith('/') ? 'directory' : 'file';
  const stat = { mtimeNs: -1n, ctimeNs: 1_764_000_000_123_456_789n, inode: 2n ** 63n + 5n, device: 1n };
  return { path, type, size: type === 'file' ? path.length : 0, ...stat, mode: 0o100644, uid: 0, gid: 0, ...more };
}

function operationsOf(changes: readonly (readonly [path: string, action: PlanAction, more?: Partial<SourceEntry>])[]) {
  return changes.map(([path, action, more], seq): PlanOperation => {
    const entry = entryOf(path, more);
    const key = entry.type === 'file' ? `web/${path}` : null;
    return { seq, action, entry, key, previousSize: action === 'add' ? 0 : 7 };
  });
}

function store(index: FileIndex, planId: string, operations: readonly PlanOperation[]): string {
  const writer = index.writePlan(planId);
  for (const operation of operations) writer.add(operation);
  return writer.commit();
}

/** 60 folders, three levels deep, of which some hold more than a page. */
function deepTree(): PlanOperation[] {
  const actions: readonly PlanAction[] = ['add', 'change', 'meta', 'remove'];
  const changes: [string, PlanAction, Partial<SourceEntry>?][] = [];
  for (let at = 0; at < 4000; at += 1) {
    const levels = [at % 3, at % 5, at % 7].slice(0, at % 4).map((level) => `f${level}/`);
    changes.push([`${levels.join('')}n${at}${'ä'.repeat(at % 3)}`, actions[at % 4] ?? 'add']);
  }
  for (const name of ['f0/', 'f0/f1/', 'f2/f2/', 'quiet/']) changes.push([name, 'meta']);
  changes.push(['link', 'add', { type: 'symlink', linkTarget: 'f0', size: 0 }], ['link', 'remove']);
  changes.push(['z-was-a-file/', 'change'], ['z-was-a-file/', 'remove', { type: 'file' }], ['z-was-a-file/x', 'add']);
  const bytes = (path: string) => Buffer.from(path);
  return operationsOf(changes.sort(([a], [b]) => Buffer.compare(bytes(a), bytes(b))));
}

/** All pages of one folder, put together. */
function changesIn(reader: FileIndexReader, place: { folder: string; limit: number }) {
  const folders: ChangedFolder[] = [];
  const entries: ChangedEntry[] = [];
  let cursor: string | null = null;
  do {
    const page = reader.planChangesPage('p', { ...place, cursor });
    expect(page.folders.length + page.entries.length).toBeLessThanOrEqual(place.limit);
    if (entries.length > 0) expect(page.folders).toEqual([]);
    folders.push(...page.folders);
    entries.push(...page.entries);
    cursor = page.cursor;
  } while (cursor !== null);
  return { folders, entries };
}

/** The folder a person looks for an operation in: what took a folder's name away is looked for in the folder. */
function standsIn({ entry }: PlanOperation): string {
  return entry.path.endsWith('/') && entry.type === 'file' ? entry.path : folderOf(entry.path);
}

function foldersIn(operations: readonly PlanOperation[], parent: string): string[] {
  const below = operations.map(({ entry }) => entry.path).filter((path) => path.startsWith(parent));
  const names = below.map((path) => path.slice(0, path.indexOf('/', parent.length) + 1));
  return [...new Set(names)].filter((name) => name.length > parent.length);
}

function sumOf(operations: readonly PlanOperation[], place: string, action: PlanAction) {
  const files = operations.filter(
    ({ entry, action: one }) => entry.path.startsWith(place) && entry.type === 'file' && one === action,
  );
  const bytes = files.reduce((sum, one) => sum + (action === 'remove' ? one.previousSize : one.entry.size), 0);
  return { files: files.length, bytes };
}

test.each([1, 3, 200, 10_000])(
  'every folder of a deep tree shows what is in it and below it, %i at a time',
  (limit) => {
    const operations = deepTree();
    const index = openFileIndex(file);
    store(index, 'other', operationsOf([['a', 'add']]));
    store(index, 'p', operations);
    index.close();
    const reader = openFileIndexForReading(file);
    const waiting = [''];
    let shown = 0;
    for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
      const { folders, entries } = changesIn(reader, { folder: place, limit });
      const direct = operations.filter((one) => standsIn(one) === place && one.entry.type !== 'directory');
      expect(entries.map(({ path, action }) => `${action} ${path}`)).toEqual(
        direct.map(({ action, entry }) => `${action} ${entry.path}`),
      );
      expect(folders.map(({ path }) => path)).toEqual(foldersIn(operations, place));
      for (const { path, add, change, remove } of folders) {
        const [added, changed, removed] = [add, change, remove];
        expect(added).toEqual(sumOf(operations, path, 'add'));
        expect(changed).toEqual(sumOf(operations, path, 'change'));
        expect(removed).toEqual(sumOf(operations, path, 'remove'));
        waiting.push(path);
      }
      shown += entries.length;
    }
    expect(shown).toBe(operations.filter(({ entry }) => entry.type !== 'directory').length);
    reader.close();
  },
);

test('a folder that is in no plan, and a cursor that leads nowhere, show nothing', () => {
  const index = openFileIndex(file);
  store(
    index,
    'p',
    operationsOf([
      ['a/', 'add'],
      ['a/x', 'add'],
      ['a/y/z', 'add'],
      ['b', 'add'],
    ]),
  );
  index.close();
  const reader = openFileIndexForReading(file);
  const nothing = { folders: [], entries: [], cursor: null };
  expect(reader.planChangesPage('p', { folder: 'c/', cursor: null, limit: 9 })).toEqual(nothing);
  expect(reader.planChangesPage('q', { folder: '', cursor: null, limit: 9 })).toEqual(nothing);
  for (const cursor of ['f', 'fx', 'f99', 'f1e999']) {
    const { entries } = reader.planChangesPage('p', { folder: 'a/', cursor, limit: 9 });
    expect(
      entries.map(({ path }) => path),
      cursor,
    ).toEqual(cursor === 'f' ? ['a/x'] : []);
  }
  const beyond = reader.planChangesPage('p', { folder: '', cursor: 'f1.5', limit: 9 });
  expect(beyond.entries.map(({ path }) => path)).toEqual(['b']);
  reader.close();
});

test('an object that is named like a folder goes beside the folder, or into it when the folder has changed, too', () => {
  const index = openFileIndex(file);
  const marker = { type: 'file' } as const;
  const changes = [
    ['a/', 'add'],
    ['a/', 'remove', marker],
    ['a/x', 'add'],
    ['b/', 'remove', marker],
    ['b/x', 'add'],
  ] as const;
  store(index, 'p', operationsOf(changes));
  index.close();
  const reader = openFileIndexForReading(file);
  const show = (place: string) => {
    const { folders, entries } = reader.planChangesPage('p', { folder: place, cursor: null, limit: 9 });
    const sums = folders.map(({ path, add, remove }) => `${path} +${add.files} -${remove.files}`);
    return [...sums, ...entries.map(({ action, path }) => `${action} ${path}`)];
  };
  expect(show('')).toEqual(['a/ +1 -1', 'b/ +1 -0', 'remove b/']);
  expect(show('a/')).toEqual(['remove a/', 'add a/x']);
  expect(show('b/')).toEqual(['add b/x']);
  reader.close();
});

test('operations are read from any place, by action, and as many as are asked for', () => {
  const operations = deepTree();
  const index = openFileIndex(file);
  store(index, 'p', operations);
  expect([...index.planOperations('p')]).toStrictEqual(operations);
  for (const afterSeq of [-1, 0, 510, 511, 512, 2000, operations.length - 1, operations.length + 5]) {
    for (const limit of [0, 1, 600, 10_000]) {
      const all = operations.filter(({ seq }) => seq > afterSeq);
      expect([...index.planOperations('p', { afterSeq, limit })]).toStrictEqual(all.slice(0, limit));
      const removals = all.filter(({ action }) => action === 'remove').slice(0, limit);
      expect([...index.planOperations('p', { afterSeq, limit, action: 'remove' })]).toStrictEqual(removals);
    }
  }
  index.close();
});

test('what is done is not pending, in whatever order it was done and however often that was written', () => {
  const operations = deepTree();
  let index = openFileIndex(file);
  store(index, 'p', operations);
  store(index, 'q', operations);
  const left = new Set(operations.map(({ seq }) => seq));
  const markAll = (step: number) => {
    for (let at = operations.length - 1; at >= 0; at -= step) {
      index.markDone('p', at);
      left.delete(at);
      if (at % 100 === 0) index.flush();
    }
    index.markDone('p', operations.length + 1000);
    index.markDone('no plan', 3);
  };
  for (const step of [7, 5, 2]) {
    markAll(step);
    expect([...index.pendingOperations('p')].map(({ seq }) => seq)).toEqual([...left]);
    index.close();
    index = openFileIndex(file);
    expect([...index.pendingOperations('p')].map(({ seq }) => seq)).toEqual([...left]);
  }
  markAll(1);
  expect([...index.pendingOperations('p')]).toEqual([]);
  expect([...index.planOperations('p')]).toStrictEqual(operations);
  expect([...index.pendingOperations('q')]).toStrictEqual(operations);
  store(index, 'p', operations);
  expect([...index.pendingOperations('p')]).toStrictEqual(operations);
  index.close();
});

test('operations that are marked while the rest is read are not read again, and none is left out', () => {
  const operations = deepTree();
  const index = openFileIndex(file);
  store(index, 'p', operations);
  const seen: number[] = [];
  for (const { seq } of index.pendingOperations('p')) {
    seen.push(seq);
    index.markDone('p', seq);
    if (seq % 50 === 0) index.flush();
  }
  expect(seen).toEqual(operations.map(({ seq }) => seq));
  index.close();
});

test('the digest is of every byte that is stored, and of all pages', () => {
  const operations = deepTree();
  const index = openFileIndex(file);
  const digest = store(index, 'p', operations);
  expect(index.operationsDigest('p')).toBe(digest);
  index.markDone('p', 5);
  expect(index.operationsDigest('p')).toBe(digest);
  expect(store(index, 'p', operations)).toBe(digest);
  expect(store(index, 'q', operations.slice(0, -1))).not.toBe(digest);
  const other = operations.map((one) => ({ ...one, entry: { ...one.entry, inode: one.entry.inode + 1n } }));
  expect(store(index, 'q', other)).not.toBe(digest);
  index.dropPlan('q');
  expect(index.operationsDigest('q')).toBe(store(index, 'empty', []));
  index.close();
});

test('a page that is missing, or damaged, is index.damaged', () => {
  const index = openFileIndex(file);
  const digest = store(index, 'p', deepTree());
  const database = new Database(file);
  database.exec("UPDATE plan_page SET body = CAST(substr(body, 1, 900) || x'aa' || substr(body, 902) AS BLOB)");
  const refused = expect.objectContaining({ code: 'index.damaged' });
  expect(() => [...index.planOperations('p')]).toThrowError(refused);
  expect(() => [...index.pendingOperations('p')]).toThrowError(refused);
  expect(index.operationsDigest('p')).not.toBe(digest);
  const reader = openFileIndexForReading(file);
  expect(() => reader.planChangesPage('p', { folder: '', cursor: null, limit: 900 })).toThrowError(refused);
  reader.close();
  database.exec('DELETE FROM plan_page WHERE first_seq = 512');
  expect(() => index.operationsDigest('p')).toThrowError(refused);
  database.close();
  index.close();
});

test('uploads whose answer nobody saw are found page by page; what is done, further on or no upload is not', () => {
  const operations = deepTree();
  const index = openFileIndex(file);
  store(index, 'p', operations);
  for (let seq = 0; seq < 1600; seq += 1) if (seq !== 700 && seq !== 1300) index.markDone('p', seq);
  const isUpload = ({ action, entry }: PlanOperation) =>
    entry.type === 'file' && (action === 'add' || action === 'change');
  const expected = operations.filter(
    (one) => isUpload(one) && one.seq <= 1700 && (one.seq >= 1600 || one.seq === 700 || one.seq === 1300),
  );
  const known = expected.at(-1)?.entry ?? entryOf('');
  index.put({ ...known, key: 'web/x', versionId: null, etag: null, sha256: 'ab', gone: false });
  index.sending('p', 1700);
  expect(index.settleSent()).toStrictEqual(expected);
  for (const { entry } of expected) expect(index.get(entry.path)?.gone).toBe(entry.path !== known.path);
  index.sending('p', null);
  expect(index.settleSent()).toEqual([]);
  index.close();
});

const OLD_ROW = `INSERT INTO plan_op VALUES (@planId, @seq, @action, @path, @type, @size, @mtimeNs, @ctimeNs, @inode, @device,
  @mode, @uid, @gid, @linkTarget, @rawPath, @key, @previousSize, @folder, @done)`;

/** A database as the program left it before operations were in pages. */
function versionFour(
  plans: Readonly<Record<string, readonly PlanOperation[]>>,
  isDone: (seq: number) => boolean,
): void {
  const database = new Database(file);
  for (const schema of [ENTRIES_AND_PLANS, UPLOAD_PARTS, TOUCHED, LISTINGS]) database.exec(schema);
  const insert = database.prepare(OLD_ROW);
  database.exec('BEGIN');
  for (const [planId, operations] of Object.entries(plans)) {
    for (const { seq, action, entry, key, previousSize } of operations) {
      const [inode, device] = [BigInt.asIntN(64, entry.inode), BigInt.asIntN(64, entry.device)];
      const optional = { linkTarget: entry.linkTarget ?? null, rawPath: entry.rawPath ?? null };
      const own = { planId, seq, action, key, previousSize, folder: folderOf(entry.path), done: isDone(seq) ? 1 : 0 };
      insert.run({ ...entry, inode, device, ...optional, ...own });
    }
  }
  database.exec("INSERT INTO plan_folder VALUES ('p', '', 'f0/', 1, 1, 1, 1, 1, 1)");
  database.exec("INSERT INTO fact VALUES ('job', '1')");
  database.exec('COMMIT');
  database.pragma('user_version = 4');
  database.close();
}

test('plans that were stored a row for each operation are there in pages, with what was done', () => {
  const raw = { path: 'a%!%FF', rawPath: Buffer.from([0x61, 0xff]) };
  const few = operationsOf([
    ['a%!%FF', 'add', raw],
    ['b', 'add', { type: 'symlink', linkTarget: 'ä' }],
  ]);
  const plans = { p: deepTree(), few };
  versionFour(plans, (seq) => seq < 1100 || seq % 3 === 0);
  for (let opening = 0; opening < 2; opening += 1) {
    const index = openFileIndex(file);
    expect(index.getFact('job')).toBe('1');
    expect([...index.planOperations('p')]).toStrictEqual(plans.p);
    expect([...index.planOperations('few')]).toStrictEqual(few);
    const left = plans.p.filter(({ seq }) => seq >= 1100 && seq % 3 !== 0);
    expect([...index.pendingOperations('p')]).toStrictEqual(left);
    expect([...index.pendingOperations('few')]).toEqual([]);
    expect(index.operationsDigest('p')).toBe(store(index, 'again', plans.p));
    index.close();
  }
  const reader = openFileIndexForReading(file);
  const page = { folder: 'f0/', cursor: null, limit: 300 };
  expect(reader.planChangesPage('p', page)).toEqual(reader.planChangesPage('again', page));
  reader.close();
  const database = new Database(file);
  expect(database.prepare("SELECT name FROM sqlite_master WHERE name LIKE 'plan_op%'").all()).toEqual([]);
  database.close();
});

test('a screen that comes before the first task sees them, too', () => {
  versionFour({ p: deepTree() }, () => false);
  const reader = openFileIndexForReading(file);
  expect([...reader.planOperations('p')]).toStrictEqual(deepTree());
  reader.close();
  const database = new Database(file);
  expect(database.pragma('user_version', { simple: true })).toBe(5);
  database.close();
});

test('a plan that cannot be brought over leaves the database as it was', () => {
  const [first, second] = operationsOf([
    ['a', 'add'],
    ['b', 'add'],
  ]);
  if (first === undefined || second === undefined) throw new Error('no operations');
  versionFour({ p: [first, { ...second, seq: 2 }] }, () => false);
  expect(() => openFileIndex(file)).toThrowError(expect.objectContaining({ code: 'internal' }));
  const database = new Database(file);
  expect(database.pragma('user_version', { simple: true })).toBe(4);
  expect(database.prepare('SELECT count(*) AS count FROM plan_op').get()).toEqual({ count: 2 });
  database.close();
});
