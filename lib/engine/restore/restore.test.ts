import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { EngineError } from '../errors';
import { counting, type SyncBench, syncBench } from '../sync/testing/sync-bench';
import { FaultScript } from '../testing/fault-script';
import { faultyStorage, type StorageFaults } from '../testing/faulty-storage';
import { file, folder, link, type Tree } from '../testing/tree';
import { NO_REQUESTS } from '../types';
import { type RestoreRequest, restore } from './restore';
import {
  hostile,
  leftovers,
  openDescriptors,
  portrait,
  restorePorts,
  restoreTo,
  snapshotOf,
} from './testing/restore-bench';

const never = new AbortController().signal;
let bench: SyncBench;
let target: string;

function start(tree: Tree, options: { versioning?: 'enabled' } = {}): SyncBench {
  bench = syncBench(tree, options);
  target = join(bench.directory, 'target');
  return bench;
}

afterEach(() => bench.close());

const odd: Tree = {
  'a.txt': file('hello', { mode: 0o640, mtimeMs: 1_600_000_000_000 }),
  'empty.txt': '',
  'with space & "quotes"\n': 'x',
  'ünï-日本': 'y',
  '-rf': 'z',
  '%41 percent': 'p',
  ['n'.repeat(255)]: 'long',
  'to-a': link('a.txt', { mtimeMs: 1_500_000_000_123 }),
  dangling: link('../../nowhere'),
  'odd-link': link('%!x'),
  empty: folder({}, { mode: 0o711, mtimeMs: 1_400_000_000_000 }),
  closed: folder({ 'in.txt': file('in', { mode: 0o400 }) }, { mode: 0o555, mtimeMs: 1_300_000_000_000 }),
  deep: { a: { b: { c: { 'd.txt': 'd' } } } },
};

/** Gives every entry a time that a double of seconds cannot hold. */
function withNanoseconds(directory: string): void {
  let at = 0;
  for (const line of portrait(directory).reverse()) {
    at += 1;
    const shown = line.slice(1, line.search(/ (link|\d{5,6}) \d+ \d+ /));
    const path = join(directory, Buffer.from(shown, 'latin1').toString());
    execFileSync('touch', ['-h', '-d', `@17000000${String(at % 100).padStart(2, '0')}.${123456789 + at}`, '--', path]);
  }
}

