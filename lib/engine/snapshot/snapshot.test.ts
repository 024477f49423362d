import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EngineError } from '../errors';
import type { IndexEntry } from '../file-index/file-index';
import { counting } from '../sync/testing/sync-bench';
import { FaultScript } from '../testing/fault-script';
import { faultyStorage, type StorageFaults } from '../testing/faulty-storage';
import { createMemoryStorage, type MemoryStorage } from '../testing/memory-storage';
import { addRequests, type ManifestLine, NO_REQUESTS, type SnapshotHeader } from '../types';
import { jobDigest, readJobFile, writeJobFile } from './job-file';
import { releaseLease, takeLease } from './lease';
import { readManifest } from './read-manifest';
import { recordKeys, recordRequests } from './records';
import { listHeaders, readHeader, type SnapshotRequest, writeSnapshot } from './snapshot';

const never = new AbortController().signal;
let scratchDirectory: string;
let storage: MemoryStorage;

beforeEach(() => {
  scratchDirectory = mkdtempSync(join(tmpdir(), 'foresync-snapshot-'));
  storage = createMemoryStorage();
});
afterEach(() => rmSync(scratchDirectory, { recursive: true }));

const request: SnapshotRequest = {
  id: 's1',
  jobSlug: 'sites',
  createdAtMs: Date.UTC(2026, 0, 2, 3, 4, 5),
  parent: null,
  prefix: 'data/',
  sources: [{ mount: '', path: '/var/www' }],
  outcome: 'complete',
  failures: 0,
  versioned: true,
  tool: 'foresync test',
};

function entry(path: string, more: Partial<IndexEntry> = {}): IndexEntry {
  const type = path.endsWith('/') ? 'directory' : 'file';
  const isFile = (more.type ?? type) === 'file';
  return {
    path,
    type,
    size: isFile ? 3 : 0,
    mtimeNs: 1_700_000_000_123_456_789n,
    ctimeNs: 2n,
    inode: 3n,
    device: 4n,
    mode: isFile ? 0o100644 : 0o40755,
    uid: 33,
    gid: 34,
    key: isFile ? `data/${path}` : null,
    versionId: isFile ? 'v1' : null,
    etag: isFile ? 'e' : null,
    sha256: isFile ? 'a'.repeat(64) : null,
    gone: false,
    ...more,
  };
}

const tree: IndexEntry[] = [
  entry('%!caf%E9', { rawPath: Buffer.from('636166e9', 'hex') }),
  entry('dir/'),
  entry('dir/link', { type: 'symlink', linkTarget: '../x', mode: 0o120777 }),
  entry('dir/old', { gone: true }),
  entry('dir/ünï "quoted"\n', { size: 7 }),
];

/** An index that knows of no manifest. */
function indexOf(entries: readonly IndexEntry[]) {
  const there = entries.filter(({ gone }) => !gone);
  const count = (type: IndexEntry['type']) => there.filter((one) => one.type === type).length;
  const bytes = there.reduce((sum, { size }) => sum + size, 0);
  return {
    entries: () => entries,
    totals: () => ({ files: count('file'), bytes, directories: count('directory'), links: count('symlink') }),
    getFact: () => undefined,
    touched: () => [],
    touchedCount: () => 0,
    manifestWritten: () => undefined,
  };
}

function write(entries: readonly IndexEntry[] = tree, to = storage as Parameters<typeof readHeader>[0]) {
  return writeSnapshot(request, { storage: to, index: indexOf(entries), scratchDirectory }, never);
}

async function linesOf(header: SnapshotHeader): Promise<ManifestLine[]> {
  const lines: ManifestLine[] = [];
  for await (const line of readManifest(storage, header, never, { scratchDirectory })) lines.push(line);
  return lines;
}

