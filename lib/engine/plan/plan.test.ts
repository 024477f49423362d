import { createHash } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { approve } from '../approve/approve';
import type { FileIndex, IndexEntry } from '../file-index/file-index';
import { openFileIndex } from '../file-index/open';
import { scan } from '../scan/scan';
import type { PlanOperation, ScanOptions, SourceEntry } from '../types';
import { planDigest } from './digest';
import { sourceHasher } from './hash-file';
import { type PlanRequest, plan } from './plan';

let folder: string;
let source: string;
let index: FileIndex;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foresync-plan-'));
  source = join(folder, 'source');
  mkdirSync(source);
  index = openFileIndex(join(folder, 'job.db'));
});
afterEach(() => {
  index.close();
  rmSync(folder, { recursive: true });
});

const signal = new AbortController().signal;
const roots = () => [{ mount: '', path: source }];

/** Whatever is planned, what is stored has the digest that was told. */
async function makePlan(more: Partial<PlanRequest> = {}, entries?: AsyncIterable<SourceEntry>) {
  const options: ScanOptions = { roots: roots(), excludes: [], links: 'keep', oneFileSystem: true };
  const request: PlanRequest = {
    planId: 'p',
    prefix: 'web/',
    deletes: 'propagate',
    jobFile: 'unchanged',
    racySinceNs: 2n ** 62n,
    ...more,
  };
  const ports = { entries: entries ?? scan(options, {}, signal), index, hashFile: sourceHasher(roots()) };
  const result = await plan(request, ports, signal);
  const stored = index.operationsDigest(request.planId);
  expect(planDigest(request.planId, stored, result.summary)).toBe(result.digest);
  return result;
}

const operations = () => [...index.planOperations('p')].map((one) => `${one.action} ${one.entry.path}`);

/** Does to the index what a clean run does. */
function carryOut(): void {
  for (const operation of index.planOperations('p')) {
    if (operation.action === 'remove') index.remove(operation.entry.path);
    else index.put(recorded(operation));
  }
  index.flush();
}

function recorded({ action, entry, key }: PlanOperation): IndexEntry {
  const known = index.get(entry.path);
  const file = entry.type === 'file';
  const sha256 = file ? createHash('sha256').update(readBytes(entry.path)).digest('hex') : null;
  return {
    ...entry,
    key,
    versionId: null,
    etag: null,
    sha256: action === 'meta' ? (known?.sha256 ?? null) : sha256,
    gone: false,
  };
}

const readBytes = (path: string) => Buffer.from(content.get(path) ?? '');
const content = new Map<string, string>();

function write(path: string, text: string): void {
  mkdirSync(dirname(join(source, path)), { recursive: true });
  writeFileSync(join(source, path), text);
  content.set(path, text);
}

/** Puts the times back, as an edit does that hides itself. */
function keepTimes(path: string, change: () => void): void {
  const { atimeMs, mtimeMs } = lstatSync(join(source, path));
  change();
  utimesSync(join(source, path), atimeMs / 1000, mtimeMs / 1000);
}

test('a first plan adds everything and counts its requests exactly', async () => {
  write('a/one', '1');
  write('two', '22');
  symlinkSync('two', join(source, 'link'));
  const { summary } = await makePlan({ jobFile: 'changed' });
  expect(operations()).toEqual(['add a/', 'add a/one', 'add link', 'add two']);
  expect([...index.planOperations('p')].map(({ key }) => key)).toEqual([null, 'web/a/one', null, 'web/two']);
  expect(summary).toMatchObject({ add: { files: 2, bytes: 3 }, recorded: 2, directories: 1, links: 1 });
  expect(summary.requests).toEqual({ put: 2 + 4, copy: 0, post: 0, list: 0, get: 0, head: 0, delete: 1 });
});

test('counts the sizes of all files the snapshot will have, changed or not', async () => {
  write('one', 'x');
  await makePlan();
  carryOut();
  write('large', 'x'.repeat(128 * 1024));
  const { sizes } = await makePlan();
  expect(sizes).toEqual({
    buckets: [
      { from: 1, files: 1, bytes: 1 },
      { from: 131_072, files: 1, bytes: 131_072 },
    ],
    under128K: { files: 1, bytes: 1 },
  });
});

