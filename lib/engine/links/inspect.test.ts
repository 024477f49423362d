import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { diskFolder } from '../testing/disk-folder';
import { fifo, link, type Tree, writeTree } from '../testing/tree';
import { uploadRequestsOfAws } from './aws-parts';
import { inspectLinks, type LinkLimits } from './inspect';

let base: string;
let source: string;
beforeEach(() => {
  base = mkdtempSync(path.join(diskFolder(), 'links-'));
  source = path.join(base, 'site');
});
afterEach(() => {
  execFileSync('chmod', ['-R', 'u+rwx', base]);
  rmSync(base, { recursive: true });
});

const live = () => new AbortController().signal;

async function inspect(tree: Tree, limits: Partial<LinkLimits> = {}) {
  writeTree(source, tree);
  return inspectLinks(source, live(), limits);
}

describe('verdicts', () => {
  test('each kind of link', async () => {
    writeTree(path.join(base, 'media'), { photo: 'x'.repeat(10) });
    const report = await inspect({
      file: 'text',
      folder: { inner: 'text' },
      pipe: fifo(),
      'to-self': link('./'),
      'to-file': link('file'),
      'to-folder': link('folder'),
      'to-media': link('../media'),
      'to-photo': link('../media/photo'),
      'to-nothing': link('nowhere'),
      'to-itself': link('to-itself'),
      'to-file-slash': link('file/'),
      'to-pipe': link('pipe'),
    });
    expect(report.links.map(({ path, verdict, leadsTo }) => `${path}: ${verdict}, ${leadsTo}`)).toEqual([
      'to-file: inside, file',
      'to-file-slash: dangling, nothing',
      'to-folder: duplicate, directory',
      'to-itself: dangling, nothing',
      'to-media: outside, directory',
      'to-nothing: dangling, nothing',
      'to-photo: outside, file',
      'to-pipe: special, special',
      'to-self: loop, directory',
    ]);
    expect(report.verdicts).toEqual({ loop: 1, outside: 2, duplicate: 1, inside: 1, special: 1, dangling: 3 });
    expect(report.links[4]).toMatchObject({ target: '../media', realPath: path.join(base, 'media') });
    expect(report.links[1]?.realPath).toBeNull();
  });

  test('each link says what following it alone would add', async () => {
    writeTree(path.join(base, 'media'), { photo: 'x'.repeat(10), film: 'y'.repeat(5) });
    const report = await inspect({
      file: 'text',
      'to-self': link('./'),
      'to-media': link('../media'),
      'to-file': link('file'),
      'to-nothing': link('nowhere'),
    });
    const alone = Object.fromEntries(report.links.map((one) => [one.path, one.alone]));
    expect(alone['to-file']).toEqual({ uploads: 1n, bytes: 4n, requests: 1n });
    expect(alone['to-media']).toEqual({ uploads: 2n, bytes: 15n, requests: 2n });
    // 40 links may be used on one path: 40 more copies of the one file.
    expect(alone['to-self']).toEqual({ uploads: 40n, bytes: 160n, requests: 40n });
    expect(alone['to-nothing']).toBeNull();
    const cut = await inspectLinks(source, live(), { alone: 1 });
    expect(cut.links.filter((one) => one.alone !== null).map((one) => one.path)).toEqual(['to-self']);
  });

  test('links outside the source are followed in the figures and not listed', async () => {
    writeTree(path.join(base, 'media'), { photo: 'x', more: link('photo') });
    const report = await inspect({ out: link('../media') });
    expect(report.links.map((one) => one.path)).toEqual(['out']);
    expect(report.following).toMatchObject({ uploads: 2n, bytes: 2n, exact: true });
  });

  test('names and targets that are not UTF-8 are shown escaped and make no upload', async () => {
    writeTree(source, { good: 'x' });
    const odd = Buffer.concat([Buffer.from(`${source}/odd-`), Buffer.from([0xff])]);
    writeFileSync(odd, 'x');
    symlinkSync(Buffer.from([0x6f, 0xfe]), Buffer.concat([odd, Buffer.from('-link')]));
    const report = await inspectLinks(source, live());
    expect(report.links).toMatchObject([{ path: '%!odd-%FF-link', target: '%!o%FE', verdict: 'dangling' }]);
    expect(report.following.uploads).toBe(1n);
  });

  test('the list is cut, the totals are not', async () => {
    const names = Array.from({ length: 30 }, (_, at) => [`l${String(at).padStart(2, '0')}`, link('x')] as const);
    const report = await inspect({ ...Object.fromEntries(names), self: link('.') }, { links: 3, loops: 0, groups: 0 });
    expect(report.links.map((one) => one.path)).toEqual(['l00', 'l01', 'l02']);
    expect(report).toMatchObject({ linksTotal: 31, loopsTotal: 1, groupsTotal: 1, loops: [], groups: [] });
    expect(report.verdicts).toMatchObject({ dangling: 30, loop: 1 });
  });
});