describe('writing', () => {
  test('the header counts what the manifest holds, and both read back', async () => {
    const header = await write();
    expect(header).toMatchObject({
      files: 2,
      bytes: 10,
      directories: 1,
      links: 1,
      createdAt: '2026-01-02T03:04:05.000Z',
    });
    expect(await readHeader(storage, 'sites', 's1')).toEqual(header);
    const lines = await linesOf(header);
    expect(lines.map(({ path }) => path)).toEqual(['%!caf%E9', 'dir/', 'dir/link', 'dir/ünï "quoted"\n']);
    expect(lines[2]).toMatchObject({ type: 'symlink', target: '../x' });
    expect(readdirSync(scratchDirectory)).toEqual([]);
  });

  test('a line is canonical JSON', async () => {
    const header = await write([entry('a')]);
    const manifest = storage.contents().get(header.manifest.key) ?? Buffer.alloc(0);
    expect(gunzipSync(manifest).toString()).toBe(
      `{"path":"a","type":"file","size":3,"mtime":"1700000000123456789","mode":"100644","uid":33,"gid":34,` +
        `"sha256":"${'a'.repeat(64)}","key":"data/a","versionId":"v1"}\n`,
    );
    expect(header.manifest).toMatchObject({
      sha256: createHash('sha256').update(manifest).digest('hex'),
      bytes: manifest.length,
    });
  });

  test('an empty snapshot and one larger than every buffer are whole', async () => {
    expect(await linesOf(await write([]))).toEqual([]);
    const many = Array.from({ length: 20_000 }, (_, at) => entry(`f${String(at).padStart(6, '0')}`));
    expect(await linesOf(await write(many))).toHaveLength(20_000);
  });

  test('lease, job file, manifest, header and release are exactly the counted requests', async () => {
    const counted = counting(storage);
    const clock = { now: () => request.createdAtMs };
    const lease = await takeLease(counted.storage, leaseOf('here'), clock);
    await writeJobFile(counted.storage, 'sites', { name: 'Sites' });
    await write(tree, counted.storage);
    await releaseLease(counted.storage, lease);
    expect(counted.requests()).toEqual(addRequests(NO_REQUESTS, recordRequests('changed')));
    expect(storage.contents().has(recordKeys('sites').lease)).toBe(false);
  });

  test('without its manifest there is no header, and nothing is left on disk', async () => {
    const faults: StorageFaults = new FaultScript([{ on: 'putObject', error: new EngineError('access.denied') }]);
    await expect(write(tree, faultyStorage(storage, faults))).rejects.toMatchObject({ code: 'access.denied' });
    expect(storage.contents().size).toBe(0);
    expect(readdirSync(scratchDirectory)).toEqual([]);
    faults.assertUsedUp();
  });

  test.each([
    ['rows out of order', [entry('b'), entry('a')]],
    ['a path twice', [entry('a'), entry('a')]],
    ['a file without a key', [entry('a', { key: null })]],
    ['a special file', [entry('a', { type: 'special' })]],
  ])('refuses %s', async (_, entries) => {
    await expect(write(entries)).rejects.toMatchObject({ code: 'internal' });
    expect(storage.contents().size).toBe(0);
  });

  test('a fired signal cancels', async () => {
    const ports = { storage, index: indexOf(tree), scratchDirectory };
    await expect(writeSnapshot(request, ports, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('a scratch directory that is not there is the machine, not the bucket', async () => {
    const ports = { storage, index: indexOf(tree), scratchDirectory: join(scratchDirectory, 'none') };
    await expect(writeSnapshot(request, ports, never)).rejects.toMatchObject({ code: 'machine.io' });
  });
});

describe('reading', () => {
  test('lists headers in order', async () => {
    const ports = { storage, index: indexOf(tree), scratchDirectory };
    for (const id of ['s2', 's1']) await writeSnapshot({ ...request, id }, ports, never);
    const ids: string[] = [];
    for await (const header of listHeaders(storage, 'sites')) ids.push(header.id);
    expect(ids).toEqual(['s1', 's2']);
  });

  test('a snapshot or a manifest that is not there is snapshot.missing', async () => {
    await expect(readHeader(storage, 'sites', 'none')).rejects.toMatchObject({ code: 'snapshot.missing' });
    const header = await write();
    await storage.deleteObjects({ objects: [{ key: header.manifest.key }] });
    await expect(linesOf(header)).rejects.toMatchObject({ code: 'snapshot.missing' });
  });

  test.each([
    ['no JSON', () => 'not json'],
    ['another format', (header: SnapshotHeader) => JSON.stringify({ ...header, format: 2 })],
    [
      'a mount that leads away',
      (header: SnapshotHeader) => JSON.stringify({ ...header, sources: [{ mount: '..', path: '/a' }] }),
    ],
    ['no manifest', (header: SnapshotHeader) => JSON.stringify({ ...header, manifest: null })],
  ])('a header with %s is damaged', async (_, damage) => {
    const header = await write();
    await put(recordKeys('sites').header('s1'), Buffer.from(damage(header)));
    await expect(readHeader(storage, 'sites', 's1')).rejects.toMatchObject({ code: 'manifest.damaged' });
  });

  test('one flipped byte is damaged before a single line is handed out', async () => {
    const header = await write();
    const body = Buffer.from(storage.contents().get(header.manifest.key) ?? '');
    body[body.length - 5] = (body[body.length - 5] ?? 0) ^ 1;
    await put(header.manifest.key, body);
    const first = readManifest(storage, header, never, { scratchDirectory }).next();
    await expect(first).rejects.toMatchObject({ code: 'manifest.damaged', facts: { field: 'sha256' } });
    expect(readdirSync(scratchDirectory)).toEqual([]);
  });

  test('leaving early leaves nothing on disk', async () => {
    const header = await write();
    for await (const line of readManifest(storage, header, never, { scratchDirectory })) {
      expect(line.path).toBe('%!caf%E9');
      break;
    }
    expect(readdirSync(scratchDirectory)).toEqual([]);
  });

  const good = {
    path: 'a',
    type: 'file',
    size: 1,
    mtime: '1',
    mode: '100644',
    uid: 0,
    gid: 0,
    sha256: 'a'.repeat(64),
    key: 'k',
  };
  test.each([
    ['json', '{"path":'],
    ['json', '[]'],
    ['type', { ...good, type: 'pipe' }],
    ['path', { ...good, path: '../a' }],
    ['path', { ...good, path: '/a' }],
    ['path', { ...good, path: 'a/./b' }],
    ['path', { ...good, path: 'a//b' }],
    ['path', { ...good, path: 'a\0b' }],
    ['path', { ...good, path: 'a/' }],
    ['path', { ...good, path: '' }],
    ['size', { ...good, size: -1 }],
    ['mtime', { ...good, mtime: 1 }],
    ['mode', { ...good, mode: '99' }],
    ['uid', { ...good, uid: 'root' }],
    ['sha256', { ...good, sha256: 'A'.repeat(64) }],
    ['key', { ...good, key: undefined }],
    ['target', { ...good, target: 'x' }],
    ['rawPath', { ...good, rawPath: Buffer.from('b').toString('base64') }],
    ['rawPath', { ...good, path: 'x/%!a', rawPath: Buffer.from('../a').toString('base64') }],
    ['rawPath', { ...good, path: '%!a', rawPath: Buffer.from('a/\xff', 'latin1').toString('base64') }],
    ['last line', Buffer.from(JSON.stringify(good))],
    ['gzip', gzipSync('cut').subarray(0, 12)],
    ['gzip', Buffer.from('no gzip')],
  ])('a line with a wrong %s is damaged: %j', async (field, line) => {
    const isBytes = Buffer.isBuffer(line);
    const text = typeof line === 'string' ? line : JSON.stringify(line);
    const body =
      isBytes && field === 'gzip'
        ? line
        : gzipSync(isBytes ? line : `${JSON.stringify(good).replace('"a"', '"A"')}\n${text}\n`);
    const header = await headerFor(body);
    const facts = isBytes ? { field } : { field, line: 2 };
    await expect(linesOf(header)).rejects.toMatchObject({ code: 'manifest.damaged', facts });
  });

  test.each([
    ['order', `${JSON.stringify({ ...good, path: 'b' })}\n${JSON.stringify(good)}\n`],
    ['counts', `${JSON.stringify(good)}\n`],
  ])('wrong %s is damaged', async (field, text) => {
    const header = await headerFor(gzipSync(text));
    await expect(linesOf(header)).rejects.toMatchObject({ code: 'manifest.damaged', facts: { field } });
  });

  async function headerFor(body: Buffer): Promise<SnapshotHeader> {
    const header = await write([]);
    await put(header.manifest.key, body);
    const sha256 = createHash('sha256').update(body).digest('hex');
    return { ...header, manifest: { ...header.manifest, sha256, bytes: body.length } };
  }
});

describe('lease', () => {
  const clock = { now: () => request.createdAtMs };

  test('one of two installations gets it; the other learns who has it', async () => {
    await takeLease(storage, leaseOf('here'), clock);
    await expect(takeLease(storage, leaseOf('there'), clock)).rejects.toMatchObject({
      code: 'lease.held',
      facts: { host: 'host-here', since: '2026-01-02T03:04:05.000Z' },
    });
  });

  test('our own lease, an expired one and one that is not readable are taken over', async () => {
    await takeLease(storage, leaseOf('here'), clock);
    const again = await takeLease(storage, leaseOf('here'), clock);
    const later = { now: () => request.createdAtMs + 3_600_001 };
    const other = await takeLease(storage, leaseOf('there'), later);
    expect(other.etag).not.toBe(again.etag);
    await put(recordKeys('sites').lease, Buffer.from('{'));
    await takeLease(storage, leaseOf('here'), clock);
  });

  test('a lease taken over by another at the same moment is held', async () => {
    await takeLease(storage, leaseOf('here'), clock);
    const faults: StorageFaults = new FaultScript([
      { on: 'putObject', after: 1, before: () => put(recordKeys('sites').lease, Buffer.from('{"new":1}')) },
    ]);
    await expect(takeLease(faultyStorage(storage, faults), leaseOf('here'), clock)).rejects.toMatchObject({
      code: 'lease.held',
    });
    faults.assertUsedUp();
  });

  test('errors of the bucket are passed on', async () => {
    const faults: StorageFaults = new FaultScript([{ on: 'putObject', error: new EngineError('access.denied') }]);
    await expect(takeLease(faultyStorage(storage, faults), leaseOf('here'), clock)).rejects.toMatchObject({
      code: 'access.denied',
    });
  });
});

describe('job file', () => {
  test('its digest follows the content, not the order of keys', async () => {
    const digest = await writeJobFile(storage, 'sites', { name: 'Sites', excludes: ['a', 'b'], limit: null });
    expect(digest).toBe(jobDigest({ limit: null, excludes: ['a', 'b'], name: 'Sites' }));
    expect(digest).not.toBe(jobDigest({ limit: null, excludes: ['b', 'a'], name: 'Sites' }));
    expect(JSON.parse(await readJobFile(storage, 'sites'))).toMatchObject({ digest, job: { name: 'Sites' } });
  });
});

function leaseOf(installation: string) {
  return { job: 'sites', installation, host: `host-${installation}`, runId: 'r1', ttlMs: 3_600_000 };
}

async function put(key: string, body: Buffer): Promise<void> {
  await storage.putObject({ key, body, sha256: createHash('sha256').update(body).digest('hex') });
}
