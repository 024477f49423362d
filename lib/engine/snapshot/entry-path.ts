import type { ManifestLine } from '../types';

const SLASH = 0x2f;

/**
 * True when `path` is a path of the index and of manifests: relative, `/` between names, a final `/` exactly on
 * directories; no empty name, `.`, `..` or NUL anywhere. What a restore may write is decided on top of this.
 */
export function isEntryPath(path: string, type: ManifestLine['type']): boolean {
  if (path.endsWith('/') !== (type === 'directory')) return false;
  const names = path.split('/');
  if (type === 'directory') names.pop();
  return names.length > 0 && names.every(isName);
}

function isName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !name.includes('\0');
}

/**
 * The names of a manifest line as the bytes the file system shall get, the mount included; null when `rawPath` does not
 * belong to `path` (another depth, or another name where that name is plain UTF-8).
 */
export function namesOf(line: Pick<ManifestLine, 'path' | 'type' | 'rawPath'>): Buffer[] | null {
  const shown = line.path.split('/');
  if (line.type === 'directory') shown.pop();
  if (line.rawPath === undefined) return shown.map((name) => Buffer.from(name, 'utf8'));
  const raw = splitBytes(Buffer.from(line.rawPath, 'base64'));
  if (line.type === 'directory' && raw.at(-1)?.length === 0) raw.pop();
  if (raw.length !== shown.length) return null;
  return raw.every((name, at) => belongs(name, shown[at] ?? '')) ? raw : null;
}

function belongs(raw: Buffer, shown: string): boolean {
  if (raw.length === 0 || raw.includes(0)) return false;
  const text = raw.toString('utf8');
  const isUtf8 = Buffer.from(text, 'utf8').equals(raw);
  return isUtf8 ? text === shown : shown.startsWith('%!');
}

function splitBytes(bytes: Buffer): Buffer[] {
  const names: Buffer[] = [];
  let start = 0;
  for (let at = bytes.indexOf(SLASH); at !== -1; at = bytes.indexOf(SLASH, start)) {
    names.push(bytes.subarray(start, at));
    start = at + 1;
  }
  names.push(bytes.subarray(start));
  return names;
}
