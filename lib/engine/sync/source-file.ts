import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, open, readlink, realpath } from 'node:fs/promises';
import { EngineError } from '../errors';
import { errnoOf, machineError } from '../machine-error';
import type { FileStat } from '../scan/directory';
import { locate } from '../scan/locate';
import { statFields } from '../scan/scanned-entry';
import { storable } from '../scan/storable-times';
import type { LinkPolicy, SourceEntry, SourceRoot } from '../types';

/*
 * Opening a file of the source without being led elsewhere. Node has no openat, so between scan and sync a folder on the way
 * may have been replaced by a link out of the root. The file is therefore opened first (never through a final link, never
 * waiting for a pipe) and identified afterwards, by its descriptor, which no one can swap:
 *   - the device and inode the scan saw: it is that very file, whatever its path says now;
 *   - otherwise (replaced by rename, as editors do) the descriptor's own path, /proc/self/fd/N, must be the planned one.
 * Without /proc (macOS) the folder's real path is compared instead, which leaves a race of microseconds.
 * With the link policy 'follow' the user asked for links to be followed: then neither check applies.
 */

/** The roots with every link in their own paths resolved once. */
export interface ResolvedSource {
  readonly roots: readonly SourceRoot[];
  readonly links: LinkPolicy;
}

export interface OpenSourceFile {
  readonly handle: FileHandle;
  readonly stat: BigIntStats;
}

/** Throws `source.missing` with the root's path when one is not there. */
export async function resolveSource(roots: readonly SourceRoot[], links: LinkPolicy): Promise<ResolvedSource> {
  const resolved: SourceRoot[] = [];
  for (const root of roots) resolved.push({ mount: root.mount, path: await resolveRoot(root.path) });
  return { roots: resolved, links };
}

async function resolveRoot(root: string): Promise<string> {
  try {
    return await realpath(root);
  } catch (cause) {
    throw new EngineError('source.missing', { facts: { path: root, errno: errnoOf(cause) ?? null }, cause });
  }
}

/**
 * Opens the planned file for reading; the caller closes `handle`. Throws `source.vanished` when there is no such regular
 * file any more, `source.unreadable` when it cannot be read, `machine.too-many-open-files`.
 */
export async function openSourceFile(source: ResolvedSource, entry: SourceEntry): Promise<OpenSourceFile> {
  const { at, flags } = planned(source, entry);
  const handle = await open(at, flags).catch((error) => {
    throw sourceError(error, entry.path);
  });
  try {
    const stat = storable(await handle.stat({ bigint: true }));
    const isPlanned = source.links === 'follow' || isSameFile(stat, entry) || (await isAt(handle, at));
    if (stat.isFile() && isPlanned) return { handle, stat };
    throw new EngineError('source.vanished', { facts: { path: entry.path } });
  } catch (error) {
    await handle.close();
    throw sourceError(error, entry.path);
  }
}

/** Where the planned file is, and how it is opened. */
export function planned(source: ResolvedSource, entry: SourceEntry): { at: string | Buffer; flags: number } {
  const { path } = locate(source.roots, entry);
  const noFollow = source.links === 'follow' ? 0 : constants.O_NOFOLLOW;
  return { at: path, flags: constants.O_RDONLY | constants.O_NONBLOCK | noFollow };
}

/** True when nothing about the file moved between two looks. */
export function isUnchanged(before: FileStat, after: FileStat): boolean {
  return before.size === after.size && before.mtimeNs === after.mtimeNs && before.ctimeNs === after.ctimeNs;
}

/** The entry as the descriptor saw it, which is what the bucket now holds. */
export function entryAsRead(entry: SourceEntry, stat: FileStat): SourceEntry {
  const { path, type, linkTarget, rawPath } = entry;
  return {
    path,
    type,
    size: Number(stat.size),
    ...statFields(stat),
    ...(linkTarget === undefined ? undefined : { linkTarget }),
    ...(rawPath === undefined ? undefined : { rawPath }),
  };
}

/** A failure of reading the source as an EngineError of that path; EngineErrors pass through. */
export function sourceError(error: unknown, at: string): EngineError {
  const errno = errnoOf(error);
  if (errno === undefined) return machineError(error);
  if (errno === 'EMFILE' || errno === 'ENFILE') return machineError(error);
  const isGone = GONE.has(errno);
  return new EngineError(isGone ? 'source.vanished' : 'source.unreadable', {
    facts: { path: at, errno },
    cause: error,
  });
}

/** ELOOP: a link has taken the file's place. ENXIO: a socket. */
const GONE: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO', 'ESTALE']);

/** By what a descriptor shows: the very file the scan saw, whatever its path says now. */
export function isSameFile(stat: FileStat, entry: SourceEntry): boolean {
  return stat.ino === entry.inode && stat.dev === entry.device;
}

async function isAt(handle: FileHandle, at: string | Buffer): Promise<boolean> {
  const expected = Buffer.from(at);
  const real = await pathOf(handle);
  if (real !== null) return real.equals(expected);
  const folder = folderOf(expected);
  return (await realpath(folder, { encoding: 'buffer' })).equals(folder);
}

export function folderOf(path: Buffer): Buffer {
  return path.subarray(0, Math.max(1, path.lastIndexOf('/')));
}

/** null where the system has no /proc. */
async function pathOf(handle: FileHandle): Promise<Buffer | null> {
  try {
    return await readlink(`/proc/self/fd/${handle.fd}`, { encoding: 'buffer' });
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}