test('a second plan right after, with nothing changed, does nothing', async () => {
  write('a/one', '1');
  await makePlan({ racySinceNs: 0n });
  carryOut();
  const { summary } = await makePlan({ racySinceNs: 0n });
  expect(operations()).toEqual([]);
  expect(summary).toMatchObject({ add: { files: 0 }, change: { files: 0 }, unchanged: { files: 1, bytes: 1 } });
  expect(summary.requests).toMatchObject({ put: 3, delete: 1 });
});

test('sees a new size, a new time, a mode alone, and a deletion', async () => {
  for (const path of ['gone', 'longer', 'mode', 'touched']) write(path, 'same');
  await makePlan();
  carryOut();
  appendFileSync(join(source, 'longer'), '!');
  utimesSync(join(source, 'touched'), 1, 1);
  chmodSync(join(source, 'mode'), 0o600);
  rmSync(join(source, 'gone'));
  const { summary } = await makePlan();
  expect(operations()).toEqual(['remove gone', 'change longer', 'meta mode', 'change touched']);
  expect(summary).toMatchObject({
    change: { files: 2 },
    remove: { files: 1, bytes: 4 },
    unchanged: { files: 1 },
    recorded: 1,
  });
  expect(summary.requests.delete).toBe(2);
  expect(summary.requestsWithoutDeletes.delete).toBe(1);
});

test('an edit of the same size that put the time back is seen by its bytes', async () => {
  write('hidden', 'before');
  await makePlan();
  carryOut();
  keepTimes('hidden', () => write('hidden', 'after!'));
  index.put({ ...required('hidden'), mtimeNs: lstatSync(join(source, 'hidden'), { bigint: true }).mtimeNs });
  await makePlan();
  expect(operations()).toEqual(['change hidden']);
});

test('a copy with the same bytes and times costs nothing but a read', async () => {
  write('file', 'same');
  await makePlan();
  carryOut();
  keepTimes('file', () => {
    renameSync(join(source, 'file'), join(folder, 'old'));
    write('file', 'same');
  });
  index.put({ ...required('file'), mtimeNs: lstatSync(join(source, 'file'), { bigint: true }).mtimeNs });
  await makePlan();
  expect(operations()).toEqual(['meta file']);
});

test('within the tick of the last run the bytes are compared', async () => {
  write('racy', 'one');
  await makePlan();
  carryOut();
  index.put({ ...required('racy'), sha256: 'another' });
  await makePlan({ racySinceNs: 2n ** 62n });
  expect(operations()).toEqual([]);
  await makePlan({ racySinceNs: 0n });
  expect(operations()).toEqual(['change racy']);
});

test('a file that became a link is recorded as one and its object removed', async () => {
  write('x', 'file');
  await makePlan();
  carryOut();
  rmSync(join(source, 'x'));
  symlinkSync('elsewhere', join(source, 'x'));
  await makePlan();
  expect(operations()).toEqual(['change x', 'remove x']);
});

test('what cannot be read is never taken for deleted, with everything below it', async () => {
  for (const path of ['a-b', 'a/deep/one', 'a/two', 'a0']) write(path, 'x');
  await makePlan();
  carryOut();
  async function* unreadable(): AsyncGenerator<SourceEntry> {
    yield required('a-b');
    yield { ...required('a/'), type: 'error', errorCode: 'EACCES' };
    yield required('a0');
  }
  const { summary, errorsTotal } = await makePlan({}, unreadable());
  expect(operations()).toEqual([]);
  expect(errorsTotal).toBe(1);
  expect(summary).toMatchObject({ unreadable: 1, unchanged: { files: 4 }, remove: { files: 0 } });
});

test('a name no key can hold is an error, not an upload', async () => {
  write('fine', 'x');
  const { errors } = await makePlan({ prefix: `${'p'.repeat(1021)}/` });
  expect(errors.map(({ errorCode }) => errorCode)).toEqual(['KEY_TOO_LONG']);
  write('.foresync/x', 'x');
  expect((await makePlan({ prefix: '' })).errors.map(({ path, errorCode }) => [path, errorCode])).toEqual([
    ['.foresync/x', 'KEY_RESERVED'],
  ]);
});