describe('loops', () => {
  test('a link to its own folder: the incident', async () => {
    const report = await inspect({ 'index.html': 'x', css: { a: 'x' }, mydir: link('./') });
    expect(report.loops).toEqual([{ path: 'mydir', target: './', cycle: ['', 'mydir'], group: 0 }]);
    expect(report.following).toMatchObject({ uploads: 82n, requests: 82n, maxDepth: 42, exact: true });
    expect(report.withoutFollowing).toMatchObject({ uploads: 2n, maxDepth: 2 });
    expect(report.groups).toMatchObject([{ links: 1, followedAlone: { uploads: 82n } }]);
  });

  test('two links that lead to each other', async () => {
    const report = await inspect({ a: { f: 'x', x: link('../b') }, b: { y: link('../a') } });
    expect(report.loops).toEqual([
      { path: 'a/x', target: '../b', cycle: ['b/', 'b/y', 'a/', 'a/x'], group: 0 },
      { path: 'b/y', target: '../a', cycle: ['a/', 'a/x', 'b/', 'b/y'], group: 0 },
    ]);
    expect(report.groups).toHaveLength(1);
  });

  test('three links round', async () => {
    const report = await inspect({ a: { x: link('../b') }, b: { y: link('../c') }, c: { z: link('../a') } });
    expect(report.loops[0]?.cycle).toEqual(['b/', 'b/y', 'c/', 'c/z', 'a/', 'a/x']);
  });

  test('a link to the folder above, from deep below', async () => {
    const report = await inspect({ d8: { sub: { up: link('../..') } } });
    expect(report.loops).toEqual([{ path: 'd8/sub/up', target: '../..', cycle: ['', 'd8/sub/up'], group: 0 }]);
  });

  test('a way round through folders outside', async () => {
    writeTree(path.join(base, 'out'), { back: link('../site') });
    const report = await inspect({ away: link('../out') });
    expect(report.loops).toEqual([
      { path: 'away', target: '../out', cycle: [`${base}/out/`, `${base}/out/back`, '', 'away'], group: 0 },
    ]);
    expect(report.verdicts).toMatchObject({ loop: 1, outside: 0 });
  });

  test('a link to a folder above the source', async () => {
    writeTree(base, { neighbour: 'x' });
    const report = await inspect({ f: 'x', up: link('..') });
    expect(report.loops).toEqual([{ path: 'up', target: '..', cycle: [`${base}/`, 'up'], group: 0 }]);
    // N + 40 T: the source's own file and, 40 times, the two files of the folder above
    expect(report.following.uploads).toBe(81n);
  });

  test('loops that have nothing to do with each other have their own price', async () => {
    const report = await inspect({ a: { f: 'x', self: link('.') }, b: { f: 'x', g: 'x', self: link('.') }, top: 'x' });
    expect(report.loops.map((one) => one.group)).toEqual([0, 1]);
    expect(report.groups.map((one) => one.followedAlone.uploads)).toEqual([44n, 84n]);
    expect(report.following.uploads).toBe(124n);
  });

  test('folders that cost 2^n without any loop', async () => {
    const tree: Record<string, Tree> = { d10: { f: 'x' } };
    for (let at = 0; at < 10; at += 1) tree[`d${at}`] = { a: link(`../d${at + 1}`), b: link(`../d${at + 1}`) };
    const report = await inspect(tree);
    expect(report.loops).toEqual([]);
    expect(report.following.uploads).toBe(2047n);
  });

  test('an alias of a loop is not a loop itself', async () => {
    const report = await inspect({ a: { f: 'x', self: link('.') }, alias: link('a') });
    expect(report.verdicts).toMatchObject({ loop: 1, duplicate: 1 });
    expect(report.loops.map((one) => one.path)).toEqual(['a/self']);
  });

  test('two self-links: 2^41 answers at once', async () => {
    writeTree(source, { f: 'x', x: link('.'), y: link('.') });
    const before = performance.now();
    const report = await inspectLinks(source, live());
    expect(performance.now() - before).toBeLessThan(1000);
    expect(report.following.uploads).toBe(2n ** 41n - 1n);
    expect(report.following.warnings.notExist).toBe(2n ** 41n);
  });

  test('sixty self-links with thirty lengths of names: as many as counting length by length', async () => {
    const names = Array.from({ length: 60 }, (_, at) => 'n'.repeat(90 + (at % 30)) + String(at).padStart(2, '0'));
    const report = await inspect({ f: 'x', ...Object.fromEntries(names.map((name) => [name, link('.')])) });
    const lengths = names.map((name) => name.length + 1);
    expect(report.following.uploads).toBe(waysWithin(4095 - `${source}/f`.length, lengths));
  });

  test('a thousand self-links: a number of a hundred digits', async () => {
    const names = Array.from({ length: 1000 }, (_, at) => 'n'.repeat(1 + (at % 200)) + String(at).padStart(4, '0'));
    const links = Object.fromEntries(names.map((name) => [name, link('.')]));
    const report = await inspect({ f: 'x', ...links }, { loops: 5, groups: 0 });
    expect(report.following.uploads < (1000n ** 41n - 1n) / 999n).toBe(true);
    expect(report.following.uploads > 10n ** 100n).toBe(true);
    expect(report).toMatchObject({ loopsTotal: 1000, loops: { length: 5 } });
  });
});

