import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import Database from 'better-sqlite3';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openAddon, type ReadFolders } from '../native/addon';
import { mayHoldDatabase } from '../source/sqlite/database-file';
import { builtAddon } from '../testing/built-addon';
import type { ScanOptions } from '../types';
import type { AheadReader, AheadReaders, ToldListener } from './ahead-reader';
import { isInPlace, isOf } from './folder-listing';
import { ReadHere } from './folder-reader';
import { NativeReaders } from './native-reader';
import { ReadAhead } from './read-ahead';
import { ReadingThreads } from './reading-thread';
import { type KnownListings, scanFolders } from './scan';
import type { ScanItem } from './scan-item';

/** Beyond any time a file of the tree has. */
const NOT_RACY = BigInt(Date.now() + 3_600_000) * 1_000_000n;

const addon = await builtAddon();

const Y2400 = Date.UTC(2400, 0) / 1000;

let folder: string;
let threads: ReadingThreads;
let native: AheadReaders;
const at = (...path: string[]) => join(folder, ...path);

/** A folder that is worth threads, 40 sites of 90 files, every kind of entry there is, and a folder with a hundred levels below it. */
function makeTree(): void {
  mkdirSync(at('tree', 'a-large-folder'), { recursive: true });
  for (let file = 0; file < 40_000; file += 1) writeFileSync(at('tree', 'a-large-folder', `${file}`), '');
  for (let site = 0; site < 40; site += 1) {
    for (let month = 0; month < 9; month += 1) {
      const below = at('tree', `site-${site}`, 'uploads', `${month}`);
      mkdirSync(below, { recursive: true });
      for (let file = 0; file < 10; file += 1) writeFileSync(join(below, `${file}.jpg`), 'x'.repeat(site + file));
    }
    mkdirSync(at('tree', `site-${site}`, 'cache'));
    writeFileSync(at('tree', `site-${site}`, 'cache', 'page.html'), 'cached');
    mkdirSync(at('tree', `site-${site}`, 'empty'));
  }
  utimesSync(at('tree', 'site-1', 'uploads', '1', '1.jpg'), -86_400, -86_400);
  // Beyond what 64 bits of nanoseconds can say, where the file system can.
  utimesSync(at('tree', 'site-1', 'uploads', '2', '1.jpg'), Y2400, Y2400);
  utimesSync(at('tree', 'site-2', 'uploads', '2'), Y2400, Y2400);
  for (const name of ['é', '\u{1f600}', 'a b', 'new\nline']) writeFileSync(at('tree', 'site-3', 'uploads', name), name);
  writeFileSync(Buffer.concat([Buffer.from(at('tree', 'site-4', 'bad-')), Buffer.from([0xff])]), 'x');
  mkdirSync(Buffer.concat([Buffer.from(at('tree', 'site-5', 'worse-')), Buffer.from([0xfe])]));
  writeFileSync(
    Buffer.concat([Buffer.from(at('tree', 'site-5', 'worse-')), Buffer.from([0xfe]), Buffer.from('/in')]),
    'x',
  );
  symlinkSync('./', at('tree', 'site-6', 'mydir'));
  symlinkSync(at('outside'), at('tree', 'site-7', 'out'));
  mkdirSync(at('outside', 'deep'), { recursive: true });
  writeFileSync(at('outside', 'deep', 'file'), 'outside');
  execFileSync('mkfifo', [at('tree', 'site-8', 'pipe')]);
  const database = new Database(at('tree', 'site-9', 'shop.db'));
  database.pragma('journal_mode = WAL');
  database.exec('CREATE TABLE t (x); INSERT INTO t VALUES (1)');
  database.close();
  writeFileSync(at('tree', 'site-9', 'shop.db-wal'), '');
  let deep = at('tree', 'deep');
  for (let level = 0; level < 100; level += 1) deep = join(deep, 'd');
  mkdirSync(deep, { recursive: true });
  writeFileSync(join(deep, 'bottom'), 'x');
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'foresync-threads-'));
  makeTree();
  const outfile = at('scan-thread.mjs');
  const entry = join(import.meta.dirname, '../../../bin/scan-thread.ts');
  await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' });
  threads = new ReadingThreads(pathToFileURL(outfile));
  if (addon !== null) native = new NativeReaders(addon.readFolders, threads);
});
afterAll(() => rmSync(folder, { recursive: true }));

