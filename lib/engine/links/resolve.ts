import { type BytePath, join, parentOf } from './byte-path';
import { type DiskEntry, look } from './disk';

/** Linux fails with ELOOP at the 41st link of one resolution (observed; macOS and the BSDs allow 32). */
export const MAX_LINKS = 40;
/** PATH_MAX less its closing zero byte. */
export const MAX_PATH = 4095;

/** Where a path ends. `cost`: links met on the way, wherever they stood. `path` is real: no link is left in it. */
export type Resolved =
  | { readonly kind: 'directory' | 'special'; readonly path: BytePath; readonly cost: number }
  | {
      readonly kind: 'file';
      readonly path: BytePath;
      readonly cost: number;
      readonly size: number;
      readonly readable: boolean;
    }
  | { readonly kind: 'broken' };

const BROKEN: Resolved = { kind: 'broken' };

/**
 * Resolves `text` from the real directory `from` component by component, as the kernel does: `..` is the physical parent, a
 * link's text is resolved where the link stands, anything after a file (even a slash) fails, and so does the 41st link.
 * `cost` is what was met before: 1 for the link whose text this is, 0 for a path somebody typed.
 */
export function resolve(from: BytePath, text: BytePath, cost: number): Resolved {
  let links = cost;
  let at = text.startsWith('/') ? '/' : from;
  const rest = text.split('/').reverse();
  for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
    if (name === '' || name === '.') continue;
    if (name === '..') {
      at = parentOf(at);
      continue;
    }
    const path = join(at, name);
    const entry = look(path);
    if (entry.kind === 'directory') at = path;
    else if (entry.kind === 'link') {
      links += 1;
      if (links > MAX_LINKS || entry.target.length > MAX_PATH) return BROKEN;
      if (entry.target.startsWith('/')) at = '/';
      rest.push(...entry.target.split('/').reverse());
    } else return rest.length > 0 ? BROKEN : ending(entry, path, links);
  }
  return { kind: 'directory', path: at, cost: links };
}

function ending(entry: DiskEntry, path: BytePath, cost: number): Resolved {
  if (entry.kind === 'file') return { kind: 'file', path, cost, size: entry.size, readable: entry.readable };
  return entry.kind === 'special' ? { kind: 'special', path, cost } : BROKEN;
}
