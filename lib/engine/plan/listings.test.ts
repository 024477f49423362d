import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FileIndex, IndexEntry } from '../file-index/file-index';
import { openFileIndex } from '../file-index/open';
import { scanFolders } from '../scan/scan';
import type { ScanBatch } from '../scan/scan-item';
import type { PlanOperation, ScanOptions } from '../types';
import { type PlanResult, plan } from './plan';

let folder: string;
let source: string;
let index: FileIndex;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foresync-listings-'));
  source = join(folder, 'source');
  mkdirSync(source);
  index = openFileIndex(join(folder, 'job.db'));
});
afterEach(() => {
  index.close();
  rmSync(folder, { recursive: true });
});

const signal = new AbortController().signal;
const FAR = 2n ** 62n;

interface Made {
  readonly result: PlanResult;
  readonly operations: string[];
  /** Folders passed as a whole. */
  readonly passed: string[];
}

interface Asked {
  readonly listings?: 'used' | 'ignored';
  readonly excludes?: readonly string[];
  readonly racySinceNs?: bigint;
  readonly deletes?: 'propagate' | 'keep';
  /** Called when the scan asks for a folder. */
  readonly onAsked?: (path: string) => void;
}

async function makePlan({
  listings = 'used',
  excludes = [],
  racySinceNs = FAR,
  deletes = 'propagate',
  onAsked = () => undefined,
}: Asked = {}): Promise<Made> {
  const options: ScanOptions = { roots: [{ mount: '', path: source }], excludes, links: 'keep', oneFileSystem: true };
  const isKnown = (path: string, print: Buffer) => {
    onAsked(path);
    return index.isListed(path, print);
  };
  const known = { isKnown, racySinceNs };
  const passed: string[] = [];
  const watched = async function* (batches: AsyncIterable<ScanBatch>) {
    for await (const batch of batches) {
      passed.push(...batch.filter(({ type }) => type === 'same').map(({ path }) => path));
      yield batch;
    }
  };
  const entries = watched(scanFolders(options, listings === 'used' ? { known } : {}, signal));
  const basis = { listingBasis: JSON.stringify({ excludes, deletes }) };
  const request = { planId: 'p', prefix: '', deletes, jobFile: 'unchanged', racySinceNs, ...basis } as const;
  const result = await plan(request, { entries, index, hashFile: async () => 'new' }, signal);
  const operations = [...index.planOperations('p')].map((one) => `${one.action} ${one.entry.path}`);
  return { result, operations, passed };
}

/** Does to the index what a clean run does. */
function carryOut(): void {
  for (const operation of index.planOperations('p')) {
    if (operation.action === 'remove') index.remove(operation.entry.path);
    else index.put(recorded(operation));
  }
  index.flush();
}

function recorded({ entry, key }: PlanOperation): IndexEntry {
  return { ...entry, key, versionId: null, etag: null, sha256: entry.type === 'file' ? 'known' : null, gone: false };
}

function write(path: string, text = path): void {
  mkdirSync(join(source, path, '..'), { recursive: true });
  writeFileSync(join(source, path), text);
}

/** Until nothing has to be done and every folder is known. */
async function settled(): Promise<void> {
  await makePlan();
  carryOut();
  expect((await makePlan()).operations).toEqual([]);
}

test('a folder found unchanged is passed the next time, with the same numbers', async () => {
  for (const path of ['a/one', 'a/two', 'a/deep/three', 'b/four', 'top']) write(path);
  await settled();
  const slow = await makePlan({ listings: 'ignored' });
  const fast = await makePlan();
  expect(slow.passed).toEqual([]);
  expect(fast.passed).toEqual(['a/', 'a/deep/', 'b/']);
  expect(fast.operations).toEqual([]);
  expect(fast.result).toEqual(slow.result);
});

test('only the folder in which something moved is looked at', async () => {
  for (const path of ['a/one', 'a/deep/three', 'b/four', 'c/five']) write(path);
  await settled();
  write('a/deep/three', 'changed');
  write('b/new');
  rmSync(join(source, 'c/five'));
  const { operations, passed } = await makePlan();
  expect(operations).toEqual(['change a/deep/three', 'meta b/', 'add b/new', 'meta c/', 'remove c/five']);
  expect(passed).toEqual(['a/']);
});

test('a folder that went, one that came, and one that took a file’s name', async () => {
  for (const path of ['a/one', 'a/gone/x/y', 'a/kind', 'z']) write(path);
  await settled();
  rmSync(join(source, 'a/gone'), { recursive: true });
  rmSync(join(source, 'a/kind'));
  write('a/kind/inside');
  const { operations } = await makePlan();
  const expected = [
    'meta a/',
    'remove a/gone/',
    'remove a/gone/x/',
    'remove a/gone/x/y',
    'remove a/kind',
    'add a/kind/',
  ];
  expect(operations).toEqual([...expected, 'add a/kind/inside']);
});

test('what is written to the index forgets the folder', async () => {
  write('a/one');
  await settled();
  index.remove('a/one');
  index.flush();
  expect((await makePlan()).operations).toEqual(['add a/one']);
});