const script = (name: string, text: string): ReadingThreads => {
  writeFileSync(at(name), text);
  return new ReadingThreads(pathToFileURL(at(name)));
};

async function itemsOf(
  ports: { readers?: AheadReaders; known?: KnownListings; expected?: 'large' },
  more: Partial<ScanOptions> = {},
): Promise<ScanItem[]> {
  const roots = [{ mount: '', path: at('tree') }];
  const options = { roots, excludes: [], links: 'keep', oneFileSystem: true, ...more } as const;
  const items: ScanItem[] = [];
  for await (const batch of scanFolders(options, ports, new AbortController().signal)) items.push(...batch);
  return items;
}

/** Compared as text: forty thousand objects take long. */
const told = (items: readonly ScanItem[]) =>
  items.map((item) => JSON.stringify(item, (_, value) => (typeof value === 'bigint' ? `${value}n` : value)));

const OPTIONS: readonly { name: string; more: Partial<ScanOptions> }[] = [
  { name: 'as it is', more: {} },
  { name: 'with excludes', more: { excludes: ['cache/', '3.jpg', 'site-2*/'] } },
  { name: 'over file systems', more: { oneFileSystem: false } },
  { name: 'following links', more: { links: 'follow' } },
];

const KINDS: readonly { kind: string; readersOf: () => AheadReaders }[] = [
  { kind: 'threads', readersOf: () => threads },
  ...(addon !== null ? [{ kind: 'the addon', readersOf: () => native }] : []),
];

describe.each(KINDS.flatMap((kind) => OPTIONS.map((options) => ({ ...kind, ...options }))))('a tree $name', (given) => {
  const { kind, readersOf, more } = given;

  test(`is named by ${kind} as it is without them`, async () => {
    const readers = readersOf();
    const alone = await itemsOf({}, more);
    expect(alone.length).toBeGreaterThan(2500);
    expect(told(await itemsOf({ readers }, more))).toEqual(told(alone));
    expect(told(await itemsOf({ readers, expected: 'large' }, more))).toEqual(told(alone));
  });

  test(`has the same fingerprints by ${kind}, and is passed by them`, async () => {
    const readers = readersOf();
    const prints = new Map<string, string>();
    const known = { isKnown: () => false, racySinceNs: NOT_RACY };
    const listed = await itemsOf({ known }, more);
    for (const item of listed) {
      if (item.type === 'listed' && item.print !== null) prints.set(item.path, item.print.toString('hex'));
    }
    expect(told(await itemsOf({ readers, known }, more))).toEqual(told(listed));
    const isKnown = (path: string, print: Buffer) => prints.get(path) === print.toString('hex');
    const passed = await itemsOf({ known: { isKnown, racySinceNs: NOT_RACY } }, more);
    const passedAhead = await itemsOf({ readers, known: { isKnown, racySinceNs: NOT_RACY } }, more);
    expect(told(passedAhead)).toEqual(told(passed));
    const atOnce = await itemsOf({ readers, known: { isKnown, racySinceNs: NOT_RACY }, expected: 'large' }, more);
    expect(told(atOnce)).toEqual(told(passed));
    const same = passed.filter(({ type }) => type === 'same').length;
    if (more.links === 'follow') expect(same).toBe(0);
    else expect(same).toBeGreaterThan(300);
  });
});

test('threads that were started early are taken by the next walk', async () => {
  threads.warm();
  const [one] = threads.take();
  const ready = new Promise<void>((resolve) => {
    one?.begin({ excludes: [], racySinceNs: null }, { ready: resolve, told: () => {}, failed: () => {} });
  });
  await ready;
  one?.stop();
  threads.warm();
  expect(told(await itemsOf({ readers: threads }))).toEqual(told(await itemsOf({})));
});

