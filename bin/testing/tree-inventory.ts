import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';

/** Every path below `folder` with all that a restore must bring back: bytes, mode, mtime to the nanosecond, link target. */
export function treeInventory(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  walk(folder, '', found);
  return found;
}

function walk(folder: string, at: string, found: Map<string, string>): void {
  for (const name of readdirSync(path.join(folder, at)).sort()) {
    const relative = path.join(at, name);
    const full = path.join(folder, relative);
    const stat = lstatSync(full, { bigint: true });
    const details = `mode ${(stat.mode & 0o7777n).toString(8)}, mtime ${stat.mtimeNs}`;
    if (stat.isSymbolicLink()) found.set(relative, `link to ${readlinkSync(full)}, mtime ${stat.mtimeNs}`);
    else if (stat.isDirectory()) {
      found.set(relative, `folder, ${details}`);
      walk(folder, relative, found);
    } else found.set(relative, `sha256 ${createHash('sha256').update(readFileSync(full)).digest('hex')}, ${details}`);
  }
}
