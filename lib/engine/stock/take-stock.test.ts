import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FileIndex } from '../file-index/file-index';
import { openFileIndex } from '../file-index/open';
import { sourceHasher } from '../plan/hash-file';
import { type PlanRequest, plan } from '../plan/plan';
import { scan } from '../scan/scan';
import type { Storage, VersioningState } from '../storage/storage';
import { createMemoryStorage, type MemoryStorage } from '../testing/memory-storage';
import { link, writeTree } from '../testing/tree';
import { groupExtras } from './extras';
import { contentProver } from './prove-content';
import { type OtherPlaces, type StockRequest, takeStock } from './take-stock';

const signal = new AbortController().signal;
const MIB = 1024 * 1024;
const LATER_NS = 2n ** 62n;
let folder: string;
let source: string;
let index: FileIndex;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foresync-stock-'));
  source = join(folder, 'source');
  index = openFileIndex(join(folder, 'job.db'));
});
afterEach(() => {
  index.close();
  rmSync(folder, { recursive: true });
});

const sha256 = (body: Buffer) => createHash('sha256').update(body).digest('hex');
const roots = () => [{ mount: '', path: source }];
const entries = () => scan({ roots: roots(), excludes: [], links: 'keep', oneFileSystem: true }, {}, signal);

function bucket(objects: Record<string, string>, versioning: VersioningState = 'off'): Promise<MemoryStorage> {
  return filled(createMemoryStorage({ versioning }), objects);
}

async function filled(storage: MemoryStorage, objects: Record<string, string>): Promise<MemoryStorage> {
  for (const [key, text] of Object.entries(objects)) {
    const body = Buffer.from(text);
    await storage.putObject({ key, body, sha256: sha256(body) });
  }
  return storage;
}

const recorded = async () => ({ inner: [], extras: 'offer' }) as const;

/** With what is read of the source. */
function stock(storage: Storage, more: Partial<StockRequest & OtherPlaces> = {}) {
  const prove = contentProver(roots());
  const read: string[] = [];
  const { extras = 'offer', ...others } = more;
  const request = { prefix: 'web/', inner: [], believedBeforeNs: 0n, ...others } as const;
  const taken = takeStock(
    request,
    {
      storage,
      index,
      entries,
      recorded: async () => ({ inner: [], extras }),
      prove: (entry, etag, stop) => {
        read.push(entry.path);
        return prove(entry, etag, stop);
      },
    },
    signal,
  );
  return taken.then((result) => ({ result, read: read.sort() }));
}

async function planned(more: Partial<PlanRequest> = {}) {
  const request = { planId: 'p', prefix: 'web/', deletes: 'propagate', jobFile: 'unchanged' } as const;
  const ports = { entries: entries(), index, hashFile: sourceHasher(roots()) };
  const result = await plan({ ...request, racySinceNs: LATER_NS, ...more }, ports, signal);
  const operations = [...index.planOperations('p')].map((one) => `${one.action} ${one.entry.path}`);
  return { ...result, operations };
}

test('an empty place: one LIST, nothing is read, and records of Foresync are no files', async () => {
  writeTree(source, { a: 'a' });
  const storage = await bucket({ 'elsewhere/a': 'a', '.foresync/x/job.json': '{}', 'web/': '' });
  const calls: string[] = [];
  const counting: Storage = {
    ...storage,
    listPage: (...args) => {
      calls.push('list');
      return storage.listPage(...args);
    },
    getVersioning: () => {
      throw new Error('not asked');
    },
  };
  expect(await stock(counting)).toEqual({ result: null, read: [] });
  expect(calls).toEqual(['list']);
  const root = await bucket({ '.foresync/x/job.json': '{}' });
  expect((await stock(root, { prefix: '' })).result).toBeNull();
});