test('where nothing is known yet every folder is named to its end, without a fingerprint', async () => {
  const known = { isKnown: () => true, racySinceNs: null };
  const items = await itemsOf({ known });
  const ends = items.flatMap((item) => (item.type === 'listed' ? [item] : []));
  expect(ends.length).toBeGreaterThan(300);
  expect(ends.every(({ print }) => print === null)).toBe(true);
  expect(told(items.filter(({ type }) => type !== 'listed'))).toEqual(told(await itemsOf({})));
  for (const { readersOf } of KINDS) expect(told(await itemsOf({ readers: readersOf(), known }))).toEqual(told(items));
});

test.each(KINDS)('what may be changing is compared file by file, by $kind too', async ({ readersOf }) => {
  const known = { isKnown: () => true, racySinceNs: 0n };
  const items = await itemsOf({ readers: readersOf(), known });
  expect(told(items)).toEqual(told(await itemsOf({ known })));
  const passedFiles = items.flatMap((item) => (item.type === 'same' ? item.sizes : []));
  expect(passedFiles).toEqual([]);
  expect(items).toContainEqual(expect.objectContaining({ path: 'site-1/uploads/1/1.jpg', type: 'file' }));
});

test('threads that fail are done without', async () => {
  const alone = await itemsOf({});
  const threadless = await itemsOf({ readers: script('fails.mjs', 'throw new Error("no threads here")') });
  expect(told(threadless)).toEqual(told(alone));
});

/** A folder of the tree, as a walk asks for it. */
const folderAt = (...path: string[]) => ({ disk: at('tree', ...path), below: `${path.join('/')}/`, device: null });
const rules = { excludes: [], racySinceNs: null };

test('a folder that no thread tells of in time is read here', async () => {
  const answersNothing = script(
    'mute.mjs',
    `import { parentPort } from 'node:worker_threads';
     parentPort.on('message', () => {});
     parentPort.postMessage(null);`,
  );
  const mute = new ReadAhead({ readers: answersNothing, rules, start: 'at-once', patienceMs: 20 });
  const site = folderAt('site-0');
  mute.enter([site, folderAt('site-1')]);
  // Asked for as soon as a thread is there, then waited for in vain.
  while (mute.isReady(site)) await mute.wait();
  while (!mute.isReady(site)) await mute.wait();
  expect(mute.read(site).names.map(({ name }) => name.text)).toEqual(['cache', 'empty', 'uploads']);
  mute.leave();
  mute.close();
});

const BELOW = 'a folder comes by $kind with what lies below it, and one that went meanwhile with its error';

test.each(KINDS)(BELOW, async ({ readersOf }) => {
  const reader = new ReadAhead({ readers: readersOf(), rules, start: 'at-once' });
  const gone = folderAt('gone');
  const site = folderAt('site-1');
  reader.enter([gone, site]);
  while (reader.isReady(site)) await reader.wait();
  while (!reader.isReady(gone) || !reader.isReady(site)) await reader.wait();
  expect(() => reader.read(gone)).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  rmSync(at('tree', 'site-1', 'empty'), { recursive: true });
  expect(reader.read(site).statAt(2)).toHaveProperty('mode');
  reader.enter([folderAt('site-1', 'cache'), folderAt('site-1', 'empty'), folderAt('site-1', 'uploads')]);
  // Told with the site, before it went.
  expect(reader.isReady(folderAt('site-1', 'empty'))).toBe(true);
  expect(reader.read(folderAt('site-1', 'empty')).names).toEqual([]);
  reader.leave();
  reader.leave();
  reader.close();
  mkdirSync(at('tree', 'site-1', 'empty'));
});

