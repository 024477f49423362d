import { type BigIntStats, readlinkSync } from 'node:fs';
import type { SourceEntry } from '../types';
import { type DiskPath, errnoOf, type FileStat, type Listed } from './directory';
import { entryName } from './entry-name';

/** The entry of a link, with the text it holds; null when it has vanished, an error entry when it cannot be read. */
export function linkEntry(
  path: string,
  disk: DiskPath,
  { stat, raw }: { stat: FileStat; raw: Buffer | null },
): SourceEntry | null {
  try {
    const target = entryName(readlinkSync(disk, { encoding: 'buffer' })).text;
    return { ...entryOf(path, stat, { type: 'symlink', raw }), linkTarget: target };
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'ENOENT') return null;
    // EINVAL: it is no link any more.
    return errorEntry(path, code === 'EINVAL' ? 'ECHANGED' : code, raw);
  }
}

/** Bytes of the whole path, from the first name that is not UTF-8 on; null before. */
export function rawPathOf(
  folder: { readonly path: string; readonly raw: Buffer | null },
  { name, isDirectory }: Listed,
): Buffer | null {
  if (folder.raw === null && name.raw === null) return null;
  const parts = [folder.raw ?? Buffer.from(folder.path), name.raw ?? Buffer.from(name.text)];
  return Buffer.concat(isDirectory ? [...parts, Buffer.from('/')] : parts);
}

/** A followed link's entry is that of what it leads to, and says so. */
export function marked(entry: SourceEntry, target: BigIntStats | undefined): SourceEntry {
  return target === undefined ? entry : { ...entry, followed: true };
}

/** What an lstat says. */
export function entryOf(
  path: string,
  stat: FileStat,
  { type, raw = null }: { type: SourceEntry['type']; raw?: Buffer | null },
): SourceEntry {
  return {
    path,
    type,
    size: type === 'file' ? Number(stat.size) : 0,
    ...statFields(stat),
    ...(raw === null ? {} : { rawPath: raw }),
  };
}

/** What an entry keeps of a stat besides the size. */
export function statFields(stat: FileStat) {
  return {
    mtimeNs: stat.mtimeNs,
    ctimeNs: stat.ctimeNs,
    inode: stat.ino,
    device: stat.dev,
    mode: Number(stat.mode),
    uid: Number(stat.uid),
    gid: Number(stat.gid),
  };
}

/** What could not be read, and why. */
export function errorEntry(path: string, errorCode: string, raw: Buffer | null): SourceEntry {
  const unknown = { size: 0, mtimeNs: 0n, ctimeNs: 0n, inode: 0n, device: 0n, mode: 0, uid: 0, gid: 0 };
  return { path, type: 'error', ...unknown, errorCode, ...(raw === null ? {} : { rawPath: raw }) };
}
