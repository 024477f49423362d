import { closeSync, constants, lstatSync, openSync, readdirSync, readlinkSync } from 'node:fs';
import { errnoOf } from '../scan/directory';
import { type BytePath, onDisk } from './byte-path';

/** What one path is, without following it. `absent`: the kernel cannot say (missing, no permission, name too long). */
export type DiskEntry =
  | { readonly kind: 'directory' | 'special' | 'absent' }
  | { readonly kind: 'file'; readonly size: number; readonly readable: boolean }
  | { readonly kind: 'link'; readonly target: BytePath };

const ABSENT: DiskEntry = { kind: 'absent' };
const DIRECTORY: DiskEntry = { kind: 'directory' };
const SPECIAL: DiskEntry = { kind: 'special' };
const ANYONE_READS = 0o444;

/** lstat and, for a link, its text. */
export function look(path: BytePath): DiskEntry {
  const disk = onDisk(path);
  try {
    const stat = lstatSync(disk);
    if (stat.isFile()) return { kind: 'file', size: stat.size, readable: isReadable(disk, stat.mode) };
    if (stat.isDirectory()) return DIRECTORY;
    if (!stat.isSymbolicLink()) return SPECIAL;
    return { kind: 'link', target: readlinkSync(disk, { encoding: 'latin1' }) };
  } catch (error) {
    errnoOf(error);
    return ABSENT;
  }
}

/** Names in a directory, one character per byte; null when it cannot be listed. */
export function namesIn(path: BytePath): BytePath[] | null {
  try {
    return readdirSync(onDisk(path), { encoding: 'latin1' });
  } catch (error) {
    errnoOf(error);
    return null;
  }
}

/** Tries, as aws-cli does, but only when the mode leaves a doubt. */
function isReadable(disk: Buffer, mode: number): boolean {
  return (mode & ANYONE_READS) === ANYONE_READS || mayRead(disk);
}

function mayRead(disk: Buffer): boolean {
  try {
    closeSync(openSync(disk, constants.O_RDONLY | constants.O_NONBLOCK));
    return true;
  } catch (error) {
    errnoOf(error);
    return false;
  }
}