describe('what another program left', () => {
  test('is known, replaced or offered for removal', async () => {
    writeTree(source, { same: 'same', other: 'other', longer: 'longer', 'not there': 'x', deep: { er: 'er' } });
    const storage = await bucket({
      ...{ 'web/same': 'same', 'web/other': 'OTHER', 'web/longer': 'lo', 'web/deep/er': 'er' },
      ...{ 'web/gone/a': 'aa', 'web/gone/b': 'b', website: 'not ours' },
    });
    const { result, read } = await stock(storage);
    expect(result).toEqual({
      files: 5,
      found: { files: 2, bytes: 6 },
      saved: { put: 2, post: 0 },
      differ: { files: 2, bytes: 7 },
      untold: { files: 0, bytes: 0 },
      extra: { files: 2, bytes: 3 },
      bytes: 16,
    });
    expect(read).toEqual(['deep/er', 'other', 'same']);
    expect(index.get('same')).toMatchObject({ sha256: sha256(Buffer.from('same')), key: 'web/same', gone: false });
    expect(index.totals()).toMatchObject({ files: 2, bytes: 6 });

    const { operations, summary, extra, deletesByFolder } = await planned();
    expect(operations).toEqual([
      'add deep/',
      'remove gone/a',
      'remove gone/b',
      'change longer',
      'add not there',
      'change other',
    ]);
    expect(summary).toMatchObject({
      unchanged: { files: 2 },
      change: { files: 2 },
      remove: { files: 2, bytes: 3 },
      requests: { put: 3 + 3, post: 0 },
    });
    expect(summary.requests.delete - summary.requestsWithoutDeletes.delete).toBe(1);
    expect({ extra, deletesByFolder }).toEqual({ extra: { files: 2, bytes: 3 }, deletesByFolder: [] });
  });

  test('stays where the plan is told to leave it, or the job never deletes', async () => {
    writeTree(source, { a: 'a', l: link('a') });
    await stock(await bucket({ 'web/a': 'a', 'web/b': 'b', 'web/l': 'a' }));
    expect((await planned({ foreign: 'leave' })).operations).toEqual(['change l']);
    expect(await planned({ deletes: 'keep' })).toMatchObject({
      extra: { files: 0 },
      summary: { remove: { files: 0 } },
    });
    const { operations, extra } = await planned();
    expect(operations).toEqual(['remove b', 'change l', 'remove l']);
    expect(extra.files).toBe(2);
  });

  test('in parts is proved by its parts, and what cannot be told is uploaded again', async () => {
    const big = Buffer.alloc(11 * MIB, 'x');
    writeTree(source, { big, odd: big });
    const storage = createMemoryStorage();
    for (const [key, partSize] of [
      ['web/big', 5 * MIB],
      ['web/odd', 7 * MIB],
    ] as const) {
      const { uploadId } = await storage.createMultipart({ key });
      const parts = [];
      for (let at = 0; at * partSize < big.length; at += 1) {
        const part = big.subarray(at * partSize, (at + 1) * partSize);
        const sent = { partNumber: at + 1, sha256: sha256(part) };
        parts.push({ ...sent, ...(await storage.uploadPart({ key, uploadId, body: part, ...sent })) });
      }
      await storage.completeMultipart({ key, uploadId, parts });
    }
    const { result } = await stock(storage);
    expect(result).toMatchObject({ found: { files: 1 }, untold: { files: 1 }, differ: { files: 0 } });
    expect((await planned()).operations).toEqual(['change odd']);
  });

  test('is asked object by object where a person wants that: the checksum that the program stored tells', async () => {
    writeTree(source, { r: 'rclone', s: 's3cmd', c: 'chang', n: 'none' });
    const storage = createMemoryStorage({ settings: { encryption: { algorithm: 'aws:kms' } } });
    const md5 = (text: string) => createHash('md5').update(text);
    const stored: [string, string, Record<string, string>][] = [
      ['r', 'RCLONE', { md5chksum: md5('rclone').digest('base64') }],
      ['s', 'S3CMD', { 's3cmd-attrs': `atime:1/md5:${md5('s3cmd').digest('hex')}/mode:33188` }],
      ['c', 'CHANG', { md5chksum: md5('CHANG').digest('base64') }],
      ['n', 'NONE', { mtime: '1700000000.5' }],
    ];
    for (const [name, text, metadata] of stored) {
      // Other bytes than the file's stand for an ETag that is no MD5 of the content.
      const body = Buffer.from(text);
      await storage.putObject({ key: `web/${name}`, body, sha256: sha256(body), metadata });
    }
    const asked: string[] = [];
    const headObject: Storage['headObject'] = (request, stop) => {
      asked.push(request.key);
      return storage.headObject(request, stop);
    };
    expect((await stock({ ...storage, headObject })).result).toMatchObject({
      found: { files: 0 },
      untold: { files: 4 },
    });
    expect(asked).toEqual([]);
    const { result } = await stock({ ...storage, headObject }, { ask: 'each-object' });
    expect(result).toMatchObject({ found: { files: 2 }, differ: { files: 1 }, untold: { files: 1 } });
    expect(asked.sort()).toEqual(['web/c', 'web/n', 'web/r', 'web/s']);
    expect((await planned()).operations).toEqual(['change c', 'change n']);
    const again = await stock({ ...storage, headObject }, { believedBeforeNs: LATER_NS });
    expect(again).toMatchObject({ result: { found: { files: 2 } }, read: ['c', 'n'] });
    expect(asked).toHaveLength(4);
  });

  test('in a bucket that encrypts with KMS is not called changed only because its ETag is no MD5', async () => {
    writeTree(source, { a: 'a', b: 'bb' });
    const storage = createMemoryStorage({ settings: { encryption: { algorithm: 'aws:kms' } } });
    const { result } = await stock(await filled(storage, { 'web/a': 'x', 'web/b': 'x' }));
    expect(result).toMatchObject({ found: { files: 0 }, differ: { files: 1 }, untold: { files: 1 } });
    expect((await planned()).operations).toEqual(['change a', 'change b']);
  });

  test('in a bucket with versions is named by its version, and deleted objects are not there', async () => {
    writeTree(source, { a: 'a2', b: 'b' });
    const storage = await bucket({ 'web/a': 'a1', 'web/b': 'b' }, 'enabled');
    const { versionId } = await storage.putObject({
      key: 'web/a',
      body: Buffer.from('a2'),
      sha256: sha256(Buffer.from('a2')),
    });
    await storage.deleteObjects({ objects: [{ key: 'web/b' }] });
    const { result } = await stock(storage);
    expect(result).toMatchObject({ found: { files: 1 }, extra: { files: 0 } });
    expect(index.get('a')).toMatchObject({ versionId });
    expect(versionId).not.toBeNull();
    expect((await planned()).operations).toEqual(['add b']);
  });

  test('folder markers and objects in the way of links and folders go, what replaces them stays', async () => {
    writeTree(source, { dir: { f: 'f' }, l: link('dir/f') });
    await stock(await bucket({ 'web/dir/': '', 'web/dir/f': 'f', 'web/l': 'f', 'web/x//y': '1' }));
    const { operations } = await planned();
    expect(operations).toEqual(['change dir/', 'remove dir/', 'change l', 'remove l', 'remove x//y']);
  });

  test('below a folder that cannot be read is left alone', async () => {
    writeTree(source, { closed: { f: 'f' }, open: 'o' });
    const unreadable = { type: 'error', errorCode: 'EACCES', path: 'closed/' } as const;
    async function* withError() {
      for await (const entry of entries()) {
        if (entry.path === 'closed/') yield { ...entry, ...unreadable };
        else if (!entry.path.startsWith('closed/')) yield entry;
      }
    }
    const request = { planId: 'q', prefix: 'web/', deletes: 'propagate', jobFile: 'unchanged' } as const;
    await stock(await bucket({ 'web/closed/g': 'g', 'web/open': 'o' }));
    const ports = { entries: withError(), index, hashFile: sourceHasher(roots()) };
    await plan({ ...request, racySinceNs: LATER_NS }, ports, signal);
    expect([...index.planOperations('q')]).toEqual([]);
  });
});

