import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LinkException, LinkPolicy } from '../types';
import { scan } from './scan';
import { compareUtf8 } from './utf8-order';

let place: string;
let source: string;
let outside: string;
beforeEach(() => {
  place = realpathSync(mkdtempSync(path.join(tmpdir(), 'foresync-follow-')));
  source = path.join(place, 'source');
  outside = path.join(place, 'outside');
  for (const folder of [source, outside]) mkdirSync(folder);
});
afterEach(() => rmSync(place, { recursive: true }));

function file(at: string): void {
  mkdirSync(path.dirname(path.join(place, at)), { recursive: true });
  writeFileSync(path.join(place, at), at);
}

function link(at: string, target: string): void {
  mkdirSync(path.dirname(path.join(place, at)), { recursive: true });
  symlinkSync(target, path.join(place, at));
}

async function seen(links: LinkPolicy = 'follow', linkExceptions: readonly LinkException[] = []): Promise<string[]> {
  const options = { roots: [{ mount: '', path: source }], excludes: [], links, linkExceptions, oneFileSystem: true };
  const found: string[] = [];
  let before = '';
  for await (const entry of scan(options, {}, new AbortController().signal)) {
    if (before !== '') expect(compareUtf8(before, entry.path)).toBeLessThan(0);
    before = entry.path;
    found.push(entry.type === 'symlink' ? `${entry.path} -> ${entry.linkTarget}` : entry.path);
  }
  return found;
}

describe('following safely', () => {
  test('what lies outside is copied under the name of the link, in the order of folders', async () => {
    file('outside/media/a.jpg');
    file('outside/one.txt');
    file('source/m.php');
    link('source/m', '../outside/media');
    link('source/z', '../outside/one.txt');
    expect(await seen()).toEqual(['m.php', 'm/', 'm/a.jpg', 'z']);
    expect(await seen('keep')).toEqual(['m -> ../outside/media', 'm.php', 'z -> ../outside/one.txt']);
    expect(await seen('skip')).toEqual(['m.php']);
  });

  test('a loop is never entered, and what is inside stays a link', async () => {
    file('source/a/file');
    link('source/a/self', './');
    link('source/a/up', '../..');
    link('source/b', 'a');
    link('source/c', 'c');
    link('source/nowhere', 'nothing');
    // `up` leads to the folder above the source: followed, and the source in it is not gone into again.
    expect(await seen()).toEqual([
      ...['a/', 'a/file', 'a/self -> ./', 'a/up/', 'a/up/outside/', 'a/up/source/'],
      ...['b -> a', 'c -> c', 'nowhere -> nothing'],
    ]);
  });

  test('each real folder once: the first link copies it, the others stay links', async () => {
    file('outside/shared/x');
    link('source/deep/first', '../../outside/shared');
    link('source/a', '../outside/shared');
    link('source/b', '../outside/shared');
    expect(await seen()).toEqual([
      'a/',
      'a/x',
      'b -> ../outside/shared',
      'deep/',
      'deep/first -> ../../outside/shared',
    ]);
  });

  test('links outside that lead back in, or to each other', async () => {
    file('outside/one/x');
    file('outside/two/y');
    file('source/f');
    link('outside/one/back', '../../source');
    link('outside/one/other', '../two');
    link('outside/two/other', '../one');
    link('source/go', '../outside/one');
    expect(await seen()).toEqual([
      ...['f', 'go/', 'go/back -> ../../source', 'go/other/', 'go/other/other -> ../one', 'go/other/y', 'go/x'],
    ]);
  });

  test('a folder copied through a link below it stays empty where it is met again', async () => {
    file('outside/all/part/x');
    file('outside/all/y');
    link('source/a', '../outside/all/part');
    link('source/b', '../outside/all');
    expect(await seen()).toEqual(['a/', 'a/x', 'b/', 'b/part/', 'b/y']);
  });

  test('one link otherwise than the rest', async () => {
    file('outside/media/a.jpg');
    link('source/kept', '../outside/media');
    link('source/followed', '../outside/media');
    expect(await seen('keep', [{ path: 'followed', policy: 'follow' }])).toEqual([
      ...['followed/', 'followed/a.jpg', 'kept -> ../outside/media'],
    ]);
    expect(await seen('follow', [{ path: 'followed', policy: 'skip' }])).toEqual(['kept/', 'kept/a.jpg']);
  });
});

/** The same numbers every time. */
function numbers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Every real file below a folder. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((one) => {
    const at = path.join(folder, one.name);
    return one.isDirectory() ? filesOf(at) : one.isFile() ? [at] : [];
  });
}

test.each([1, 2, 3, 4, 5, 6])(
  'random trees: it ends, loses nothing, and copies each file once (seed %i)',
  async (seed) => {
    const random = numbers(seed);
    const folders = [source, outside];
    for (let made = 0; made < 12; made += 1) {
      const folder = path.join(folders[random(folders.length)] ?? source, `d${made}`);
      mkdirSync(folder);
      folders.push(folder);
      if (random(2) === 0) writeFileSync(path.join(folder, 'file'), folder);
    }
    for (let made = 0; made < 15; made += 1) {
      const target = folders[random(folders.length)] ?? source;
      symlinkSync(target, path.join(folders[random(folders.length)] ?? source, `l${made}`));
    }
    const kept = await seen('keep');
    const followed = await seen();
    const isFile = (one: string) => !one.includes(' -> ') && !one.endsWith('/');
    for (const one of kept.filter(isFile)) expect(followed).toContain(one);
    const real = followed.filter(isFile).map((one) => realpathSync(path.join(source, one)));
    expect(new Set(real).size).toBe(real.length);
    const all = new Set([...filesOf(source), ...filesOf(outside)]);
    for (const one of real) expect(all).toContain(one);
  },
);
