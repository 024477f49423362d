/**
 * The slow truth: walks as aws-cli does, asking the kernel about every path, and counts what it meets (facts: symlinks.md,
 * section 1). Only for trees small enough to end.
 */
import { closeSync, openSync, readdirSync, type Stats, statSync } from 'node:fs';
import { uploadRequestsOfAws } from '../aws-parts';
import { noUploads, type Uploads } from '../uploads';

/** Throws when there are more than `most` directories to walk. */
export function walkLikeAws(source: string, most: number): Uploads {
  const sum = noUploads();
  const start = Buffer.from(`${source}/`, 'utf8').toString('latin1');
  const open = [{ path: start, level: 1 }];
  let walked = 0;
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    walked += 1;
    if (walked > most) throw new Error(`more than ${most} directories`);
    sum.maxDepth = Math.max(sum.maxDepth, at.level);
    for (const name of readdirSync(onDisk(at.path), { encoding: 'latin1' })) {
      const path = at.path + name;
      if (meet(sum, path, path.length - start.length)) open.push({ path: `${path}/`, level: at.level + 1 });
    }
  }
  return sum;
}

const onDisk = (path: string) => Buffer.from(path, 'latin1');

/** Counts one entry; true for a directory to enter. */
function meet(sum: Uploads, path: string, keyLength: number): boolean {
  const stat = statOrNull(path);
  const isTooLong = stat?.isDirectory() === true && opens(path) && statOrNull(`${path}/`) === null;
  if (stat === null || isTooLong) sum.warnings.notExist += 1n;
  else if (!stat.isFile() && !stat.isDirectory()) sum.warnings.special += 1n;
  else if (!opens(path)) sum.warnings.unreadable += 1n;
  else if (stat.isDirectory()) return true;
  else upload(sum, stat.size, keyLength);
  return false;
}

function upload(sum: Uploads, size: number, keyLength: number): void {
  sum.uploads += 1n;
  sum.bytes += BigInt(size);
  sum.requests += BigInt(uploadRequestsOfAws(size));
  if (keyLength > 1024) sum.over1024 += 1n;
}

function statOrNull(path: string): Stats | null {
  try {
    return statSync(onDisk(path));
  } catch {
    return null;
  }
}

function opens(path: string): boolean {
  try {
    closeSync(openSync(onDisk(path), 'r'));
    return true;
  } catch {
    return false;
  }
}
