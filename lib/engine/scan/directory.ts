import { type BigIntStats, type Dirent, lstatSync, readdirSync, statSync } from 'node:fs';
import { type EntryName, entryName } from './entry-name';
import { storable } from './storable-times';
import { compareUtf8 } from './utf8-order';

/** A path on disk: text, or bytes when some name in it is not UTF-8. */
export type DiskPath = string | Buffer;

/** What a scan wants of an lstat; Node's own have it. */
export type FileStat = Pick<
  BigIntStats,
  'size' | 'mtimeNs' | 'ctimeNs' | 'ino' | 'dev' | 'mode' | 'uid' | 'gid' | 'isDirectory' | 'isFile' | 'isSymbolicLink'
>;

export interface Listed {
  readonly name: EntryName;
  /** By the listing; the later lstat decides, and a difference is an error entry. */
  readonly isDirectory: boolean;
  readonly isLink: boolean;
}

/** The names of a directory in S3 key order, a directory compared as `name/`. Throws Node's errors. */
export function listDirectory(path: DiskPath): Listed[] {
  const texts = typeof path === 'string' ? textsIn(path) : null;
  return inKeyOrder(texts ?? readdirSync(path, { encoding: 'buffer', withFileTypes: true }).map(listedOf));
}

/**
 * null when bytes have to tell: a name has what Node puts for bytes that are not UTF-8, or the folder cannot be read in this way. Text
 * is a third cheaper than bytes.
 */
function textsIn(path: string): Listed[] | null {
  let dirents: Dirent[];
  try {
    dirents = readdirSync(path, { withFileTypes: true });
  } catch (error) {
    errnoOf(error);
    return null;
  }
  if (dirents.some(({ name }) => name.includes('\ufffd'))) return null;
  return dirents.map((dirent) => listing(dirent, { text: dirent.name, raw: null }));
}

function listedOf(dirent: Dirent<Buffer>): Listed {
  return listing(dirent, entryName(dirent.name));
}

function listing(dirent: Pick<Dirent, 'isDirectory' | 'isSymbolicLink'>, name: EntryName): Listed {
  return { name, isDirectory: dirent.isDirectory(), isLink: dirent.isSymbolicLink() };
}

/** From here on UTF-16 units sort otherwise than UTF-8 bytes do. */
const SORTS_OTHERWISE = /[\ud800-\uffff]/;

export function inKeyOrder(listed: Listed[]): Listed[] {
  const compare = listed.some(({ name }) => SORTS_OTHERWISE.test(name.text)) ? compareUtf8 : compareUnits;
  return listed.sort((a, b) => compare(sortKey(a), sortKey(b)));
}

function compareUnits(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

const sortKey = (one: Listed) => (one.isDirectory ? `${one.name.text}/` : one.name.text);

/** Joins without resolving anything; stays text as long as every name is UTF-8. */
export function joinPath(folder: DiskPath, name: EntryName): DiskPath {
  if (typeof folder === 'string' && name.raw === null)
    return folder === '/' ? `/${name.text}` : `${folder}/${name.text}`;
  return Buffer.concat([Buffer.from(folder), Buffer.from('/'), name.raw ?? Buffer.from(name.text)]);
}

/** Of the folder that has just been listed: what its path leads to. Throws Node's errors. */
export function identityOf(path: DiskPath): Pick<BigIntStats, 'dev' | 'ino'> {
  const { dev, ino } = statSync(path, { bigint: true });
  return { dev, ino };
}

/** lstat, or the errno name that says why not. */
export function lstatOrCode(path: DiskPath): BigIntStats | string {
  try {
    return storable(lstatSync(path, { bigint: true }));
  } catch (error) {
    return errnoOf(error);
  }
}

/** The errno name of a Node error (EACCES, EIO, …); anything else is thrown on. */
export function errnoOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  throw error;
}
