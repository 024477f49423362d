/**
 * Paths as bytes. The kernel's limits count bytes and names need not be UTF-8, so inside this folder a path is a string with
 * one character per byte (latin1): `.length` is its length in bytes and nothing is ever lost.
 */
import { isUtf8 } from 'node:buffer';
import { entryName } from '../scan/entry-name';

export type BytePath = string;

export function toBytePath(text: string | Buffer): BytePath {
  return Buffer.from(text).toString('latin1');
}

/** What Node's file functions take. */
export function onDisk(path: BytePath): Buffer {
  return Buffer.from(path, 'latin1');
}

export function join(folder: BytePath, name: BytePath): BytePath {
  return folder === '/' ? `/${name}` : `${folder}/${name}`;
}

/** The physical parent; that of `/` is `/`. */
export function parentOf(path: BytePath): BytePath {
  const slash = path.lastIndexOf('/');
  return slash <= 0 ? '/' : path.slice(0, slash);
}

/** True for `folder` itself and everything below it. */
export function isWithin(path: BytePath, folder: BytePath): boolean {
  return path === folder || folder === '/' || path.startsWith(`${folder}/`);
}

/** False when some byte is not UTF-8: aws-cli fails on such a name before it sends anything. */
export function isPlainUtf8(name: BytePath): boolean {
  return isUtf8(onDisk(name));
}

/** For people and reports: bad UTF-8 escaped name by name, as lib/engine/types.ts says. */
export function shown(path: BytePath): string {
  const whole = onDisk(path);
  if (isUtf8(whole)) return whole.toString('utf8');
  return path
    .split('/')
    .map((name) => entryName(onDisk(name)).text)
    .join('/');
}
