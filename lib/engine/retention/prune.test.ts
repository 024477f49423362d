import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { EngineError } from '../errors';
import { restore } from '../restore/restore';
import { restorePorts, restoreTo, snapshotOf } from '../restore/testing/restore-bench';
import { manifestParts } from '../snapshot/manifest-parts';
import { recordKeys } from '../snapshot/records';
import { wrapStorage } from '../storage/around';
import type { Storage } from '../storage/storage';
import { counting as countingRequests, refusingDeletes } from '../sync/testing/sync-bench';
import { FaultScript } from '../testing/fault-script';
import { faultyStorage, type StorageFaults } from '../testing/faulty-storage';
import type { MemoryStorage } from '../testing/memory-storage';
import { halfPruned } from './half-pruned';
import { mergeByKey } from './named-versions';
import { prune } from './prune';
import { readPruneList } from './prune-list';
import { counting, type Day, type History, historyOf, neededBy, planDropping, versionsIn } from './testing/history';

const never = new AbortController().signal;
const open: History[] = [];
afterEach(() => {
  for (const { bench } of open.splice(0)) bench.close();
});

async function history(...given: Parameters<typeof historyOf>): Promise<History> {
  const made = await historyOf(...given);
  open.push(made);
  return made;
}

const TREE = { 'a.txt': 'one', 'b.txt': 'bee', 'same.txt': 'same' };
const DAYS: Day[] = [
  { 'a.txt': 'two 2' },
  { 'a.txt': 'three 3', 'b.txt': null },
  { 'b.txt': 'back again', 'c.txt': 'sea' },
  { 'c.txt': null },
];

const ofIds = (made: History, ids: readonly string[]) => made.headers.filter(({ id }) => ids.includes(id));

/** The manifests these snapshots are made of, sorted. */
function manifestsOf(made: History, ids: readonly string[]): string[] {
  const keys = ofIds(made, ids).flatMap((header) => manifestParts(header).map(({ key }) => key));
  return [...new Set(keys)].sort();
}

const keysIn = (storage: MemoryStorage, part: string) =>
  [...storage.contents().keys()].filter((key) => key.includes(part)).sort();

/** The versions below data/, without markers. */
async function objects(storage: Storage): Promise<string[]> {
  return (await versionsIn(storage)).filter((line) => !line.endsWith(' marker'));
}

