/**
 * The trees that are measured, made from a seed: the same names, sizes and times on every machine.
 *
 *   T1  100,000 files in ten folders built like WordPress sites, 1.9 GB   T2  1,000,000 files of up to 1 KB in 1,000 folders
 *   T3  4 files of 1 GiB
 *
 * A tree is made once below the cache folder; a stamp, written last, says that it is whole.
 */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

export type TreeName = 'T1' | 'T2' | 'T3';

/** To be raised when the same name and scale would give another tree. */
const VERSION = 1;
/** Every file's time, in s since 1970: old enough that no tool takes it for being written just now. */
const MTIME = 1_750_000_000;
const GIB = 2 ** 30;
const CHUNK = 64 * 2 ** 20;

interface PlannedFile {
  readonly name: string;
  readonly size: number;
}

/** Numbers from 0 to 1 that depend on the seed alone (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const SITE_FOLDERS = [
  'wp-admin/includes',
  'wp-includes/js',
  'wp-content/plugins',
  'wp-content/themes',
  'wp-content/uploads',
];

/** Most files a few KB of code, one in fifty an upload of hundreds of KB: 19 KB on average. */
function* siteFiles(scale: number): Generator<PlannedFile> {
  const next = numbers(1);
  const perSite = Math.ceil(10_000 * scale);
  for (let site = 0; site < 10; site += 1) {
    for (let at = 0; at < perSite; at += 1) {
      const folder = `site-${site}/${SITE_FOLDERS[at % SITE_FOLDERS.length]}/${Math.floor(at / 100)}`;
      const size = at % 50 === 0 ? 200_000 + next() * 700_000 : 200 + next() ** 3 * 33_000;
      yield { name: `${folder}/file-${at}.${at % 50 === 0 ? 'jpg' : 'php'}`, size: Math.floor(size) };
    }
  }
}

function* smallFiles(scale: number): Generator<PlannedFile> {
  const next = numbers(2);
  for (let folder = 0; folder < 1000 * scale; folder += 1) {
    for (let at = 0; at < 1000; at += 1) yield { name: `folder-${folder}/${at}.txt`, size: Math.floor(next() * 1024) };
  }
}

function* largeFiles(scale: number): Generator<PlannedFile> {
  for (let at = 0; at < 4; at += 1) yield { name: `image-${at}.bin`, size: Math.ceil(GIB * scale) };
}

const TREES = { T1: siteFiles, T2: smallFiles, T3: largeFiles } as const;

/** The folder of a tree; made when it is not there or was not finished. `scale` 1 is the whole tree. */
export function makeTree(cache: string, name: TreeName, scale: number): string {
  const root = path.join(cache, `${name}-${scale}-v${VERSION}`);
  const stamp = `${root}.stamp`;
  if (existsSync(stamp) && existsSync(root)) return root;
  rmSync(root, { recursive: true, force: true });
  const content = contentOf(numbers(3));
  const made = new Set<string>();
  let seen = 0;
  for (const { name: file, size } of TREES[name](scale)) {
    const full = path.join(root, file);
    const folder = path.dirname(full);
    if (!made.has(folder)) mkdirSync(folder, { recursive: true });
    made.add(folder);
    writeContent(full, size, { content, seen });
    utimesSync(full, MTIME, MTIME);
    seen += 1;
  }
  writeFileSync(stamp, `${seen} files\n`);
  return root;
}

function contentOf(next: () => number): Buffer {
  const content = Buffer.alloc(2 ** 20);
  for (let at = 0; at < content.length; at += 4) content.writeUInt32LE(Math.floor(next() * 2 ** 32), at);
  return content;
}

/** Each file starts with its number, so that no two are the same. */
function writeContent(file: string, size: number, { content, seen }: { content: Buffer; seen: number }): void {
  const mark = Buffer.from(`${seen}\n`).subarray(0, size);
  writeFileSync(file, mark);
  for (let left = size - mark.length; left > 0; ) {
    const part = Math.min(left, CHUNK, content.length);
    appendFileSync(file, content.subarray(0, part));
    left -= part;
  }
}

/** 100 files that can be changed again and again, and put back. */
export class ChangedFiles {
  readonly #files: readonly { readonly path: string; readonly size: number }[];

  constructor(root: string, name: TreeName, scale: number) {
    const all = [...TREES[name](scale)];
    const step = Math.max(1, Math.floor(all.length / 100));
    const chosen = all.filter((_, at) => at % step === 0).slice(0, 100);
    this.#files = chosen.map(({ name: file, size }) => ({ path: path.join(root, file), size }));
  }

  /** Makes each one byte longer. */
  change(): void {
    for (const file of this.#files) appendFileSync(file.path, 'x');
  }

  /** Size and time as the tree was made. */
  restore(): void {
    for (const file of this.#files) {
      if (statSync(file.path).size !== file.size) truncateSync(file.path, file.size);
      utimesSync(file.path, MTIME, MTIME);
    }
  }
}
