import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EngineError } from '../errors';
import { snapshotOf } from '../restore/testing/restore-bench';
import { readManifest } from '../snapshot/read-manifest';
import { recordKeys } from '../snapshot/records';
import { listAllVersions } from '../storage/listing';
import type { GetObjectResult, Storage } from '../storage/storage';
import { counting, type SyncBench, syncBench } from '../sync/testing/sync-bench';
import { FaultScript } from '../testing/fault-script';
import { faultyStorage, type StorageFaults } from '../testing/faulty-storage';
import { createTestClock } from '../testing/test-clock';
import { writeTree } from '../testing/tree';
import { NO_REQUESTS, type SnapshotHeader } from '../types';
import type { VerifyPorts } from './checking';
import { forgetDamaged } from './forget-damaged';
import { planVerify, type VerifyMethod } from './plan-verify';
import { sampler } from './sample';
import { type VerifyResult, verify } from './verify';

const never = new AbortController().signal;
const TREE = { 'a.txt': 'aaaa', 'b.txt': 'bbbb', sub: { 'c.txt': 'cccc', 'd d.txt': '' } };
const METHODS: readonly VerifyMethod[] = [
  { kind: 'list' },
  { kind: 'head' },
  { kind: 'read', percent: 100, seed: 's' },
  { kind: 'drill', files: 10, seed: 's' },
];

let bench: SyncBench;
let header: SnapshotHeader;
beforeEach(async () => {
  bench = syncBench(TREE, { versioning: 'enabled' });
  header = await snapshotOf(bench);
});
afterEach(() => bench.close());

const manifest = (storage: Storage = bench.storage) =>
  readManifest(storage, header, never, { scratchDirectory: bench.directory });

function verified(
  method: VerifyMethod,
  storage: Storage = bench.storage,
  more: Partial<VerifyPorts> = {},
): Promise<VerifyResult> {
  const ports = {
    storage,
    index: bench.index,
    clock: createTestClock({ sleeping: 'instant' }),
    scratchDirectory: bench.directory,
    requests: () => NO_REQUESTS,
    ...more,
  };
  return verify({ method, header, expected: { files: 4, bytes: 12 } }, ports, never);
}

const named = ({ damage }: VerifyResult) => damage.map(({ path, kind }) => `${path} ${kind}`);

async function deleteVersion(key: string): Promise<void> {
  for await (const version of listAllVersions(bench.storage, key)) {
    await bench.storage.deleteObjects({ objects: [{ key, versionId: version.versionId }] });
  }
}

/** A bucket whose object `key` has another body: what a bad disk or another writer leaves. */
function withBody(key: string, body: string): Storage {
  const size = Buffer.byteLength(body);
  const inner = bench.storage;
  return {
    ...inner,
    getObject: async (request, signal) => {
      const object = await inner.getObject(request, signal);
      if (request.key !== key) return object;
      object.body.destroy();
      return { ...object, size, body: Readable.from([Buffer.from(body)], { objectMode: false }) } as GetObjectResult;
    },
    headObject: async (request, signal) => {
      const info = await inner.headObject(request, signal);
      return request.key === key && info !== null ? { ...info, size } : info;
    },
    listVersionsPage: async (request, signal) => {
      const page = await inner.listVersionsPage(request, signal);
      return { ...page, versions: page.versions.map((one) => (one.key === key ? { ...one, size } : one)) };
    },
  };
}