test.skipIf(addon === null)('a folder that a link has taken the place of is not read through it', async () => {
  const tree = at('swapped');
  mkdirSync(join(tree, 'p', 'z'), { recursive: true });
  writeFileSync(join(tree, 'p', 'z', 'own'), 'own');
  let isSwapped = false;
  // One folder at a time, and the link comes when `z` was looked at and not yet read.
  const readFolders: ReadFolders = (paths, devices, _, mostLooked) => {
    if (!isSwapped && paths.includes('/z\0')) {
      rmSync(join(tree, 'p', 'z'), { recursive: true });
      symlinkSync(at('outside'), join(tree, 'p', 'z'));
      isSwapped = true;
    }
    return addon?.readFolders(paths, devices, 1, mostLooked) ?? Promise.reject(new Error('no addon'));
  };
  const readers = new NativeReaders(readFolders, threads);
  const items = await itemsOf({ readers }, { roots: [{ mount: '', path: tree }] });
  expect(isSwapped).toBe(true);
  expect(items).toEqual([
    expect.objectContaining({ path: 'p/', type: 'directory' }),
    expect.objectContaining({ path: 'p/z/', type: 'error', errorCode: 'ECHANGED' }),
  ]);
});

test('what was read is told from what lies there now, and another folder in its place from a link', () => {
  const z = at('z');
  const reader = new ReadHere({ excludes: [] });
  const read = () => reader.read({ disk: z, below: '', device: null });
  mkdirSync(z);
  mkdirSync(at('another'));
  const before = lstatSync(z, { bigint: true });
  expect(isOf(read(), before)).toBe(true);
  rmSync(z, { recursive: true });
  symlinkSync(at('outside'), z);
  expect([isOf(read(), before), isInPlace(read(), z)]).toEqual([false, false]);
  rmSync(z);
  renameSync(at('another'), z);
  expect([isOf(read(), before), isInPlace(read(), z)]).toEqual([false, true]);
  mkdirSync(join(z, 'deep'));
  symlinkSync(z, at('way'));
  const led = reader.read({ disk: join(at('way'), 'deep'), below: '', device: null });
  expect(isInPlace(led, join(at('way'), 'deep'))).toBe(false);
});

test('where something is excluded the addon leaves the reading to threads', () => {
  const excluding = { excludes: ['cache/'], racySinceNs: null };
  const taken: string[] = [];
  const others: AheadReaders = {
    startFor: () => 'slow',
    take: ({ excludes }) => {
      taken.push(...excludes);
      return [];
    },
  };
  const readers = new NativeReaders(() => Promise.reject(new Error('not asked')), others);
  expect(readers.startFor(excluding)).toBe('slow');
  expect(readers.startFor(rules)).toBe('free');
  expect(readers.take(excluding)).toEqual([]);
  expect(taken).toEqual(['cache/']);
});

test('an answer that comes between a question and the waiting for it is not waited for', async () => {
  let listener: ToldListener | undefined;
  const reader: AheadReader = {
    begin: (_, given) => {
      listener = given;
      given.ready();
    },
    ask: () => {},
    stop: () => {},
  };
  const readers: AheadReaders = { startFor: () => 'free', take: () => [reader] };
  const ahead = new ReadAhead({ readers, rules, patienceMs: 3_600_000 });
  ahead.enter([folderAt('site-0')]);
  expect(ahead.isReady(folderAt('site-0'))).toBe(false);
  listener?.failed();
  await ahead.wait();
  expect(ahead.isReady(folderAt('site-0'))).toBe(true);
  ahead.close();
});

test.each([
  ['a.txt', false],
  ['a.db', true],
  ['a.sqlite', true],
  ['a.sqlite3', true],
  ['shop-wal', true],
  ['a.dbx', false],
  ['a.db.txt', false],
])('whether a folder with %s has to be looked at for a database: %s', (name, isSo) => {
  expect(mayHoldDatabase(Buffer.from(`first\0${name}\0last\0`))).toBe(isSo);
});

test('an addon that fails is done without, and one that is not there or is none is null', async () => {
  const failing = new NativeReaders(() => Promise.reject(new Error('ENOMEM')), threads);
  expect(told(await itemsOf({ readers: failing }))).toEqual(told(await itemsOf({})));
  expect(openAddon(at('nowhere.node'))).toBeNull();
  writeFileSync(at('text.node'), 'not a library');
  expect(openAddon(at('text.node'))).toBeNull();
});
