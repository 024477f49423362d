import {
  appendFileSync,
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

/** Numbers from 0 (included) to `below` (not); the same ones for the same seed. */
export type Numbers = (below: number) => number;

function numbers(seed: number): Numbers {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const NAMES = ['a', 'b.txt', 'c d', 'index.php', 'ü', 'z-1', '.hidden', 'photo.jpg'];
const FOLDERS = ['', 'one/', 'one/two/', 'three.d/', 'ö/'];

/** Fills an empty folder with a small tree. Returns the numbers to change it by. */
export function plantTree(root: string, seed: number): Numbers {
  const random = numbers(seed);
  for (const folder of FOLDERS) {
    mkdirSync(path.join(root, folder), { recursive: true });
    for (const name of NAMES)
      if (random(3) > 0) writeFileSync(path.join(root, folder, name), `${folder}${name} ${random(1e6)}`);
  }
  symlinkSync('a', path.join(root, 'to-a'));
  mkdirSync(path.join(root, 'empty'));
  return random;
}

/** Some of: add, edit, edit in place of the same size, delete, rename, mode, time, link, and one kind in place of another. */
export function changeForADay(root: string, random: Numbers): void {
  for (let changes = 1 + random(6); changes > 0; changes -= 1) {
    const folder = path.join(root, FOLDERS[random(FOLDERS.length)] ?? '');
    mkdirSync(folder, { recursive: true });
    const at = path.join(folder, NAMES[random(NAMES.length)] ?? 'a');
    CHANGES[random(CHANGES.length)]?.(at, random, folder);
  }
}

type Change = (at: string, random: Numbers, folder: string) => void;

const kindOf = (at: string) => {
  const stat = lstatSync(at, { throwIfNoEntry: false });
  return stat === undefined ? 'none' : stat.isDirectory() ? 'folder' : stat.isSymbolicLink() ? 'link' : 'file';
};

const CHANGES: readonly Change[] = [
  (at, random) => {
    if (kindOf(at) !== 'folder') rmSync(at, { force: true });
    if (kindOf(at) === 'none') writeFileSync(at, `new ${random(1e9)}`);
  },
  (at, random) => {
    if (kindOf(at) === 'file') appendFileSync(at, ` and ${random(1e6)}`);
  },
  (at) => {
    rmSync(at, { recursive: true, force: true });
  },
  (at, random, folder) => {
    const to = path.join(folder, `renamed-${random(5)}`);
    if (kindOf(at) !== 'none' && kindOf(to) === 'none') renameSync(at, to);
  },
  (at, random) => {
    if (kindOf(at) === 'file') chmodSync(at, 0o600 + random(0o100));
  },
  (at, random) => {
    if (kindOf(at) === 'file') utimesSync(at, 1_500_000_000, 1_600_000_000 + random(1e6) + random(1000) / 1000);
  },
  (at, random) => {
    rmSync(at, { recursive: true, force: true });
    symlinkSync(`to ${random(100)}`, at);
  },
  (at, random) => {
    rmSync(at, { recursive: true, force: true });
    mkdirSync(at);
    if (random(2) > 0) writeFileSync(path.join(at, 'inside'), String(random(1e6)));
  },
  (_, random, folder) => {
    const [name] = readdirSync(folder).slice(random(3));
    if (name !== undefined && kindOf(path.join(folder, name)) === 'file') {
      const size = lstatSync(path.join(folder, name)).size;
      writeFileSync(path.join(folder, name), String(random(10)).repeat(size));
    }
  },
];