describe('round trip', () => {
  test('content, modes, owners, times to the nanosecond, links and empty folders come back', async () => {
    start(odd);
    withNanoseconds(bench.source);
    const before = portrait(bench.source);
    const header = await snapshotOf(bench);
    const counted = counting(bench.storage);
    const result = await restore(restoreTo(header, target), restorePorts(bench, header, counted.storage), never);
    expect(result).toMatchObject({ outcome: 'succeeded', failures: [], files: header.files, verified: header.files });
    expect(result).toMatchObject({ bytes: header.bytes, links: 3, ownersNotSet: 0, timesNotExact: 0 });
    expect(portrait(target)).toEqual(before);
    expect(counted.requests()).toEqual({ ...NO_REQUESTS, get: header.files });
  });

  test('names and link targets that are not UTF-8 come back byte for byte', async () => {
    start({});
    const name = Buffer.from('caf\xe9', 'latin1');
    const at = Buffer.concat([Buffer.from(`${bench.source}/`), name]);
    mkdirSync(at);
    writeFileSync(Buffer.concat([at, Buffer.from('/b\xff%41', 'latin1')]), 'content');
    symlinkSync(Buffer.from('../\xe9%21', 'latin1'), Buffer.concat([at, Buffer.from('/l')]));
    const before = portrait(bench.source);
    const header = await snapshotOf(bench);
    expect((await restore(restoreTo(header, target), restorePorts(bench, header), never)).outcome).toBe('succeeded');
    expect(portrait(target).map((line) => line.replace(/ \d+ (\S*)$/, ' $1'))).toEqual(
      before.map((line) => line.replace(/ \d+ (\S*)$/, ' $1')),
    );
    expect(portrait(target)).toEqual(before);
  });

  test('an earlier snapshot comes back by version', async () => {
    start({ 'a.txt': 'first', 'b.txt': 'stays' }, { versioning: 'enabled' });
    const first = await snapshotOf(bench, 's1');
    const before = portrait(bench.source);
    writeFileSync(join(bench.source, 'a.txt'), 'second!');
    rmSync(join(bench.source, 'b.txt'));
    await snapshotOf(bench, 's2');
    const result = await restore(restoreTo(first, target), restorePorts(bench, first), never);
    expect(result.outcome).toBe('succeeded');
    expect(portrait(target)).toEqual(before);
  });

  test('to the original place: what was lost returns, what is newer is replaced, what is extra stays', async () => {
    start({ 'a.txt': 'a', dir: { 'b.txt': 'b', 'c.txt': 'c' } });
    const before = portrait(bench.source);
    const header = await snapshotOf(bench);
    rmSync(join(bench.source, 'a.txt'));
    writeFileSync(join(bench.source, 'dir', 'b.txt'), 'changed');
    const result = await restore(restoreTo(header, null), restorePorts(bench, header), never);
    expect(result).toMatchObject({ outcome: 'succeeded', files: 2, identical: 1 });
    expect(portrait(bench.source).filter((line) => !line.startsWith('/dir '))).toEqual(
      before.filter((line) => !line.startsWith('/dir ')),
    );
    writeFileSync(join(bench.source, 'extra'), 'x');
    await restore(restoreTo(header, null), restorePorts(bench, header), never);
    expect(readFileSync(join(bench.source, 'extra'), 'utf8')).toBe('x');
  });

  test('several sources: below the target one folder each, or each to its own place', async () => {
    start({ one: { 'a.txt': 'a' }, two: { 'b.txt': 'b' } });
    const roots = ['one', 'two'].map((mount) => ({ mount, path: join(bench.source, mount) }));
    const header = await snapshotOf({ ...bench, roots });
    const before = portrait(bench.source);
    await restore(restoreTo(header, target), restorePorts(bench, header), never);
    expect(portrait(target)).toEqual(before);
    rmSync(join(bench.source, 'two'), { recursive: true });
    rmSync(join(bench.source, 'one', 'a.txt'));
    expect((await restore(restoreTo(header, null), restorePorts(bench, header), never)).files).toBe(2);
    expect(portrait(bench.source)).toEqual(before);
  });

  test('a selection brings its files, and only the folders on the way', async () => {
    start({ a: { b: { 'x.txt': 'x', 'y.txt': 'y' }, 'z.txt': 'z' }, c: { d: { 'w.txt': 'w' } }, e: {} });
    chmodSync(join(bench.source, 'a'), 0o750);
    const header = await snapshotOf(bench);
    const paths = ['a/b/x.txt', 'c/'];
    const result = await restore(restoreTo(header, target, { paths }), restorePorts(bench, header), never);
    expect(result).toMatchObject({ outcome: 'succeeded', files: 2 });
    expect(portrait(target).map((line) => line.split(' ')[0])).toEqual([
      '/a',
      '/a/b',
      '/a/b/x.txt',
      '/c',
      '/c/d',
      '/c/d/w.txt',
    ]);
    expect(statSync(join(target, 'a')).mode & 0o777).toBe(0o750);
  });

  test('a path the snapshot does not hold is a failure', async () => {
    start({ 'a.txt': 'a' });
    const header = await snapshotOf(bench);
    const result = await restore(restoreTo(header, target, { paths: ['b.txt'] }), restorePorts(bench, header), never);
    expect(result).toMatchObject({
      outcome: 'partial',
      failures: [{ path: 'b.txt', code: 'restore.not-in-snapshot' }],
    });
  });
});