describe('what goes', () => {
  test.each([[['d4']], [['d0', 'd4']], [['d1', 'd3', 'd4']], [['d2', 'd4']], [['d0', 'd1', 'd2', 'd3', 'd4']]])(
    'exactly what %j do not need, with exactly the requests the plan shows',
    async (kept) => {
      const made = await history(TREE, DAYS);
      const { storage } = made.bench;
      const needed = await neededBy(made, ofIds(made, kept));
      const plan = await planDropping(made, kept);
      const before = await objects(storage);
      const counted = countingRequests(storage);
      const result = await prune(plan, 'sound', { storage: counted.storage }, never);
      expect(counted.requests()).toEqual(plan.requests);
      expect(await objects(storage)).toEqual(needed);
      expect(result).toMatchObject({ outcome: 'succeeded', versions: before.length - needed.length, refusedTotal: 0 });
      expect(result).toMatchObject({ versions: plan.versions, bytes: plan.bytes, markers: plan.markers });
      expect((await counting(made)).map(({ id }) => id)).toEqual(kept);
      const records = await versionsIn(storage, '.foresync/job/');
      const manifests = manifestsOf(made, kept);
      expect(keysIn(storage, '/manifests/')).toEqual(manifests);
      expect(records.filter((line) => line.includes('/manifests/'))).toHaveLength(manifests.length);
      expect(records.filter((line) => line.includes('/snapshots/'))).toHaveLength(kept.length);
      expect(records.filter((line) => line.includes('/pruned/'))).toEqual([]);
    },
  );

  test('bytes freed are those of the versions', async () => {
    const made = await history(TREE, DAYS);
    const plan = await planDropping(made, ['d4']);
    // a.txt: "one", "two 2"; b.txt: "bee"; c.txt: "sea".
    expect(plan).toMatchObject({ versions: 4, bytes: 3 + 5 + 3 + 3, current: 0 });
  });

  test('a marker goes with the last version of its key, and only then', async () => {
    const made = await history(TREE, DAYS);
    const { storage } = made.bench;
    const markers = async () => (await versionsIn(storage)).filter((line) => line.endsWith(' marker'));
    expect(await markers()).toEqual(['data/b.txt marker', 'data/c.txt marker']);
    await prune(await planDropping(made, ['d3', 'd4']), 'sound', { storage }, never);
    expect(await markers()).toEqual(['data/b.txt marker', 'data/c.txt marker']);
    await prune(
      await planDropping({ ...made, headers: ofIds(made, ['d3', 'd4']) }, ['d4']),
      'sound',
      { storage },
      never,
    );
    expect(await markers()).toEqual(['data/b.txt marker']);
  });

  test('what the index still knows stays, though no kept snapshot names it', async () => {
    const made = await history(TREE, DAYS);
    const { storage, index } = made.bench;
    const [row] = [...index.entries()].filter(({ path }) => path === 'b.txt');
    if (row === undefined) throw new Error('b.txt is in the index');
    const versionId = (await neededBy(made, ofIds(made, ['d0']))).find((line) => line.startsWith('data/b.txt'));
    index.put({ ...row, versionId: versionId?.split(' ')[1] ?? '', gone: true });
    await prune(await planDropping(made, ['d4']), 'sound', { storage }, never);
    expect(await objects(storage)).toContain(versionId);
  });

  test('a version that is current stays, though nothing names it', async () => {
    const made = await history(TREE, DAYS);
    const { storage, index } = made.bench;
    index.remove('same.txt');
    rmSync(join(made.bench.source, 'same.txt'));
    index.flush();
    const headers = [...made.headers, await snapshotOf(made.bench, 'd5')];
    const plan = await planDropping({ ...made, headers }, ['d5']);
    expect(plan.current).toBe(1);
    await prune(plan, 'sound', { storage }, never);
    expect(storage.contents().get('data/same.txt')?.toString()).toBe('same');
  });

  test('without versioning only records go', async () => {
    const made = await history(TREE, DAYS, {});
    const { storage } = made.bench;
    const before = await versionsIn(storage);
    const plan = await planDropping(made, ['d4']);
    expect(plan).toMatchObject({ versions: 0, bytes: 0, markers: 0 });
    await prune(plan, 'sound', { storage }, never);
    expect(await versionsIn(storage)).toEqual(before);
    expect((await counting(made)).map(({ id }) => id)).toEqual(['d4']);
    expect(keysIn(storage, '/manifests/')).toEqual(manifestsOf(made, ['d4']));
  });

  test('a manifest goes with the last snapshot that is laid over it', async () => {
    const made = await history(TREE, DAYS);
    const { storage, index } = made.bench;
    await prune(await planDropping(made, ['d2', 'd4']), 'sound', { storage }, never);
    index.manifestWritten('');
    const full = await snapshotOf(made.bench, 'd5');
    expect(full.manifest.kind).toBe('full');
    const left = { ...made, headers: [...ofIds(made, ['d2', 'd4']), full] };
    await prune(await planDropping(left, ['d5']), 'sound', { storage }, never);
    expect(keysIn(storage, '/manifests/')).toEqual([full.manifest.key]);
  });

  test('many versions go in batches of a thousand', async () => {
    const files = Object.fromEntries(Array.from({ length: 1100 }, (_, at) => [`f${at}`, 'x']));
    const made = await history(files, [Object.fromEntries(Object.keys(files).map((name) => [name, null])), { z: 'z' }]);
    const plan = await planDropping(made, ['d2']);
    // Headers, two of versions, two of markers, manifests and marks.
    expect(plan).toMatchObject({ versions: 1100, markers: 1100, requests: { put: 2, delete: 6 } });
    const counted = countingRequests(made.bench.storage);
    await prune(plan, 'sound', { storage: counted.storage }, never);
    expect(counted.requests()).toEqual(plan.requests);
    expect(await versionsIn(made.bench.storage)).toHaveLength(1);
  });
});