describe('places of other jobs', () => {
  const objects = { 'web/a': 'a', 'web/shop/f': 'f', 'web/old': 'old' };

  test('below this one are not looked at', async () => {
    writeTree(source, { a: 'a' });
    const { result } = await stock(await bucket(objects), { inner: ['web/shop/'] });
    expect(result).toMatchObject({ found: { files: 1 }, extra: { files: 1 } });
    expect((await planned()).operations).toEqual(['remove old']);
    expect((await stock(await bucket({ 'web/shop/f': 'f' }), { inner: ['web/shop/'] })).result).toBeNull();
  });

  test('around this one keep what this source has no file for', async () => {
    writeTree(source, { a: 'a' });
    const { result } = await stock(await bucket(objects), { extras: 'leave' });
    expect(result).toMatchObject({ found: { files: 1 }, extra: { files: 0 } });
    expect((await planned()).operations).toEqual([]);
  });
});

describe('taken again before the first run', () => {
  test('it reads only what moved, and drops what is no longer there', async () => {
    writeTree(source, { a: 'a', b: 'b', c: 'c' });
    await stock(await bucket({ 'web/a': 'a', 'web/b': 'b', 'web/c': 'c', 'web/x': 'x' }));
    writeFileSync(join(source, 'b'), 'B');
    const { result, read } = await stock(await bucket({ 'web/a': 'a', 'web/b': 'b' }), { believedBeforeNs: LATER_NS });
    expect(read).toEqual(['b']);
    expect(result).toMatchObject({ found: { files: 1 }, differ: { files: 1 }, extra: { files: 0 } });
    expect((await planned()).operations).toEqual(['change b', 'add c']);
  });

  test('an emptied place is empty', async () => {
    writeTree(source, { a: 'a' });
    await stock(await bucket({ 'web/a': 'a', 'web/x': 'x' }));
    expect((await stock(await bucket({}))).result).toBeNull();
    expect((await planned()).operations).toEqual(['add a']);
  });

  test('a file changed about when stock was taken is read again', async () => {
    writeTree(source, { a: 'a' });
    const storage = await bucket({ 'web/a': 'a' });
    await stock(storage);
    expect((await stock(storage, { believedBeforeNs: 1n })).read).toEqual(['a']);
  });
});

