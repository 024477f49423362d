import { type BigIntStats, constants } from 'node:fs';
import { chmod, copyFile, link, lstat, lutimes, mkdir, readlink, stat, symlink, utimes } from 'node:fs/promises';
import path from 'node:path';
import { EngineError } from '../errors';
import { errnoOf, machineError } from '../machine-error';
import type { ManifestLine } from '../types';
import { Directory, lstatOrNull } from './directory';
import { mayWriteInto } from './may-write';
import type { Placement } from './placement';

/*
 * What a restore replaces, kept under its own path in a folder that nobody else reads:
 *   <target>.before-restore-<restore id>      beside the target: out of a web server's sight and out of the next backup
 *   <target>/.before-restore-<restore id>     where beside is another file system, or may not be written
 * A copy is a second name of the old file, which costs no room and no time and keeps owner, mode and times; where the file system
 * has no second names its bytes are copied. It is on disk before the new file takes the place.
 */

/** What happens to files that are there and differ: copy is replace, and keep a copy. */
export type Existing = 'replace' | 'keep' | 'copy';

/** A file is not replaced when its copy would be the hundredth of one restore. */
const MOST_COPIES = 100;

/** Where copies of what is replaced below `base` go. `base` is absolute and may not exist yet. */
export async function safetyFolder(base: string, restoreId: string): Promise<string> {
  const name = `before-restore-${restoreId}`;
  const parent = path.dirname(base);
  const isBeside =
    parent !== base && (await isOneFileSystem(base, parent)) && (await mayWriteInto(Buffer.from(parent)));
  return isBeside ? `${base}.${name}` : path.join(base, `.${name}`);
}

async function isOneFileSystem(base: string, parent: string): Promise<boolean> {
  try {
    return (await stat(base)).dev === (await stat(parent)).dev;
  } catch (error) {
    // Not there: then it is made in its parent, and there is nothing to replace.
    if (errnoOf(error) === 'ENOENT') return true;
    throw machineError(error);
  }
}

/** Copies of one restore. */
export class SafetyCopies {
  readonly #restoreId: string;
  readonly #placement: Placement;
  /** By base. */
  readonly #folders = new Map<string, Promise<string>>();

  constructor(restoreId: string, placement: Placement) {
    this.#restoreId = restoreId;
    this.#placement = placement;
  }

  /**
   * Keeps what lies at `at`, in the place of `line`; it stays there too. Synced. Throws `restore.conflict` when it is nothing that
   * can be kept (a device, a hundredth copy), `restore.outside-target` when a link is in the way of the copies, `machine.*`.
   */
  async keep(line: ManifestLine, at: Buffer): Promise<void> {
    const { base, names } = this.#placement.of(line);
    const way: Directory[] = [await Directory.openBase(await this.#folderOf(base))];
    try {
      for (const name of names.slice(0, -1)) way.push(await lastOf(way).child(name));
      await keepIn(lastOf(way), names.at(-1) ?? Buffer.alloc(0), at, line.path);
      for (const folder of way) await folder.handle.sync();
    } catch (error) {
      throw machineError(error);
    } finally {
      for (const folder of way) await folder.close();
    }
  }

  #folderOf(base: string): Promise<string> {
    const known = this.#folders.get(base) ?? this.#makeFolder(base);
    this.#folders.set(base, known);
    return known;
  }

  /** Made for this user alone. One that is there must be what an earlier part of this restore made. */
  async #makeFolder(base: string): Promise<string> {
    const folder = await safetyFolder(base, this.#restoreId);
    try {
      await mkdir(folder, { mode: 0o700 });
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw machineError(error);
      const there = await lstat(folder);
      const isOurs = there.isDirectory() && there.uid === process.getuid?.();
      if (!isOurs) throw new EngineError('restore.outside-target', { facts: { path: folder } });
    }
    return folder;
  }
}

function lastOf(way: readonly Directory[]): Directory {
  const last = way.at(-1);
  if (last === undefined) throw new Error('a way always starts at its base');
  return last;
}

/** Under its own name, or with .1, .2, … behind it when another one of that name was replaced by an earlier part of the restore. */
async function keepIn(directory: Directory, name: Buffer, at: Buffer, shown: string): Promise<void> {
  const found = await lstatOrNull(at);
  if (found === null) return;
  if (!found.isFile() && !found.isSymbolicLink()) throw new EngineError('restore.conflict', { facts: { path: shown } });
  for (let copies = 0; copies < MOST_COPIES; copies += 1) {
    const to = await directory.at(copies === 0 ? name : Buffer.concat([name, Buffer.from(`.${copies}`)]));
    const there = await lstatOrNull(to);
    if (there !== null && there.ino === found.ino && there.dev === found.dev) return;
    if (there === null) return copyTo(at, to, found);
  }
  throw new EngineError('restore.conflict', { facts: { path: shown } });
}

/** File systems and rules under which a file cannot have a second name. */
const NO_SECOND_NAME: ReadonlySet<string> = new Set(['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

async function copyTo(at: Buffer, to: Buffer, found: BigIntStats): Promise<void> {
  try {
    await link(at, to);
  } catch (error) {
    if (!NO_SECOND_NAME.has(errnoOf(error) ?? '')) throw machineError(error);
    await copyBytes(at, to, found);
  }
}

/** Exported for its test: the way where a file system has no second names. */
export async function copyBytes(at: Buffer, to: Buffer, found: BigIntStats): Promise<void> {
  try {
    const [accessed, modified] = [Number(found.atimeNs) / 1e9, Number(found.mtimeNs) / 1e9];
    if (found.isSymbolicLink()) {
      await symlink(await readlink(at, { encoding: 'buffer' }), to);
      return await lutimes(to, accessed, modified);
    }
    await copyFile(at, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    await chmod(to, Number(found.mode) & 0o777);
    await utimes(to, accessed, modified);
  } catch (error) {
    throw machineError(error);
  }
}