describe('what keeps it from going', () => {
  test.each(['failed', 'suspicious'] as const)('a %s newest run: no request at all', async (newestRun) => {
    const made = await history(TREE, DAYS);
    const plan = await planDropping(made, ['d4']);
    const counted = countingRequests(made.bench.storage);
    const pruning = prune(plan, newestRun, { storage: counted.storage }, never);
    await expect(pruning).rejects.toMatchObject({ code: 'retention.unsafe' });
    expect(counted.requests()).toMatchObject({ put: 0, delete: 0 });
  });

  test.each(['d0', 'd4'])('the manifest of %s cannot be read: no plan, no list of what goes', async (id) => {
    const made = await history(TREE, DAYS);
    const key = recordKeys('job').manifest(id);
    const faults: StorageFaults = new FaultScript([
      { on: 'getObject', when: (request) => request?.key === key, error: new EngineError('object.missing') },
    ]);
    const planning = planDropping(made, ['d4'], faultyStorage(made.bench.storage, faults));
    await expect(planning).rejects.toMatchObject({ code: 'snapshot.missing' });
    faults.assertUsedUp();
  });

  test('a manifest out of key order', async () => {
    const merge = mergeByKey([['b', 'a'].map((key) => ({ key, versionId: '1', by: 'kept' as const }))]);
    await expect(merge.next()).rejects.toMatchObject({ code: 'internal' });
  });

  test('Object Lock: refused versions are named and stay, with their markers; the next prune tries again', async () => {
    const made = await history(TREE, DAYS);
    const { storage } = made.bench;
    const locked = refusingDeletes(storage, ['data/c.txt']);
    const plan = await planDropping(made, ['d4']);
    const result = await prune(plan, 'sound', { storage: locked }, never);
    const [refused] = result.refused;
    expect(refused).toMatchObject({ key: 'data/c.txt', code: 'AccessDenied' });
    expect(result).toMatchObject({ outcome: 'partial', refusedTotal: 1, versions: plan.versions - 1 });
    expect((await versionsIn(storage)).filter((line) => line.startsWith('data/c.txt'))).toHaveLength(2);
    expect(storage.contents().has('data/c.txt')).toBe(false);
    expect((await counting(made)).map(({ id }) => id)).toEqual(['d4']);

    const again = await planDropping({ ...made, headers: ofIds(made, ['d4']) }, ['d4']);
    expect(again).toMatchObject({ versions: 1, markers: 1 });
    await prune(again, 'sound', { storage }, never);
    expect((await versionsIn(storage)).filter((line) => line.startsWith('data/c.txt'))).toEqual([]);
    expect(await halfPruned(storage, 'job')).toEqual([]);
  });

  test('a header that may not be removed: nothing of its snapshot is', async () => {
    const made = await history(TREE, DAYS);
    const { storage } = made.bench;
    const before = await versionsIn(storage);
    const locked = refusingDeletes(storage, [recordKeys('job').header('d1')]);
    const plan = await planDropping(made, ['d4']);
    await expect(prune(plan, 'sound', { storage: locked }, never)).rejects.toMatchObject({ code: 'access.denied' });
    expect(await versionsIn(storage)).toEqual(before);
    expect((await counting(made)).map(({ id }) => id)).toContain('d1');
  });

  test('one version alone is another request of S3, refused as a whole', async () => {
    const made = await history({ a: 'one' }, [{ a: 'two 2' }]);
    const { storage } = made.bench;
    // The first delete is the header's.
    const refuse = { on: 'deleteObjects', after: 1, error: new EngineError('access.denied') } as const;
    const faults: StorageFaults = new FaultScript([refuse]);
    const result = await prune(
      await planDropping(made, ['d1']),
      'sound',
      { storage: faultyStorage(storage, faults) },
      never,
    );
    expect(result).toMatchObject({ outcome: 'partial', refused: [{ key: 'data/a', code: 'AccessDenied' }] });
    faults.assertUsedUp();
  });
});

