/**
 * scan: walks the folders of a job in S3 key order and emits everything it meets.
 *
 *   for each root, by mount: list a directory, sort its names as bytes (a directory as `name/`);
 *   emit each entry with its lstat; go down into directories before the next name.
 *
 * Promises: sorted by the UTF-8 bytes of the path; never more in memory than the listings on the way down; never follows a link;
 * never leaves the root's file system unless told to. What cannot be read is an `error` entry, which stands for itself and for
 * everything below it. What vanishes between listing and lstat was never there.
 */
import { type BigIntStats, readlinkSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import ignore, { type Ignore } from 'ignore';
import { throwIfCancelled } from '../errors';
import type { EngineListener } from '../events';
import { besideDatabase, lookAtDatabase, mayBeDatabase } from '../source/sqlite/database-file';
import type { ScanOptions, SourceEntry } from '../types';
import { type DiskPath, errnoOf, joinPath, type Listed, listDirectory, lstatOrCode } from './directory';
import { entryName } from './entry-name';
import { type OpenRoot, openRoots } from './roots';

/** Entries between two looks at the event loop and at the signal. */
const BREATH = 256;

interface Frame {
  readonly disk: DiskPath;
  /** Path of this directory in the backup: '' or ending with '/'. */
  readonly path: string;
  /** Raw bytes of `path` once some name on the way is not UTF-8. */
  readonly raw: Buffer | null;
  readonly names: readonly Listed[];
  at: number;
  /** Names that have a write-ahead log beside them. */
  readonly logged: ReadonlySet<string>;
  /** Names that belong to a database met before: not entries of their own. */
  readonly parts: Set<string>;
}

interface Counts {
  files: number;
  directories: number;
  bytes: number;
}

/** Throws source.missing, source.not-a-directory, source.unreadable (a root), cancelled. */
export async function* scan(
  options: ScanOptions,
  ports: { listener?: EngineListener },
  signal: AbortSignal,
): AsyncGenerator<SourceEntry> {
  const excludes = ignore({ allowRelativePaths: true }).add([...options.excludes]);
  const counts: Counts = { files: 0, directories: 0, bytes: 0 };
  let seen = 0;
  for (const root of openRoots(options.roots)) {
    for (const entry of walkRoot(root, options, excludes)) {
      count(counts, entry);
      seen += 1;
      if (seen % BREATH === 0) {
        await setImmediate();
        throwIfCancelled(signal);
        ports.listener?.({ kind: 'scan', ...counts, current: entry.path });
      }
      yield entry;
    }
  }
  ports.listener?.({ kind: 'scan', ...counts, current: '' });
}

function count(counts: Counts, entry: SourceEntry): void {
  if (entry.type === 'file') counts.files += 1;
  else if (entry.type === 'directory') counts.directories += 1;
  counts.bytes += entry.size;
}

function* walkRoot(root: OpenRoot, options: ScanOptions, excludes: Ignore): Generator<SourceEntry> {
  const prefix = root.mount === '' ? '' : `${root.mount}/`;
  if (prefix !== '') yield entryOf(prefix, root.stat, { type: 'directory' });
  const stack: Frame[] = [{ disk: root.realPath, path: prefix, raw: null, ...frameOf(listDirectory(root.realPath)) }];
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    const listed = frame.names[frame.at];
    frame.at += 1;
    if (listed === undefined) stack.pop();
    else yield* visit({ frame, listed, prefix, root, options, excludes, stack });
  }
}

interface Visit {
  readonly frame: Frame;
  readonly listed: Listed;
  readonly prefix: string;
  readonly root: OpenRoot;
  readonly options: ScanOptions;
  readonly excludes: Ignore;
  readonly stack: Frame[];
}

function* visit(visit: Visit): Generator<SourceEntry> {
  const { frame, listed, prefix, excludes, options } = visit;
  const path = frame.path + listed.name.text + (listed.isDirectory ? '/' : '');
  if (excludes.ignores(path.slice(prefix.length))) return;
  const disk = joinPath(frame.disk, listed.name);
  const raw = rawPathOf(frame, listed);
  if (frame.parts.has(listed.name.text)) return;
  const stat = lstatOrCode(disk);
  if (typeof stat === 'string') {
    if (stat !== 'ENOENT') yield errorEntry(path, stat, raw);
  } else if (stat.isDirectory() !== listed.isDirectory) yield errorEntry(path, 'ECHANGED', raw);
  else if (stat.isDirectory()) yield* descend(visit, { path, disk, raw, stat });
  else if (stat.isSymbolicLink()) {
    if (options.links !== 'skip') yield linkEntry(path, disk, { stat, raw });
  } else if (stat.isFile()) yield fileEntry(visit, entryOf(path, stat, { type: 'file', raw }), { disk, stat });
  else yield entryOf(path, stat, { type: 'special', raw });
}

