import {
  chmodSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type SyncBench, syncBench } from '../sync/testing/sync-bench';
import { link, type Tree } from '../testing/tree';
import type { SnapshotHeader } from '../types';
import { planRestore } from './plan-restore';
import { type RestoreResult, restore } from './restore';
import { copyBytes, safetyFolder } from './safety-copy';
import { portrait, restorePorts, restoreTo, snapshotOf } from './testing/restore-bench';

const never = new AbortController().signal;
let bench: SyncBench;
let target: string;
let kept: string;
let header: SnapshotHeader;

afterEach(() => bench.close());

/** A snapshot, brought to the target once, whose files are then changed there. */
async function start(tree: Tree): Promise<void> {
  bench = syncBench(tree);
  target = join(bench.directory, 'target');
  kept = `${target}.before-restore-r1`;
  header = await snapshotOf(bench);
  await restore(restoreTo(header, target), restorePorts(bench, header), never);
}

function again(existing: 'copy' | 'replace' = 'copy'): Promise<RestoreResult> {
  return restore(restoreTo(header, target, { existing }), restorePorts(bench, header), never);
}

const tree: Tree = { 'a.txt': 'hello', dir: { 'b.txt': 'you', same: 'same' }, l: link('a.txt') };

function change(): void {
  writeFileSync(join(target, 'a.txt'), 'edited');
  writeFileSync(join(target, 'dir', 'b.txt'), 'edited too');
  chmodSync(join(target, 'dir', 'b.txt'), 0o600);
}

test('what is replaced is kept under its own path, with its mode and times, for nobody else to read', async () => {
  await start(tree);
  change();
  const before = portrait(target).filter((line) => /^\/(a|dir\/b)\.txt /.test(line));
  expect(await again()).toMatchObject({ outcome: 'succeeded', files: 2, identical: 2 });
  expect(portrait(kept).filter((line) => !line.startsWith('/dir '))).toEqual(before);
  expect(lstatSync(kept).mode & 0o777).toBe(0o700);
  expect(lstatSync(join(kept, 'dir')).mode & 0o777).toBe(0o700);
  expect(portrait(target).filter((line) => line.startsWith('/a.txt '))).toEqual(
    portrait(bench.source).filter((line) => line.startsWith('/a.txt ')),
  );
});

test('a link that is replaced is kept as a link, and a file that a link replaces as a file', async () => {
  await start({ 'a.txt': 'hello', l: link('a.txt'), m: link('a.txt') });
  for (const name of ['a.txt', 'l', 'm']) rmSync(join(target, name));
  symlinkSync('/nowhere', join(target, 'a.txt'));
  symlinkSync('elsewhere', join(target, 'l'));
  writeFileSync(join(target, 'm'), 'a file now');
  expect(await again()).toMatchObject({ outcome: 'succeeded' });
  expect(readlinkSync(join(kept, 'a.txt'))).toBe('/nowhere');
  expect(readlinkSync(join(kept, 'l'))).toBe('elsewhere');
  expect(readFileSync(join(kept, 'm'), 'utf8')).toBe('a file now');
});

test('nothing is kept when nothing is replaced, or when nobody asked', async () => {
  await start(tree);
  await again();
  expect(existsSync(kept)).toBe(false);
  change();
  await again('replace');
  expect(existsSync(kept)).toBe(false);
});

test('a restore that goes on after a change keeps that one too', async () => {
  await start(tree);
  change();
  await again();
  writeFileSync(join(target, 'a.txt'), 'edited again');
  await again();
  expect(readFileSync(join(kept, 'a.txt'), 'utf8')).toBe('edited');
  expect(readFileSync(join(kept, 'a.txt.1'), 'utf8')).toBe('edited again');
});

test('a link planted in the place of the copies stops the restore, and nothing is replaced', async () => {
  await start(tree);
  change();
  symlinkSync(bench.source, kept);
  const result = await again();
  expect(result.outcome).toBe('partial');
  expect(result.failures.map(({ code }) => code)).toEqual(['restore.outside-target', 'restore.outside-target']);
  expect(readFileSync(join(target, 'a.txt'), 'utf8')).toBe('edited');
  expect(readdirSync(bench.source).sort()).toEqual(['a.txt', 'dir', 'l']);
});

test('where beside the target is another file system, the copies are in it', async () => {
  await start(tree);
  expect(await safetyFolder('/proc', 'r1')).toBe('/proc/.before-restore-r1');
  expect(await safetyFolder('/', 'r1')).toBe('/.before-restore-r1');
  expect(await safetyFolder(target, 'r1')).toBe(kept);
});

test('where a file cannot have a second name its bytes are copied', async () => {
  await start(tree);
  for (const name of ['a.txt', 'l']) {
    const [at, to] = [join(target, name), join(bench.directory, `copy of ${name}`)].map((one) => Buffer.from(one));
    if (at === undefined || to === undefined) throw new Error('two paths');
    const found = lstatSync(at, { bigint: true });
    await copyBytes(at, to, found);
    const copy = lstatSync(to, { bigint: true });
    expect(copy).toMatchObject({ mode: found.mode, size: found.size });
    // Node sets times by a double of seconds.
    expect(Number(copy.mtimeMs - found.mtimeMs)).toBeLessThanOrEqual(1);
    expect(copy.ino).not.toBe(found.ino);
  }
});

test('the plan counts the room of what is kept', async () => {
  await start(tree);
  change();
  const plan = async (existing: 'copy' | 'replace') => {
    const { manifest } = restorePorts(bench, header);
    return (await planRestore(restoreTo(header, target, { existing }), { manifest }, never)).neededBytes;
  };
  // Replacing frees the old bytes; both ways the new file lies beside the old one for a moment.
  expect((await plan('copy')) - (await plan('replace'))).toBe('hello'.length + 'you'.length);
});
