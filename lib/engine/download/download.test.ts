import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EngineError } from '../errors';
import { portrait, snapshotOf } from '../restore/testing/restore-bench';
import { readManifest } from '../snapshot/read-manifest';
import type { Storage } from '../storage/storage';
import { type SyncBench, syncBench } from '../sync/testing/sync-bench';
import { FaultScript } from '../testing/fault-script';
import { faultyStorage, type StorageFaults } from '../testing/faulty-storage';
import { file, folder, link, type Tree } from '../testing/tree';
import { type DownloadLine, openChecked } from './checked-body';
import { countMembers, readZip } from './testing/read-zip';
import { openZip } from './zip';
import { folderAbove, zipName } from './zip-name';

const never = new AbortController().signal;
let bench: SyncBench;
const benches: SyncBench[] = [];
let scratch: string;

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'foresync-download-'));
});
afterEach(() => {
  for (const one of benches.splice(0)) one.close();
  rmSync(scratch, { recursive: true, force: true });
});

/** Backs the tree up and resolves to the lines of its snapshot. */
async function linesOf(tree: Tree): Promise<DownloadLine[]> {
  bench = syncBench(tree, { versioning: 'enabled' });
  benches.push(bench);
  const lines: DownloadLine[] = [];
  for await (const line of readManifest(bench.storage, await snapshotOf(bench), never)) lines.push(line);
  return lines;
}

const lineOf = (lines: readonly DownloadLine[], path: string) => {
  const line = lines.find((one) => one.path === path);
  if (line === undefined) throw new Error(`no line ${path}`);
  return line;
};

/** Changes what the bucket holds of a version, as a disk that rots would. */
function rotten(storage: Storage, key: string, change: (body: Buffer) => Buffer): Storage {
  return {
    ...storage,
    getObject: async (request, signal) => {
      const answer = await storage.getObject(request, signal);
      if (request.key !== key) return answer;
      const body = change(await buffer(answer.body));
      const pieces = Array.from({ length: Math.ceil(body.length / 65_536) }, (_, at) =>
        body.subarray(at * 65_536, (at + 1) * 65_536),
      );
      return { ...answer, body: Readable.from(pieces) };
    },
  };
}

/** All bytes that came, and what ended it. */
async function received(stream: Readable): Promise<{ bytes: number; error: unknown }> {
  let bytes = 0;
  try {
    for await (const chunk of stream) bytes += chunk.length;
    return { bytes, error: null };
  } catch (error) {
    return { bytes, error };
  }
}

const LARGE = Buffer.alloc(700_000, 'abcdefghij');

describe('one file', () => {
  test('comes as it was, of the version the snapshot names', async () => {
    const lines = await linesOf({ 'a.bin': file(LARGE.toString()), empty: '' });
    writeFileSync(join(bench.source, 'a.bin'), 'newer');
    await snapshotOf(bench, 's2');
    const stream = await openChecked(lineOf(lines, 'a.bin'), bench.storage, never);
    expect((await buffer(stream)).equals(LARGE)).toBe(true);
    expect(await buffer(await openChecked(lineOf(lines, 'empty'), bench.storage, never))).toHaveLength(0);
  });

  test.each([
    ['one byte differs', (body: Buffer) => Buffer.concat([body.subarray(0, -1), Buffer.from('!')])],
    ['it is cut short', (body: Buffer) => body.subarray(0, -1)],
    ['it is longer', (body: Buffer) => Buffer.concat([body, Buffer.from('!')])],
  ])('never arrives whole when %s', async (_, change) => {
    const lines = await linesOf({ 'a.bin': file(LARGE.toString()) });
    const storage = rotten(bench.storage, 'data/a.bin', change);
    const { bytes, error } = await received(await openChecked(lineOf(lines, 'a.bin'), storage, never));
    expect(error).toMatchObject({ code: 'restore.hash-mismatch' });
    expect(bytes).toBeLessThan(LARGE.length);
  });

  test('is refused before its first byte when it is small and wrong, archived or gone', async () => {
    const lines = await linesOf({ a: 'small', b: 'x' });
    const storage = rotten(bench.storage, 'data/a', () => Buffer.from('smelt'));
    await expect(openChecked(lineOf(lines, 'a'), storage, never)).rejects.toMatchObject({
      code: 'restore.hash-mismatch',
    });
    const faults: StorageFaults = new FaultScript([{ on: 'getObject', error: new EngineError('object.archived') }]);
    const archived = openChecked(lineOf(lines, 'b'), faultyStorage(bench.storage, faults), never);
    await expect(archived).rejects.toMatchObject({ code: 'object.archived' });
    const gone = openChecked({ ...lineOf(lines, 'b'), key: 'data/none' }, bench.storage, never);
    await expect(gone).rejects.toMatchObject({ code: 'object.missing' });
  });

  test('ends when it is cancelled', async () => {
    const lines = await linesOf({ 'a.bin': file(LARGE.toString()) });
    const stop = new AbortController();
    const stream = await openChecked(
      lineOf(lines, 'a.bin'),
      rotten(bench.storage, 'data/a.bin', (body) => body),
      stop.signal,
    );
    stop.abort();
    expect((await received(stream)).error).toMatchObject({ code: 'cancelled' });
  });
});