test('files between a folder that changed and the next one stay what they were', async () => {
  for (const path of ['a/b/one', 'a/m', 'a/z/two', 'a/zz', 'b/deep/c/x', 'b/deep/m', 'b/z/y', 'b/zz', 'c']) write(path);
  await settled();
  write('a/b/one', 'changed');
  write('b/deep/c/x', 'changed');
  const slow = await makePlan({ listings: 'ignored' });
  const fast = await makePlan();
  expect(fast.passed).toEqual(['a/', 'a/z/', 'b/', 'b/deep/', 'b/z/']);
  expect(fast.operations).toEqual(['change a/b/one', 'change b/deep/c/x']);
  expect(fast.result).toEqual(slow.result);
});

test('a folder that goes while its parent is passed takes its rows with it, and nobody else’s', async () => {
  for (const path of ['a/b/one', 'a/m', 'a/y/two', 'a/z/three', 'a/zz']) write(path);
  await settled();
  const onAsked = (path: string) => {
    if (path === 'a/') rmSync(join(source, 'a/y'), { recursive: true });
  };
  const { operations, passed } = await makePlan({ onAsked });
  expect(operations).toEqual(['remove a/y/', 'remove a/y/two']);
  expect(passed).toEqual(['a/', 'a/b/', 'a/z/']);
});

test('a folder whose own mode changed is told, and its files are passed once more the night after', async () => {
  for (const path of ['a/b/one', 'a/b/two']) write(path);
  await settled();
  chmodSync(join(source, 'a/b'), 0o700);
  const { operations, passed } = await makePlan();
  expect(operations).toEqual(['meta a/b/']);
  expect(passed).toEqual(['a/']);
  carryOut();
  await settled();
  expect((await makePlan()).passed).toEqual(['a/', 'a/b/']);
});

test('a row whose folder is nowhere on disk is found below folders that were known', async () => {
  for (const path of ['a/b/one', 'z/two']) write(path);
  await settled();
  const [one] = [...index.entries()].filter(({ type }) => type === 'file');
  if (one === undefined) throw new Error('there is no file');
  index.put({ ...one, path: 'a/b/lost/x', key: 'a/b/lost/x' });
  index.flush();
  const { operations, passed } = await makePlan();
  expect(operations).toEqual(['remove a/b/lost/x']);
  expect(passed).toEqual(['z/']);
  // As long as it is there, nothing above it is taken for known.
  expect((await makePlan()).operations).toEqual(['remove a/b/lost/x']);
});

test.each<[string, Asked, () => void]>([
  ['other excludes', { excludes: ['nothing'] }, () => undefined],
  ['files that may have changed within the tick', { racySinceNs: 0n }, () => undefined],
  ['a link', {}, () => symlinkSync('one', join(source, 'a/link'))],
])('%s: every file is looked at', async (_, asked, change) => {
  write('a/one');
  await settled();
  change();
  expect((await makePlan(asked)).passed).toEqual([]);
});

test('rows kept for a job without deletes are offered again when it deletes', async () => {
  for (const path of ['a/one', 'a/two']) write(path);
  await settled();
  rmSync(join(source, 'a/two'));
  await makePlan({ deletes: 'keep' });
  index.markGone('a/two');
  index.flush();
  await makePlan({ deletes: 'keep' });
  await makePlan({ deletes: 'keep' });
  expect((await makePlan()).operations).toContain('remove a/two');
});

/** The same numbers every time. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
}

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'random histories: the same plan with and without known folders (seed %i)',
  async (seed) => {
    const random = numbers(seed);
    const name = () => ['a', 'b', 'b.c', 'c', 'd e', 'ü'][random(6)] ?? 'a';
    const path = () => Array.from({ length: 1 + random(5) }, name).join('/');
    const tryTo = (work: () => void) => {
      try {
        work();
      } catch (error) {
        // A file where a folder was meant to be, or the other way round: the tree stays as it is.
        expect(error).toHaveProperty('code');
      }
    };
    let passed = 0;
    for (let day = 0; day < 40; day += 1) {
      for (let change = random(day === 0 ? 40 : 5); change > 0; change -= 1) {
        const at = join(source, path());
        const kind = random(8);
        if (kind < 4) tryTo(() => write(at.slice(source.length + 1), String(random(1000))));
        else if (kind === 4) tryTo(() => rmSync(at, { recursive: true }));
        else if (kind === 5) tryTo(() => renameSync(at, join(source, path())));
        else if (kind === 6) tryTo(() => chmodSync(at, 0o755 - random(2)));
        else tryTo(() => symlinkSync('nowhere', at));
      }
      const slow = await makePlan({ listings: 'ignored' });
      const fast = await makePlan();
      expect(fast.operations).toEqual(slow.operations);
      expect(fast.result).toEqual(slow.result);
      passed += fast.passed.length;
      // Some days the run fails.
      if (random(4) > 0) carryOut();
    }
    expect(passed).toBeGreaterThan(20);
  },
);
