import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A repeatable stream of numbers from 0 to below 1 (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** How a random tree is made. */
export interface TreeOptions {
  /** Links in the path of the source: the more, the sooner loops end. */
  readonly linksInRoot: number;
  readonly modes: 'all-readable' | 'some-forbidden';
}

/**
 * Writes folders, files and links that point anywhere: up, down, out of the source, at each other, at nothing. Returns the path
 * to walk, which itself leads through `linksInRoot` links.
 */
export function writeRandomTree(base: string, random: () => number, options: TreeOptions): string {
  const pick = <T>(list: readonly T[], otherwise: T): T => list[Math.floor(random() * list.length)] ?? otherwise;
  const name = (mark: string) =>
    `${mark}${'n'.repeat(random() < 0.2 ? Math.floor(random() * 200) : 0)}${Math.floor(random() * 99)}`;
  const source = path.join(base, 'top', 'src');
  const folders = [source, path.join(base, 'top', 'out')];
  for (const folder of folders) mkdirSync(folder, { recursive: true });
  const inFreshPlace = (mark: string, make: (at: string) => void) => {
    const at = path.join(pick(folders, source), name(mark));
    if (!existsSync(at)) make(at);
  };
  for (let count = Math.floor(random() * 6); count > 0; count -= 1)
    inFreshPlace('d', (at) => {
      mkdirSync(at);
      folders.push(at);
    });
  const files: string[] = [];
  for (let count = Math.floor(random() * 8); count > 0; count -= 1)
    inFreshPlace('f', (at) => {
      writeFileSync(at, 'x'.repeat(Math.floor(random() * 50)));
      files.push(at);
    });
  const links: string[] = [];
  for (let count = 1 + Math.floor(random() * 3); count > 0; count -= 1)
    inFreshPlace('l', (at) => {
      const to = pick([...folders, ...folders, ...files, ...links, path.join(source, 'nothing')], source);
      const text = random() < 0.2 ? to : path.relative(path.dirname(at), to) || '.';
      symlinkSync(random() < 0.15 ? `${text}/${pick(['', '.', '..'], '')}` : text, at);
      links.push(at);
    });
  if (options.modes === 'some-forbidden')
    for (const at of [...files, ...folders.slice(2)].sort((a, b) => b.length - a.length))
      if (random() < 0.3) chmodSync(at, pick([0o000, 0o444, 0o111, 0o644, 0o711], 0));
  return throughLinks(base, options.linksInRoot);
}

/** `c0/src`, where c0 → c1 → … → top is a chain of that many links. */
function throughLinks(base: string, count: number): string {
  for (let at = 0; at < count; at += 1) symlinkSync(at + 1 === count ? 'top' : `c${at + 1}`, path.join(base, `c${at}`));
  return path.join(base, count === 0 ? 'top' : 'c0', 'src');
}
