import {
  appendFileSync,
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { Random } from './random';

const FOLDERS = ['a', 'a/b', 'a/b/c', 'site', 'site/wp-content', 'site/wp-content/uploads', 'z'];
/** Above the limit of a single PUT, so that it goes in parts. */
const LARGE = 18 * 1024 * 1024;

/** A small tree with everything in it that a backup meets: nested and empty folders, links, a file that goes in parts. */
export function plant(folder: string, random: Random): void {
  for (const name of FOLDERS) mkdirSync(path.join(folder, name), { recursive: true });
  mkdirSync(path.join(folder, 'empty'));
  for (let number = 0; number < 60; number += 1) add(folder, random);
  writeFileSync(path.join(folder, 'large.bin'), random.bytes(LARGE));
  symlinkSync('./', path.join(folder, 'site', 'mydir'));
  symlinkSync('nowhere', path.join(folder, 'z', 'broken'));
}

/** One change of a random kind: the kinds a night brings. */
export function change(folder: string, random: Random): void {
  const kinds = [add, add, append, append, remove, rename, mode, link, retype, growLarge];
  random.pick(kinds)(folder, random);
}

function add(folder: string, random: Random): void {
  writeFileSync(freed(folder, random, 'f', 100_000), random.bytes(random.below(4000)));
}

function append(folder: string, random: Random): void {
  const file = anyOf(folder, random, 'file');
  if (file !== null && (lstatSync(file).mode & 0o200) !== 0) appendFileSync(file, random.bytes(64));
}

function remove(folder: string, random: Random): void {
  const file = anyOf(folder, random, 'file');
  if (file !== null) rmSync(file);
}

function rename(folder: string, random: Random): void {
  const file = anyOf(folder, random, 'file');
  if (file !== null) renameSync(file, freed(folder, random, 'r', 100_000));
}

function mode(folder: string, random: Random): void {
  const file = anyOf(folder, random, 'file');
  if (file !== null) chmodSync(file, random.pick([0o600, 0o644, 0o755]));
}

function link(folder: string, random: Random): void {
  symlinkSync(random.pick(['nowhere', '../', './', 'f1']), freed(folder, random, 'l', 20));
}

/** A path of one of `many` names; whatever had it, a folder too, is gone. */
function freed(folder: string, random: Random, letter: string, many: number): string {
  const at = path.join(folder, random.pick(FOLDERS), `${letter}${random.below(many)}`);
  rmSync(at, { recursive: true, force: true });
  return at;
}

/** A file becomes a folder with a file in it. */
function retype(folder: string, random: Random): void {
  const file = anyOf(folder, random, 'file');
  if (file === null || path.basename(file) === 'large.bin') return;
  rmSync(file);
  mkdirSync(file);
  writeFileSync(path.join(file, 'inside'), random.bytes(10));
}

function growLarge(folder: string, random: Random): void {
  const file = path.join(folder, 'large.bin');
  if (lstatSync(file, { throwIfNoEntry: false }) === undefined) writeFileSync(file, random.bytes(LARGE));
  if ((lstatSync(file).mode & 0o200) === 0) return;
  truncateSync(file, LARGE - random.below(1000));
  appendFileSync(file, random.bytes(2048));
}

/** Some files that whoever is not root may not read; `allow` takes it back. */
export function refuse(folder: string, random: Random): void {
  for (let times = 0; times < 3; times += 1) {
    const file = anyOf(folder, random, 'file');
    if (file !== null) chmodSync(file, 0);
  }
}

/** Every file below can be read again, also those that were moved meanwhile. */
export function allow(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile() && (lstatSync(file).mode & 0o777) === 0) chmodSync(file, 0o644);
  }
}

function anyOf(folder: string, random: Random, kind: 'file'): string | null {
  const at = path.join(folder, random.pick(FOLDERS));
  const names = readdirSync(at, { withFileTypes: true }).filter((one) => one.isFile() === (kind === 'file'));
  return names.length === 0 ? null : path.join(at, random.pick(names).name);
}