describe('every method', () => {
  test.each(METHODS)('$kind: a sound snapshot, with exactly the requests and bytes the plan says', async (method) => {
    const plan = await planVerify(method, header, manifest());
    const counted = counting(bench.storage);
    const result = await verified(method, counted.storage);
    expect(result).toMatchObject({ outcome: 'sound', damageTotal: 0, checked: plan.checked });
    expect(counted.requests()).toEqual(plan.requests);
    const reads = method.kind === 'read' || method.kind === 'drill';
    expect(plan.egressBytes).toBe(header.manifest.bytes + (reads ? 12 : 0));
    expect(result.hashed).toBe(reads ? 4 : 0);
    expect(plan.requestsAre).toBe(method.kind === 'list' ? 'at-least' : 'exact');
  });

  test.each(METHODS)('$kind: a version that is gone is missing, though a newer one is there', async (method) => {
    await deleteVersion('data/a.txt');
    const body = Buffer.from('aaaa');
    const sha256 = createHash('sha256').update(body).digest('hex');
    await bench.storage.putObject({ key: 'data/a.txt', body, sha256 });
    await deleteVersion('data/sub/c.txt');
    expect(named(await verified(method))).toEqual(['a.txt missing', 'sub/c.txt missing']);
  });

  test.each(METHODS)('$kind: an object cut short', async (method) => {
    const kind = method.kind === 'drill' ? 'altered' : 'truncated';
    const result = await verified(method, withBody('data/b.txt', 'bb'));
    expect(named(result)).toEqual([`b.txt ${kind}`]);
    expect(result).toMatchObject({ outcome: 'damaged', damageTotal: 1 });
  });

  test.each(METHODS)('$kind: an object that grew', async (method) => {
    expect(named(await verified(method, withBody('data/b.txt', 'bbbbb')))).toEqual(['b.txt altered']);
  });

  test.each(METHODS)('$kind: a manifest cut short is the damage, and nothing else is said', async (method) => {
    const { key } = header.manifest;
    const body = Buffer.from(bench.storage.contents().get(key) ?? '').subarray(0, -3);
    await bench.storage.putObject({ key, body, sha256: createHash('sha256').update(body).digest('hex') });
    expect(named(await verified(method))).toEqual([`${key} manifest`]);
  });

  test.each(METHODS)('$kind: no header, another header, no manifest', async (method) => {
    const key = recordKeys('job').header(header.id);
    const text = (bench.storage.contents().get(key) ?? '').toString();
    await bench.storage.deleteObjects({ objects: [{ key }] });
    expect(named(await verified(method))).toEqual([`${key} manifest`]);
    for (const other of [text.replace('"files": 4', '"files": 5'), 'not json']) {
      const body = Buffer.from(other);
      await bench.storage.putObject({ key, body, sha256: createHash('sha256').update(body).digest('hex') });
      expect(named(await verified(method))).toEqual([`${key} manifest`]);
    }
    const body = Buffer.from(text);
    await bench.storage.putObject({ key, body, sha256: createHash('sha256').update(body).digest('hex') });
    await bench.storage.deleteObjects({ objects: [{ key: header.manifest.key }] });
    expect(named(await verified(method))).toEqual([`${header.manifest.key} manifest`]);
  });

  test.each(METHODS)('$kind: a refusal is no result', async (method) => {
    const on = method.kind === 'list' ? 'listVersionsPage' : method.kind === 'head' ? 'headObject' : 'getObject';
    const after = on === 'getObject' ? 2 : 0;
    const faults: StorageFaults = new FaultScript([{ on, after, error: new EngineError('access.denied') }]);
    await expect(verified(method, faultyStorage(bench.storage, faults))).rejects.toMatchObject({
      code: 'access.denied',
    });
    faults.assertUsedUp();
    expect(readdirSync(bench.directory).filter((name) => /^(drill|foresync)-/.test(name))).toEqual([]);
  });

  test.each(METHODS)('$kind: cancelled', async (method) => {
    const cancel = new AbortController();
    const faults: StorageFaults = new FaultScript([{ on: 'getObject', before: () => cancel.abort() }]);
    const storage = faultyStorage(bench.storage, faults);
    const clock = createTestClock();
    const ports = {
      storage,
      index: bench.index,
      clock,
      scratchDirectory: bench.directory,
      requests: () => NO_REQUESTS,
    };
    const checking = verify({ method, header, expected: { files: 4, bytes: 12 } }, ports, cancel.signal);
    await expect(checking).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('bytes', () => {
  test('a flipped bit is found by reading and by a drill; sizes cannot show it', async () => {
    const flipped = withBody('data/a.txt', 'aaab');
    for (const method of METHODS) {
      const expected = method.kind === 'read' || method.kind === 'drill' ? ['a.txt altered'] : [];
      expect(named(await verified(method, flipped))).toEqual(expected);
    }
  });

  test('an object overwritten in a bucket without versions: the ETag shows it', async () => {
    bench.close();
    bench = syncBench(TREE);
    header = await snapshotOf(bench);
    const body = Buffer.from('AAAA');
    const sha256 = createHash('sha256').update(body).digest('hex');
    await bench.storage.putObject({ key: 'data/a.txt', body, sha256 });
    for (const method of METHODS) expect(named(await verified(method))).toEqual(['a.txt altered']);
  });

  test('a body that breaks off is fetched again, then it is no result', async () => {
    const method = { kind: 'read', percent: 100, seed: 's' } as const;
    const cut = (times: number): StorageFaults =>
      new FaultScript([{ on: 'getObject', when: (request) => request?.key === 'data/a.txt', truncateTo: 1, times }]);
    const twice = cut(2);
    expect(await verified(method, faultyStorage(bench.storage, twice))).toMatchObject({ outcome: 'sound', hashed: 4 });
    twice.assertUsedUp();
    await expect(verified(method, faultyStorage(bench.storage, cut(3)))).rejects.toMatchObject({
      code: 'network.reset',
    });
  });

  test('what is archived cannot be read: named, not counted as proven', async () => {
    for (const method of METHODS.slice(2)) {
      const when = (request: { key?: string } | undefined) => request?.key === 'data/a.txt';
      const faults: StorageFaults = new FaultScript([
        { on: 'getObject', when, error: new EngineError('object.archived') },
      ]);
      const result = await verified(method, faultyStorage(bench.storage, faults));
      expect(named(result)).toEqual(['a.txt unreadable']);
      expect(result.hashed).toBe(3);
    }
  });

  test('a share: the same seed takes the same files, and the plan names as many', async () => {
    const method = { kind: 'read', percent: 40, seed: 'monday' } as const;
    const plan = await planVerify(method, header, manifest());
    const counted = counting(bench.storage);
    const result = await verified(method, counted.storage);
    expect(result.checked).toEqual(plan.checked);
    expect(counted.requests()).toEqual(plan.requests);
    const paths = Array.from({ length: 20_000 }, (_, at) => `file-${at}`);
    const taken = (seed: string, percent: number) => paths.filter(sampler(seed, percent));
    expect(taken('a', 10)).toEqual(taken('a', 10));
    expect(taken('a', 10)).not.toEqual(taken('b', 10));
    expect(taken('a', 10).length / 200).toBeCloseTo(10, 0);
    expect(taken('a', 100)).toHaveLength(20_000);
    expect(taken('a', 0)).toEqual([]);
  });

  test('a drill of two files restores two, and leaves nothing behind', async () => {
    const method = { kind: 'drill', files: 2, seed: 'x' } as const;
    const result = await verified(method);
    expect(result).toMatchObject({ outcome: 'sound', checked: { files: 2 }, hashed: 2 });
    expect(existsSync(`${bench.directory}/a.txt`)).toBe(false);
    expect(readdirSync(bench.directory).filter((name) => name.startsWith('drill-'))).toEqual([]);
  });
});

describe('repairs from the source', () => {
  test('a damaged file is uploaded by the next run; older versions and records are left alone', async () => {
    await deleteVersion('data/a.txt');
    const forgotten: string[] = [];
    const onDamage: VerifyPorts['onDamage'] = (damage) => {
      if (forgetDamaged(bench.index, damage)) forgotten.push(damage.path);
    };
    await verified({ kind: 'head' }, bench.storage, { onDamage });
    expect(forgotten).toEqual(['a.txt']);
    header = await snapshotOf(bench, 's2');
    expect(await verified({ kind: 'read', percent: 100, seed: 's' })).toMatchObject({ outcome: 'sound', hashed: 4 });
  });

  test('damage of an older version is not repaired by forgetting the newer one', async () => {
    const old = header;
    writeTree(bench.source, { 'a.txt': 'aaaa, and more' });
    await snapshotOf(bench, 's2');
    for await (const line of readManifest(bench.storage, old, never, { scratchDirectory: bench.directory })) {
      const version = {
        path: 'a.txt',
        kind: 'missing',
        key: 'data/a.txt',
        expectedBytes: 4,
        foundBytes: null,
      } as const;
      if (line.path !== 'a.txt') continue;
      expect(forgetDamaged(bench.index, { ...version, versionId: line.versionId ?? null })).toBe(false);
    }
    const record = {
      path: 'k',
      kind: 'manifest',
      key: 'k',
      versionId: null,
      expectedBytes: null,
      foundBytes: null,
    } as const;
    expect(forgetDamaged(bench.index, record)).toBe(false);
    expect(bench.index.get('a.txt')).toBeDefined();
  });
});