function frameOf(names: readonly Listed[]): Pick<Frame, 'names' | 'at' | 'logged' | 'parts'> {
  const logs = names.filter(({ name, isDirectory }) => !isDirectory && name.text.endsWith('-wal'));
  return { names, at: 0, logged: new Set(logs.map(({ name }) => name.text.slice(0, -4))), parts: new Set() };
}

/** A SQLite database is planned as the copy it will be sent as, and what belongs to it is left out. */
function fileEntry(
  { frame, listed }: Visit,
  entry: SourceEntry,
  { disk, stat }: { disk: DiskPath; stat: BigIntStats },
): SourceEntry {
  const { text } = listed.name;
  if (typeof disk !== 'string') return entry;
  if (!mayBeDatabase(text, frame.logged.has(text))) return entry;
  const look = lookAtDatabase(disk, stat);
  if (look === null) return entry;
  for (const name of besideDatabase(text)) frame.parts.add(name);
  const { size, mtimeNs, ctimeNs } = look;
  return { ...entry, size, mtimeNs, ctimeNs };
}

/** Emits the directory and puts its names on the stack, or says why it cannot. */
function* descend(
  { root, options, stack }: Visit,
  directory: { path: string; disk: DiskPath; raw: Buffer | null; stat: BigIntStats },
): Generator<SourceEntry> {
  const { path, disk, raw, stat } = directory;
  if (options.oneFileSystem && stat.dev !== root.stat.dev) return yield errorEntry(path, 'EXDEV', raw);
  let names: Listed[];
  try {
    names = listDirectory(disk);
  } catch (error) {
    const code = errnoOf(error);
    if (code !== 'ENOENT') yield errorEntry(path, code, raw);
    return;
  }
  yield entryOf(path, stat, { type: 'directory', raw });
  stack.push({ disk, path, raw, ...frameOf(names) });
}

function linkEntry(
  path: string,
  disk: DiskPath,
  { stat, raw }: { stat: BigIntStats; raw: Buffer | null },
): SourceEntry {
  try {
    const target = entryName(readlinkSync(disk, { encoding: 'buffer' })).text;
    return { ...entryOf(path, stat, { type: 'symlink', raw }), linkTarget: target };
  } catch (error) {
    return errorEntry(path, errnoOf(error), raw);
  }
}

/** Bytes of the whole path, from the first name that is not UTF-8 on; null before. */
function rawPathOf(frame: Frame, { name, isDirectory }: Listed): Buffer | null {
  if (frame.raw === null && name.raw === null) return null;
  const parts = [frame.raw ?? Buffer.from(frame.path), name.raw ?? Buffer.from(name.text)];
  return Buffer.concat(isDirectory ? [...parts, Buffer.from('/')] : parts);
}

function entryOf(
  path: string,
  stat: BigIntStats,
  { type, raw = null }: { type: SourceEntry['type']; raw?: Buffer | null },
): SourceEntry {
  return {
    path,
    type,
    size: type === 'file' ? Number(stat.size) : 0,
    mtimeNs: stat.mtimeNs,
    ctimeNs: stat.ctimeNs,
    inode: stat.ino,
    device: stat.dev,
    mode: Number(stat.mode),
    uid: Number(stat.uid),
    gid: Number(stat.gid),
    ...(raw === null ? {} : { rawPath: raw }),
  };
}

function errorEntry(path: string, errorCode: string, raw: Buffer | null): SourceEntry {
  const unknown = { size: 0, mtimeNs: 0n, ctimeNs: 0n, inode: 0n, device: 0n, mode: 0, uid: 0, gid: 0 };
  return { path, type: 'error', ...unknown, errorCode, ...(raw === null ? {} : { rawPath: raw }) };
}