describe('broken off', () => {
  const KEPT = ['d2', 'd4'];

  /** Lets `passes` changing requests through and fails from then on; `lost`: the next is carried out, its answer lost. */
  function dying(storage: Storage, passes: number, lost: 'answer' | 'request'): Storage {
    let sent = 0;
    return wrapStorage(storage, async ({ method }, work) => {
      if (method !== 'putObject' && method !== 'deleteObjects') return work();
      sent += 1;
      if (sent <= passes) return work();
      if (sent === passes + 1 && lost === 'answer') await work();
      throw new EngineError('network.reset');
    });
  }

  for (const lost of ['request', 'answer'] as const) {
    test.each([0, 1, 2, 3, 4, 5, 6])(
      `at change %i, its ${lost} lost: no snapshot that counts lacks a version`,
      async (at) => {
        const made = await history(TREE, DAYS);
        const { storage } = made.bench;
        const needed = await neededBy(made, ofIds(made, KEPT));
        const everything = new Map<string, string[]>();
        for (const header of made.headers) everything.set(header.id, await neededBy(made, [header]));
        const first = await planDropping(made, KEPT);
        await expect(prune(first, 'sound', { storage: dying(storage, at, lost) }, never)).rejects.toThrow();

        const there = new Set(await objects(storage));
        const left = await counting(made);
        for (const { id } of left) for (const version of everything.get(id) ?? []) expect(there).toContain(version);

        const again = await planDropping({ ...made, headers: left }, KEPT);
        await prune(again, 'sound', { storage }, never);
        expect(await objects(storage)).toEqual(needed);
        expect((await counting(made)).map(({ id }) => id)).toEqual(KEPT);
        const records = [...KEPT.map((id) => recordKeys('job').header(id)), ...manifestsOf(made, KEPT)];
        expect(keysIn(storage, '.foresync/job/').filter((key) => !key.endsWith('job.json'))).toEqual(records.sort());
        expect((await versionsIn(storage, '.foresync/job/')).filter((line) => !line.includes('job.json'))).toHaveLength(
          records.length,
        );
      },
    );
  }

  test('cancelled between batches', async () => {
    const made = await history(TREE, DAYS);
    const cancel = new AbortController();
    const plan = await planDropping(made, KEPT);
    const ports = { storage: made.bench.storage, onUncounted: async () => cancel.abort() };
    await expect(prune(plan, 'sound', ports, cancel.signal)).rejects.toMatchObject({ code: 'cancelled' });
    expect((await halfPruned(made.bench.storage, 'job')).map(({ id }) => id)).toEqual(['d0', 'd1', 'd3']);
  });

  test('the list names each key once, in order', async () => {
    const made = await history(TREE, DAYS);
    const { listFile } = await planDropping(made, ['d4']);
    const keys: string[] = [];
    for await (const { key } of readPruneList(listFile)) keys.push(key);
    expect(keys).toEqual(['data/a.txt', 'data/b.txt', 'data/c.txt']);
  });
});

test('random histories: what is left is exactly what the kept snapshots need, and every file of them comes back', async () => {
  for (const seed of [1, 2, 3]) {
    const random = randomOf(seed);
    const names = Array.from({ length: 6 }, (_, at) => `f${at}`);
    const day = (): Day => Object.fromEntries(names.filter(() => random() < 0.5).map((name) => [name, text(random)]));
    const days: Day[] = [];
    const there = new Set(names);
    for (let at = 0; at < 7; at += 1) {
      const changes = day();
      const gone = [...there].filter((name) => !(name in changes) && random() < 0.3);
      for (const name of Object.keys(changes)) there.add(name);
      for (const name of gone) there.delete(name);
      days.push({ ...changes, ...Object.fromEntries(gone.map((name) => [name, null])) });
    }
    const made = await history(Object.fromEntries(names.map((name) => [name, text(random)])), days);
    const kept = made.headers.map(({ id }) => id).filter((id) => id === 'd7' || random() < 0.4);
    const needed = await neededBy(made, ofIds(made, kept));
    await prune(await planDropping(made, kept), 'sound', { storage: made.bench.storage }, never);
    expect(await objects(made.bench.storage), `seed ${seed}, kept ${kept}`).toEqual(needed);
    for (const header of ofIds(made, kept)) {
      const target = join(made.bench.directory, `back-${header.id}`);
      const result = await restore(restoreTo(header, target), restorePorts(made.bench, header), never);
      expect(result).toMatchObject({ outcome: 'succeeded', verified: header.files });
    }
  }
});

/** Lengths differ, so that no change hides behind an equal size and time. */
const text = (random: () => number) => 'x'.repeat(Math.floor(random() * 10_000));

/** Numbers from 0 to 1, the same for a seed (Numerical Recipes' generator). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
