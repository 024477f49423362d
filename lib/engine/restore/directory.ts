import { type BigIntStats, constants, lstatSync } from 'node:fs';
import { access, type FileHandle, mkdir, open, realpath } from 'node:fs/promises';
import { EngineError } from '../errors';
import { errnoOf, machineError } from '../machine-error';
import { makeFolders } from './make-folders';

/*
 * Folders held open, so that nothing is ever written through a link. A child is opened below its parent's descriptor without
 * following a link, and everything in it is named through its own descriptor (/proc/self/fd/N/name: openat for Node). Where
 * the path leads by then does not matter: swapping a folder for a link in the middle of a restore changes nothing.
 * Without /proc (macOS) full paths are used instead, and every folder above is looked at right before each use; that leaves a
 * race of microseconds.
 */

const SAFE_MODE = 0o700;
const AS_FOLDER = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/** How names in the folder are reached. */
export type Reach = 'descriptor' | 'path';

/** An open folder inside the target. The caller closes it. */
export class Directory {
  readonly handle: FileHandle;
  /** True when this restore made it. */
  readonly isNew: boolean;
  readonly #path: Buffer;
  readonly #parent: Directory | null;
  readonly #reach: Reach;

  private constructor(handle: FileHandle, isNew: boolean, path: Buffer, parent: Directory | null, reach: Reach) {
    this.handle = handle;
    this.isNew = isNew;
    this.#path = path;
    this.#parent = parent;
    this.#reach = reach;
  }

  /**
   * Opens the folder everything is restored into, made with its parents when missing. Its own path is the user's word: links in
   * it are resolved, once. `reach` is found out unless given.
   */
  static async openBase(path: string, reach?: Reach): Promise<Directory> {
    try {
      const isNew = await makeFolders(path);
      const real = Buffer.from(await realpath(path));
      const handle = await open(real, constants.O_RDONLY | constants.O_DIRECTORY);
      return new Directory(handle, isNew, real, null, reach ?? (await reachOf(handle)));
    } catch (error) {
      throw folderError(error, path);
    }
  }

  /**
   * Opens the folder `name` in this one, made (with mode 0700) when missing. Throws `restore.outside-target` when a link is
   * in its place, `restore.conflict` when anything else is, `machine.*`.
   */
  async child(name: Buffer): Promise<Directory> {
    const at = await this.at(name);
    try {
      const isNew = await makeFolder(at);
      const handle = await open(at, AS_FOLDER);
      return new Directory(handle, isNew, joined(this.#path, name), this, this.#reach);
    } catch (error) {
      throw await this.#childError(error, at, name);
    }
  }

  /** The path to use, right now, for `name` in this folder. Throws `restore.outside-target` when a link was planted above. */
  async at(name: Buffer): Promise<Buffer> {
    if (this.#reach === 'descriptor') return joined(Buffer.from(`/proc/self/fd/${this.handle.fd}`), name);
    await this.#checkWay();
    return joined(this.#path, name);
  }

  /** The path by which a child process that got this folder as descriptor `fd` reaches `name`; null where that is impossible. */
  forChild(fd: number, name: Buffer): Buffer | null {
    return this.#reach === 'descriptor' ? joined(Buffer.from(`/proc/self/fd/${fd}`), name) : null;
  }

  /** Makes sure the owner can work in an existing folder; its mode is set again at the end. */
  async makeWritable(): Promise<void> {
    const { mode } = await this.handle.stat();
    if ((mode & SAFE_MODE) === SAFE_MODE) return;
    try {
      await this.handle.chmod((mode & 0o7777) | SAFE_MODE);
    } catch (error) {
      // Someone else's folder: writing into it will say so, file by file.
      if (errnoOf(error) !== 'EPERM') throw machineError(error);
    }
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  async #checkWay(): Promise<void> {
    for (let folder: Directory | null = this; folder !== null; folder = folder.#parent) {
      const opened = await folder.handle.stat({ bigint: true });
      const there = await lstatOrNull(folder.#path);
      const isSame = there?.isDirectory() && there.ino === opened.ino && there.dev === opened.dev;
      if (!isSame) throw new EngineError('restore.outside-target', { facts: { path: folder.#path.toString() } });
    }
  }

  async #childError(error: unknown, at: Buffer, name: Buffer): Promise<EngineError> {
    const errno = errnoOf(error);
    if (errno !== 'ELOOP' && errno !== 'ENOTDIR' && errno !== 'EMLINK') return machineError(error);
    const isLink = (await lstatOrNull(at))?.isSymbolicLink() ?? false;
    const path = joined(this.#path, name).toString();
    return new EngineError(isLink ? 'restore.outside-target' : 'restore.conflict', { facts: { path }, cause: error });
  }
}

/** lstat with nanoseconds; null when nothing is there. At once: the scan reads the same way. Throws `machine.*`. */
export async function lstatOrNull(at: Buffer): Promise<BigIntStats | null> {
  try {
    return lstatSync(at, { bigint: true, throwIfNoEntry: false }) ?? null;
  } catch (error) {
    throw machineError(error);
  }
}

async function makeFolder(at: Buffer): Promise<boolean> {
  try {
    await mkdir(at, { mode: SAFE_MODE });
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  }
}

async function reachOf(handle: FileHandle): Promise<Reach> {
  try {
    await access(`/proc/self/fd/${handle.fd}/.`);
    return 'descriptor';
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return 'path';
  }
}

function folderError(error: unknown, path: string): EngineError {
  const errno = errnoOf(error);
  if (errno !== 'EEXIST' && errno !== 'ENOTDIR') return machineError(error);
  return new EngineError('restore.conflict', { facts: { path }, cause: error });
}

function joined(folder: Buffer, name: Buffer): Buffer {
  return Buffer.concat([folder, Buffer.from('/'), name]);
}