test('copies of a loop are grouped under the link that caused them', async () => {
  const objects: Record<string, string> = {
    'web/f': 'f',
    'web/d/g': 'g',
    'web/x/1': '1',
    'web/top': 't',
    'web/l': 'f',
  };
  for (let level = 1; level <= 40; level += 1) objects[`web/${'mydir/'.repeat(level)}f`] = 'f';
  writeTree(source, { f: 'f', d: { g: 'g' }, mydir: link('./'), l: link('f') });
  await stock(await bucket(objects));
  await planned();
  const links = [
    { path: 'mydir', target: './', verdict: 'loop' },
    { path: 'l', target: 'f', verdict: 'inside' },
  ];
  expect(await groupExtras('p', { index, links }, signal)).toEqual({
    links: [
      { path: 'mydir', target: './', verdict: 'loop', files: 40, bytes: 40 },
      { path: 'l', target: 'f', verdict: 'inside', files: 1, bytes: 1 },
    ],
    linksTotal: 2,
    folders: [
      { folder: '', files: 1, bytes: 1 },
      { folder: 'x/', files: 1, bytes: 1 },
    ],
    foldersTotal: 2,
  });
});

test('a file that cannot be read is uploaded, not taken for proved', async () => {
  writeTree(source, { a: 'a' });
  const storage = await bucket({ 'web/a': 'a' });
  const prove = contentProver([{ mount: '', path: join(folder, 'nowhere') }]);
  const request = { prefix: 'web/', inner: [], believedBeforeNs: 0n };
  const result = await takeStock(request, { storage, index, entries, recorded, prove }, signal);
  expect(result).toMatchObject({ found: { files: 0 }, untold: { files: 1 } });
});

test('what the bucket refuses is thrown, and a cancelled signal too', async () => {
  writeTree(source, { a: 'a' });
  const storage = await bucket({ 'web/a': 'a' });
  const refusing: Storage = { ...storage, getVersioning: () => Promise.reject(new Error('refused')) };
  await expect(stock(refusing)).rejects.toThrow('refused');
  const request = { prefix: 'web/', inner: [], believedBeforeNs: 0n };
  const stopped = AbortSignal.abort();
  const ports = { storage, index, entries, recorded, prove: contentProver(roots()) };
  await expect(takeStock(request, ports, stopped)).rejects.toMatchObject({ code: 'cancelled' });
});