describe('what is there already', () => {
  test('identical content is not fetched again, its mode and time are set', async () => {
    start({ 'a.txt': 'a', 'b.txt': 'b', l: link('a.txt') });
    const header = await snapshotOf(bench);
    const before = portrait(bench.source);
    await restore(restoreTo(header, target), restorePorts(bench, header), never);
    chmodSync(join(target, 'a.txt'), 0o777);
    utimesSync(join(target, 'b.txt'), 1, 1);
    const counted = counting(bench.storage);
    const again = await restore(restoreTo(header, target), restorePorts(bench, header, counted.storage), never);
    expect(again).toMatchObject({ outcome: 'succeeded', files: 0, identical: 3 });
    expect(counted.requests()).toEqual(NO_REQUESTS);
    expect(portrait(target)).toEqual(before);
  });

  test('keep leaves what differs, and replace does not', async () => {
    start({ 'a.txt': 'from the bucket' });
    const header = await snapshotOf(bench);
    mkdirSync(target);
    writeFileSync(join(target, 'a.txt'), 'mine');
    const keep = restoreTo(header, target, { existing: 'keep' });
    expect(await restore(keep, restorePorts(bench, header), never)).toMatchObject({
      outcome: 'succeeded',
      files: 0,
      kept: 1,
    });
    expect(readFileSync(join(target, 'a.txt'), 'utf8')).toBe('mine');
    await restore(restoreTo(header, target), restorePorts(bench, header), never);
    expect(readFileSync(join(target, 'a.txt'), 'utf8')).toBe('from the bucket');
  });

  test('a folder in the place of a file and a file in the place of a folder are conflicts; the rest comes', async () => {
    start({ 'a.txt': 'a', dir: { 'b.txt': 'b' }, 'c.txt': 'c', l: link('x') });
    const header = await snapshotOf(bench);
    mkdirSync(join(target, 'a.txt'), { recursive: true });
    mkdirSync(join(target, 'l'));
    writeFileSync(join(target, 'dir'), 'a file');
    const result = await restore(restoreTo(header, target), restorePorts(bench, header), never);
    expect(result.outcome).toBe('partial');
    expect(result.failures.map(({ path, code }) => `${path} ${code}`).sort()).toEqual([
      'a.txt restore.conflict',
      'dir/ restore.conflict',
      'dir/b.txt restore.conflict',
      'l restore.conflict',
    ]);
    expect(readFileSync(join(target, 'dir'), 'utf8')).toBe('a file');
    expect(readFileSync(join(target, 'c.txt'), 'utf8')).toBe('c');
  });

  test('a file with a second name keeps that name as it is', async () => {
    start({ 'a.txt': 'same' });
    const header = await snapshotOf(bench);
    mkdirSync(target);
    const outside = join(bench.directory, 'outside.txt');
    writeFileSync(outside, 'same', { mode: 0o600 });
    linkSync(outside, join(target, 'a.txt'));
    const before = lstatSync(outside, { bigint: true });
    expect((await restore(restoreTo(header, target), restorePorts(bench, header), never)).outcome).toBe('succeeded');
    const after = lstatSync(outside, { bigint: true });
    expect([after.mode, after.mtimeNs]).toEqual([before.mode, before.mtimeNs]);
  });
});

describe('never outside the target', () => {
  test.each(['../evil', '/evil', 'a/../../evil', './evil', 'a//evil', 'evil\0', '..', ''])(
    'the path %j is refused',
    async (path) => {
      start({});
      const ports = { ...restorePorts(bench, await snapshotOf(bench)), manifest: hostile([{ path }]) };
      const request: RestoreRequest = { id: 'r1', sources: bench.roots, paths: [], target, existing: 'replace' };
      const result = await restore(request, ports, never);
      expect(result).toMatchObject({ outcome: 'failed', error: { code: 'manifest.damaged' } });
      expect(existsSync(join(bench.directory, 'evil'))).toBe(false);
    },
  );

  test('raw bytes that lead elsewhere than the path are refused', async () => {
    start({});
    const rawPath = Buffer.from('../\xff', 'latin1').toString('base64');
    const ports = { ...restorePorts(bench, await snapshotOf(bench)), manifest: hostile([{ path: 'x/%!y', rawPath }]) };
    const request: RestoreRequest = { id: 'r1', sources: bench.roots, paths: [], target, existing: 'replace' };
    expect((await restore(request, ports, never)).error?.code).toBe('manifest.damaged');
  });

  test('a target that is not absolute is refused', async () => {
    start({ a: 'a' });
    const header = await snapshotOf(bench);
    const result = await restore(restoreTo(header, 'relative'), restorePorts(bench, header), never);
    expect(result).toMatchObject({ outcome: 'failed', error: { code: 'restore.outside-target' } });
  });

  test('a link on the way is not written through', async () => {
    start({ dir: { sub: { 'a.txt': 'a' } }, 'b.txt': 'b' });
    const header = await snapshotOf(bench);
    const outside = join(bench.directory, 'outside');
    mkdirSync(join(outside, 'sub'), { recursive: true });
    mkdirSync(target);
    symlinkSync(outside, join(target, 'dir'));
    const result = await restore(restoreTo(header, target), restorePorts(bench, header), never);
    expect(result.outcome).toBe('partial');
    expect(new Set(result.failures.map(({ code }) => code))).toEqual(new Set(['restore.outside-target']));
    expect(result.failures.map(({ path }) => path).sort()).toEqual(['dir/', 'dir/sub/', 'dir/sub/a.txt']);
    expect(portrait(outside).map((line) => line.split(' ')[0])).toEqual(['/sub']);
    expect(readFileSync(join(target, 'b.txt'), 'utf8')).toBe('b');
  });

  test('a manifest that makes a link and then writes below it is stopped by the link', async () => {
    start({ 'a.txt': 'a' });
    const header = await snapshotOf(bench);
    const outside = join(bench.directory, 'outside');
    mkdirSync(outside);
    const manifest = hostile([
      { path: 'door', type: 'symlink', target: outside },
      { path: 'door/', type: 'directory', mode: '40755' },
      { path: 'door/evil', size: 1, key: 'data/a.txt' },
    ]);
    const ports = { ...restorePorts(bench, header), manifest, concurrency: 1 };
    const result = await restore(restoreTo(header, target), ports, never);
    expect(result.outcome).toBe('partial');
    expect(portrait(outside)).toEqual([]);
  });

  test('a link in the place of a file is replaced, not followed', async () => {
    start({ 'a.txt': 'from the bucket' });
    const header = await snapshotOf(bench);
    const outside = join(bench.directory, 'outside.txt');
    writeFileSync(outside, 'untouched');
    mkdirSync(target);
    symlinkSync(outside, join(target, 'a.txt'));
    expect((await restore(restoreTo(header, target), restorePorts(bench, header), never)).outcome).toBe('succeeded');
    expect(readFileSync(outside, 'utf8')).toBe('untouched');
    expect(lstatSync(join(target, 'a.txt')).isFile()).toBe(true);
  });

  test('a folder swapped for a link while its file is on the way', async () => {
    start({ dir: { 'a.txt': 'secret' } });
    const header = await snapshotOf(bench);
    const outside = join(bench.directory, 'outside');
    mkdirSync(outside);
    const swap = () => {
      renameSync(join(target, 'dir'), join(target, 'moved'));
      symlinkSync(outside, join(target, 'dir'));
    };
    const faults: StorageFaults = new FaultScript([{ on: 'getObject', before: swap }]);
    await restore(restoreTo(header, target), restorePorts(bench, header, faultyStorage(bench.storage, faults)), never);
    expect(portrait(outside)).toEqual([]);
    expect(readFileSync(join(target, 'moved', 'a.txt'), 'utf8')).toBe('secret');
    faults.assertUsedUp();
  });
});