test('kept objects of deleted files are offered again, and come back as they were', async () => {
  write('kept', 'x');
  await makePlan();
  carryOut();
  index.markGone('kept');
  await makePlan();
  expect(operations()).toEqual(['meta kept']);
  rmSync(join(source, 'kept'));
  await makePlan();
  expect(operations()).toEqual(['remove kept']);
  expect((await makePlan({ deletes: 'keep' })).summary.requests.delete).toBe(1);
  expect(operations()).toEqual([]);
});

test('a scan that fails leaves no plan behind', async () => {
  write('a', 'x');
  await makePlan();
  async function* broken(): AsyncGenerator<SourceEntry> {
    yield { ...[...index.planOperations('p')][0]?.entry } as SourceEntry;
    throw new Error('the disk went away');
  }
  await expect(makePlan({ planId: 'q' }, broken())).rejects.toThrow('the disk went away');
  expect([...index.planOperations('q')]).toEqual([]);
});

test('approval fits only what was shown', async () => {
  write('a', 'x');
  const { digest, summary } = await makePlan();
  const approval = { planId: 'p', digest, deletes: 'included' } as const;
  expect(approve(approval, { index, summary })).toMatchObject({ planId: 'p', deletes: 'included' });
  expect(approve(approval, { index, summary: JSON.parse(JSON.stringify(summary)) })).toMatchObject({ digest });
  write('b', 'sneaked in');
  await makePlan();
  expect(() => approve(approval, { index, summary })).toThrowError(
    expect.objectContaining({ code: 'plan.digest-mismatch' }),
  );
});

test('approval refuses a stored plan of which one byte is another, whatever byte that is', async () => {
  write('a', 'x');
  write('b/c', 'y');
  const { digest, summary } = await makePlan();
  const database = new Database(join(folder, 'job.db'));
  const [page] = database.prepare<[], { body: Buffer }>('SELECT body FROM plan_page').all();
  if (page === undefined) throw new Error('no page');
  const change = database.prepare('UPDATE plan_page SET body = ?');
  const approved = () => approve({ planId: 'p', digest, deletes: 'included' }, { index, summary });
  for (let at = 0; at < page.body.length; at += 1) {
    const body = Buffer.from(page.body);
    body[at] = (body[at] ?? 0) ^ 1;
    change.run(body);
    expect(approved, `byte ${at}`).toThrowError(expect.objectContaining({ code: 'plan.digest-mismatch' }));
  }
  change.run(page.body);
  expect(approved()).toMatchObject({ digest });
  database.close();
});

function required(path: string): IndexEntry {
  const entry = index.get(path);
  if (entry === undefined) throw new Error(`no ${path} in the index`);
  return entry;
}

test('lets the event loop turn while it goes through an index of which the source holds nothing', async () => {
  const none = {
    mtimeNs: 1n,
    ctimeNs: 1n,
    inode: 0n,
    device: 0n,
    mode: 0o100644,
    uid: 0,
    gid: 0,
    type: 'file',
  } as const;
  for (let at = 0; at < 10_000; at += 1) {
    const path = `gone/${String(at).padStart(5, '0')}`;
    const object = { key: `web/${path}`, versionId: null, etag: null, sha256: 'a', gone: false };
    index.put({ path, size: 1, ...none, ...object });
  }
  let turns = 0;
  const counting = setInterval(() => {
    turns += 1;
  }, 0);
  const { summary } = await makePlan();
  clearInterval(counting);
  expect(summary.remove.files).toBe(10_000);
  expect(turns).toBeGreaterThan(2);
});

test('counts a deletion of its own for a key that no bulk delete can carry', async () => {
  for (const path of ['b\u0001', 'c', 'd', 'e\u001f']) write(path, path);
  await makePlan();
  carryOut();
  rmSync(source, { recursive: true });
  mkdirSync(source);
  const { requests, requestsWithoutDeletes } = (await makePlan()).summary;
  expect(requests.delete - requestsWithoutDeletes.delete).toBe(3);
});

test('an object whose answer nobody saw is removed without its file, and sent as new with it', async () => {
  write('a.txt', 'one');
  write('b.txt', 'two');
  await makePlan();
  index.sending('p', 2);
  index.settleSent();
  expect(index.get('a.txt')).toMatchObject({ key: 'web/a.txt', gone: true });
  rmSync(join(source, 'a.txt'));
  const { summary } = await makePlan({ foreign: 'leave' });
  expect(operations()).toEqual(['remove a.txt', 'add b.txt']);
  expect(summary.change.files).toBe(0);
});