/** Chains of 0 to 40 names whose lengths together are at most `room`. */
function waysWithin(room: number, lengths: readonly number[]): bigint {
  let byLength = new Map([[0, 1n]]);
  let ways = 1n;
  for (let links = 1; links <= 40; links += 1) {
    const longer = new Map<number, bigint>();
    for (const [at, count] of byLength)
      for (const length of lengths)
        if (at + length <= room) longer.set(at + length, (longer.get(at + length) ?? 0n) + count);
    for (const count of longer.values()) ways += count;
    byLength = longer;
  }
  return ways;
}

describe('what is read outside the source', () => {
  test('no more than allowed, and then the figures are "at least"', async () => {
    writeTree(path.join(base, 'media'), { a: { f: 'x' }, b: { f: 'x' }, c: { f: 'x' } });
    const report = await inspect({ own: 'x', media: link('../media') }, { entriesOutside: 3 });
    expect(report.following).toMatchObject({ uploads: 1n, exact: false });
    expect(report.links[0]?.verdict).toBe('outside');
  });

  test('the way down from a folder above is found even when nothing may be read', async () => {
    const report = await inspect({ f: 'x', up: link('..') }, { entriesOutside: 0 });
    expect(report.verdicts).toMatchObject({ loop: 1 });
  });

  test.each(['/proc', '/proc/self', '/sys', '/dev'])('%s is never read', async (target) => {
    const report = await inspect({ own: 'x', away: link(target) });
    expect(report.following).toMatchObject({ uploads: 1n, exact: false });
    expect(report.links[0]).toMatchObject({ verdict: 'outside', leadsTo: 'directory' });
  });

  test('a device is met by its name alone', async () => {
    const report = await inspect({ null: link('/dev/null') });
    expect(report.following).toMatchObject({ uploads: 0n, warnings: { special: 1n }, exact: true });
  });
});

describe('the source', () => {
  test('a source that is a link is read where it leads', async () => {
    writeTree(source, { f: 'x', self: link('.') });
    symlinkSync('site', path.join(base, 'www'));
    const report = await inspectLinks(path.join(base, 'www'), live());
    // One of the 40 links is spent on the way in.
    expect(report).toMatchObject({ rootIsLink: true, following: { uploads: 40n }, withoutFollowing: { uploads: 1n } });
  });

  test('missing', async () => {
    await expect(inspectLinks(source, live())).rejects.toMatchObject({ code: 'source.missing' });
  });

  test('a file', async () => {
    writeFileSync(source, 'x');
    await expect(inspectLinks(source, live())).rejects.toMatchObject({ code: 'source.not-a-directory' });
  });

  test('behind more links than the kernel follows', async () => {
    mkdirSync(source);
    symlinkSync('site', path.join(base, 'l0'));
    for (let at = 1; at <= 40; at += 1) symlinkSync(`l${at - 1}`, path.join(base, `l${at}`));
    await expect(inspectLinks(path.join(base, 'l39'), live())).resolves.toMatchObject({ linksTotal: 0 });
    await expect(inspectLinks(path.join(base, 'l40'), live())).rejects.toMatchObject({ code: 'source.unreadable' });
  });

  test('cancelled before and while reading', async () => {
    writeTree(source, { f: 'x' });
    await expect(inspectLinks(source, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
    for (let at = 0; at < 3000; at += 1) writeFileSync(path.join(source, `f${at}`), '');
    const stop = new AbortController();
    const reading = inspectLinks(source, stop.signal);
    stop.abort();
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
  });
});

test.each([
  [0, 1],
  [8 * 2 ** 20 - 1, 1],
  [8 * 2 ** 20, 3],
  [16 * 2 ** 20 + 1, 5],
  // 10,000 parts of 8 MiB; one byte more doubles the parts: 5,001
  [10_000 * 8 * 2 ** 20, 10_002],
  [10_000 * 8 * 2 ** 20 + 1, 5003],
])('a file of %i bytes takes %i requests', (size, requests) => {
  expect(uploadRequestsOfAws(size)).toBe(requests);
});