describe('what goes wrong', () => {
  test.each([
    ['other bytes', 'hellO'],
    ['fewer bytes', 'hell'],
    ['more bytes', 'hello, world'],
  ])('%s in the bucket are a mismatch, and the old file stays', async (_, body) => {
    start({ 'a.txt': 'hello', 'b.txt': 'fine' });
    const header = await snapshotOf(bench);
    const sha256 = createHash('sha256').update(body).digest('hex');
    await bench.storage.putObject({ key: 'data/a.txt', body: Buffer.from(body), sha256 });
    mkdirSync(target);
    writeFileSync(join(target, 'a.txt'), 'old');
    const result = await restore(restoreTo(header, target), restorePorts(bench, header), never);
    expect(result).toMatchObject({ outcome: 'partial', files: 1, verified: 1 });
    expect(result.failures).toEqual([{ path: 'a.txt', code: 'restore.hash-mismatch' }]);
    expect(readFileSync(join(target, 'a.txt'), 'utf8')).toBe('old');
    expect(leftovers(target)).toEqual([]);
  });

  test.each(['hellO', 'hell', 'hello, world'])('%s in the bucket never becomes a file where none was', async (body) => {
    start({ 'a.txt': 'hello', 'b.txt': 'fine' });
    const header = await snapshotOf(bench);
    const sha256 = createHash('sha256').update(body).digest('hex');
    await bench.storage.putObject({ key: 'data/a.txt', body: Buffer.from(body), sha256 });
    const result = await restore(restoreTo(header, target), restorePorts(bench, header), never);
    expect(result.failures).toEqual([{ path: 'a.txt', code: 'restore.hash-mismatch' }]);
    expect(readdirSync(target)).toEqual(['b.txt']);
  });

  test('an object that is gone is named', async () => {
    start({ 'a.txt': 'a', 'b.txt': 'b' });
    const header = await snapshotOf(bench);
    await bench.storage.deleteObjects({ objects: [{ key: 'data/a.txt' }] });
    const result = await restore(restoreTo(header, target), restorePorts(bench, header), never);
    expect(result).toMatchObject({
      outcome: 'partial',
      failures: [{ path: 'a.txt', code: 'object.missing' }],
      files: 1,
    });
  });

  test('a body that breaks off is fetched again', async () => {
    start({ 'a.txt': 'hello' });
    const header = await snapshotOf(bench);
    const faults: StorageFaults = new FaultScript([{ on: 'getObject', truncateTo: 2, times: 2 }]);
    const storage = faultyStorage(bench.storage, faults);
    const result = await restore(restoreTo(header, target), restorePorts(bench, header, storage), never);
    expect(result).toMatchObject({ outcome: 'succeeded', files: 1 });
    expect(readFileSync(join(target, 'a.txt'), 'utf8')).toBe('hello');
    faults.assertUsedUp();
  });

  test.each([
    ['network.reset', 'failed'],
    ['access.denied', 'failed'],
    ['guard.exceeded', 'held'],
  ] as const)('%s ends it as %s with every descriptor closed; calling again finishes', async (code, outcome) => {
    start(Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`d${at}`, { 'a.txt': `${at}` }])));
    const header = await snapshotOf(bench);
    const before = openDescriptors();
    const faults: StorageFaults = new FaultScript([{ on: 'getObject', after: 8, error: new EngineError(code) }]);
    const ports = { ...restorePorts(bench, header, faultyStorage(bench.storage, faults)), concurrency: 2 };
    const result = await restore(restoreTo(header, target), ports, never);
    expect(result).toMatchObject({ outcome, error: { code } });
    expect(leftovers(target)).toEqual([]);
    expect(openDescriptors()).toBe(before);
    const again = await restore(restoreTo(header, target), restorePorts(bench, header), never);
    expect(again).toMatchObject({ outcome: 'succeeded', files: 20 - result.files, identical: result.files });
    expect(portrait(target)).toEqual(portrait(bench.source));
    faults.assertUsedUp();
  });

  test('cancel ends it, leaves no temporary file, and it can be continued', async () => {
    start({ 'a.txt': 'a', 'b.txt': 'b', 'c.txt': 'c' });
    const header = await snapshotOf(bench);
    const cancel = new AbortController();
    const faults: StorageFaults = new FaultScript([{ on: 'getObject', after: 1, before: () => cancel.abort() }]);
    const ports = { ...restorePorts(bench, header, faultyStorage(bench.storage, faults)), concurrency: 1 };
    const result = await restore(restoreTo(header, target), ports, cancel.signal);
    expect(result).toMatchObject({ outcome: 'cancelled', files: 1 });
    expect(leftovers(target)).toEqual([]);
    expect((await restore(restoreTo(header, target), restorePorts(bench, header), never)).files).toBe(2);
  });

  test('temporary files of a killed run of the same restore are removed; of another they stay', async () => {
    start({ dir: { 'a.txt': 'a' } });
    const header = await snapshotOf(bench);
    mkdirSync(join(target, 'dir'), { recursive: true });
    writeFileSync(join(target, 'dir', '.foresync-r1-7.part'), 'half');
    writeFileSync(join(target, 'dir', '.foresync-r2-7.part'), 'of another');
    expect((await restore(restoreTo(header, target), restorePorts(bench, header), never)).outcome).toBe('succeeded');
    expect(leftovers(target)).toHaveLength(1);
  });

  test('a target below a file is a conflict for every file', async () => {
    start({ 'a.txt': 'a' });
    const header = await snapshotOf(bench);
    writeFileSync(target, 'a file');
    const result = await restore(restoreTo(header, join(target, 'sub')), restorePorts(bench, header), never);
    expect(result).toMatchObject({ outcome: 'partial', failures: [{ path: 'a.txt', code: 'restore.conflict' }] });
  });

  test('a manifest that turns out damaged half way fails the restore', async () => {
    start({ 'a.txt': 'a' });
    const header = await snapshotOf(bench);
    async function* broken() {
      yield* hostile([{ path: 'a.txt', size: 1, key: 'data/a.txt' }]);
      throw new EngineError('manifest.damaged');
    }
    const before = openDescriptors();
    const result = await restore(
      restoreTo(header, target),
      { ...restorePorts(bench, header), manifest: broken() },
      never,
    );
    expect(result).toMatchObject({ outcome: 'failed', error: { code: 'manifest.damaged' } });
    expect(openDescriptors()).toBe(before);
  });

  test('without touch and xargs the time is near, and counted', async () => {
    start({ 'a.txt': 'a' });
    execFileSync('touch', ['-d', '@1700000000.123456789', join(bench.source, 'a.txt')]);
    const header = await snapshotOf(bench);
    const path = process.env.PATH;
    process.env.PATH = join(bench.directory, 'nothing');
    try {
      const result = await restore(restoreTo(header, target), restorePorts(bench, header), never);
      expect(result).toMatchObject({ outcome: 'succeeded', timesNotExact: 1 });
    } finally {
      process.env.PATH = path;
    }
    expect(Math.abs(lstatSync(join(target, 'a.txt')).mtimeMs - 1_700_000_000_123.456)).toBeLessThan(1);
  });
});