describe('a zip', () => {
  const tree: Tree = {
    'a.txt': file('hello', { mode: 0o640, mtimeMs: 1_600_000_001_000 }),
    'ünï-日本.txt': 'y',
    'back\\..\\slash': 'b',
    'C:drive': 'c',
    'big.bin': file(LARGE.toString(), { mode: 0o755 }),
    empty: folder({}, { mode: 0o711, mtimeMs: 1_400_000_000_000 }),
    deep: { a: { 'd.txt': 'd', 'to-d': link('d.txt') } },
    'nothing.txt': '',
    out: link('../../etc/passwd'),
  };

  test('holds every file, link and empty folder with its time and mode', async () => {
    const lines = await linesOf(tree);
    const zip = await buffer(
      await openZip({ lines, above: '' }, { storage: bench.storage, scratchDirectory: scratch }, never),
    );
    const entries = await readZip(zip);
    expect([...entries.keys()].sort()).toEqual(lines.map((line) => zipName(line, '')).sort());
    expect(entries.get('a.txt')).toMatchObject({
      mode: 0o100640,
      modifiedMs: 1_600_000_001_000,
      content: Buffer.from('hello'),
    });
    expect(entries.get('big.bin')?.content.equals(LARGE)).toBe(true);
    expect(entries.get('empty/')).toMatchObject({ mode: 0o040711, modifiedMs: 1_400_000_000_000 });
    expect(entries.get('deep/a/to-d')).toMatchObject({ content: Buffer.from('d.txt') });
    expect((entries.get('deep/a/to-d')?.mode ?? 0) & 0o170000).toBe(0o120000);
    expect(entries.get('ünï-日本.txt')?.content.toString()).toBe('y');
    expect(entries.get('back%5C..%5Cslash')?.content.toString()).toBe('b');
    expect(entries.get('C%3Adrive')?.content.toString()).toBe('c');
    expect(readdirSync(scratch)).toEqual([]);
  });

  test('is taken by unzip, and gives back what was there', async (context) => {
    if (spawnSync('unzip', ['-v']).status !== 0) return context.skip();
    const { 'back\\..\\slash': _, 'C:drive': __, ...plain } = tree;
    const lines = await linesOf(plain);
    const zip = join(scratch, 'all.zip');
    writeFileSync(zip, await buffer(await openZip({ lines, above: '' }, { storage: bench.storage }, never)));
    expect(execFileSync('unzip', ['-t', zip], { encoding: 'utf8' })).toContain('No errors detected');
    const target = join(scratch, 'out');
    execFileSync('unzip', ['-q', zip, '-d', target], { env: { ...process.env, LC_ALL: 'C.UTF-8' } });
    // Links get the time they are made at, and times have seconds.
    const shown = (directory: string) =>
      portrait(directory).map((line) =>
        line.replace(/ link (\d+ \d+) \d+ /, ' link $1 ').replace(/(\d{10})\d{9} /, '$1 '),
      );
    expect(shown(target)).toEqual(shown(bench.source));
  });

  test('of one folder has that folder at its top', async () => {
    const lines = (await linesOf(tree)).filter(({ path }) => path.startsWith('deep/a/'));
    const above = folderAbove(['deep/a/']);
    const zip = await buffer(await openZip({ lines, above }, { storage: bench.storage }, never));
    expect([...(await readZip(zip)).keys()].sort()).toEqual(['a/', 'a/d.txt', 'a/to-d']);
  });

  test('of more than 65,535 files is zip64', async () => {
    await linesOf({});
    const line = { type: 'symlink', size: 0, mtime: '0', mode: '120777', target: 'x' } as const;
    const lines = Array.from({ length: 70_000 }, (_, at) => ({ ...line, path: `l${at}` }));
    const zip = await buffer(await openZip({ lines, above: '' }, { storage: bench.storage }, never));
    expect(await countMembers(zip)).toBe(70_000);
  });

  test('breaks off when one of its files is wrong, without its directory', async () => {
    const noise = Array.from({ length: 12 }, (_, at) => [`n${at}`, file(`${at}`.repeat(30_000))]);
    const lines = await linesOf({ ...Object.fromEntries(noise), 'z.bin': file(LARGE.toString()) });
    const storage = rotten(bench.storage, 'data/z.bin', (body) =>
      Buffer.concat([body.subarray(0, -1), Buffer.from('!')]),
    );
    const opened = openZip({ lines, above: '' }, { storage, scratchDirectory: scratch }, never);
    const error = await opened.then(received).then(
      (end) => end.error,
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: 'restore.hash-mismatch' });
    expect(readdirSync(scratch)).toEqual([]);
  });

  test('is refused with words when its first file is archived', async () => {
    const lines = await linesOf({ folder: { a: 'x', b: 'y' } });
    const faults: StorageFaults = new FaultScript([{ on: 'getObject', error: new EngineError('object.archived') }]);
    const opened = openZip({ lines, above: '' }, { storage: faultyStorage(bench.storage, faults) }, never);
    await expect(opened).rejects.toMatchObject({ code: 'object.archived' });
  });

  test('that nobody reads to its end leaves nothing behind', async () => {
    const lines = await linesOf(tree);
    const request = { lines: lines.flatMap((line) => [line, line, line, line]), above: '' };
    const stream = await openZip(request, { storage: bench.storage, scratchDirectory: scratch }, never);
    const closed = new Promise((resolve) => stream.once('close', resolve));
    stream.destroy();
    await closed;
    await expect.poll(() => readdirSync(scratch)).toEqual([]);
  });
});

describe('names in a zip', () => {
  test.each([
    ['a/b', 'file', '', 'a/b'],
    ['a/b/', 'directory', 'a/', 'b/'],
    ['a\\b', 'file', '', 'a%5Cb'],
    ['a%5Cb', 'file', '', 'a%255Cb'],
    ['100%', 'file', '', '100%'],
    ['c:\\x', 'file', '', 'c%3A%5Cx'],
    ['..\\..\\etc', 'file', '', '..%5C..%5Cetc'],
  ] as const)('%s (%s) below "%s" is %s', (path, type, above, name) => {
    expect(zipName({ path, type }, above)).toBe(name);
  });

  test.each(['../a', '/a', 'a/../b', 'a//b', './a', 'a\0b', ''])('%j is refused', (path) => {
    expect(() => zipName({ path, type: 'file' }, '')).toThrow(expect.objectContaining({ code: 'manifest.damaged' }));
  });

  test.each([
    [['a/b/c'], 'a/b/'],
    [['a/b/'], 'a/'],
    [['a/b/', 'a/c'], 'a/'],
    [['a/b/c', 'ab/c'], ''],
    [['x', 'a/b'], ''],
  ])('%j lie in %j', (paths, above) => expect(folderAbove(paths)).toBe(above));
});
