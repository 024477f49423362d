import { EngineError } from '../errors';
import type { IndexEntry } from '../file-index/file-index';
import type { ManifestLine } from '../types';
import { isEntryPath, namesOf } from './entry-path';

/**
 * One row of the index as one line of a manifest, with its newline. The keys stand in the order of `ManifestLine`, so the
 * same index always gives the same bytes. Throws `internal` for rows that cannot be in a manifest.
 */
export function formatLine(entry: IndexEntry): string {
  return `${JSON.stringify(lineOf(entry))}\n`;
}

/** A line of a delta that takes its path out. */
export interface GoneLine {
  readonly path: string;
  readonly type: 'gone';
}

export type PartLine = ManifestLine | GoneLine;

export function formatGone(path: string): string {
  return `${JSON.stringify({ path, type: 'gone' })}\n`;
}

function lineOf(entry: IndexEntry): ManifestLine {
  const { type } = entry;
  if (type === 'special' || type === 'error') throw unfit(entry, 'type');
  return {
    path: entry.path,
    type,
    size: type === 'file' ? entry.size : 0,
    mtime: entry.mtimeNs.toString(),
    mode: entry.mode.toString(8),
    uid: entry.uid,
    gid: entry.gid,
    ...(type === 'symlink' ? { target: entry.linkTarget ?? '' } : {}),
    ...(type === 'file' ? contentOf(entry) : {}),
    ...(entry.rawPath === undefined ? {} : { rawPath: entry.rawPath.toString('base64') }),
  };
}

function contentOf(entry: IndexEntry): Pick<ManifestLine, 'sha256' | 'key' | 'versionId'> {
  const { sha256, key, versionId } = entry;
  if (key === null) throw unfit(entry, 'key');
  // Adopted objects may not have been hashed yet: such a line has no sha256 and a restore says "not verified".
  return { ...(sha256 === null ? {} : { sha256 }), key, versionId };
}

function unfit(entry: IndexEntry, what: string): EngineError {
  return new EngineError('internal', { message: 'row cannot be in a manifest', facts: { path: entry.path, what } });
}

/** The inverse of `formatLine` and `formatGone`. Throws `manifest.damaged` with the line's number (from 1) and the field that is wrong. */
export function parseLine(text: string, lineNumber: number): PartLine {
  const value = parseObject(text, lineNumber);
  if (value.type === 'gone') return goneLine(value, lineNumber);
  for (const [field, isValid] of CHECKS) {
    if (!isValid(value[field], value)) throw damagedLine(lineNumber, field);
  }
  const line = value as unknown as ManifestLine;
  if (line.rawPath !== undefined && namesOf(line) === null) throw damagedLine(lineNumber, 'rawPath');
  return line;
}

function goneLine({ path }: Record<string, unknown>, lineNumber: number): GoneLine {
  if (typeof path !== 'string' || !isEntryPath(path, path.endsWith('/') ? 'directory' : 'file')) {
    throw damagedLine(lineNumber, 'path');
  }
  return { path, type: 'gone' };
}

function parseObject(text: string, lineNumber: number): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw damagedLine(lineNumber, 'json', cause);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw damagedLine(lineNumber, 'json');
  return value as Record<string, unknown>;
}

type Check = (value: unknown, line: Record<string, unknown>) => boolean;

const isText = (value: unknown): value is string => typeof value === 'string';
const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
const isType = (value: unknown) => value === 'file' || value === 'directory' || value === 'symlink';
const matches = (value: unknown, pattern: RegExp) => isText(value) && pattern.test(value);
const onlyFor = (type: ManifestLine['type'], isValid: (value: unknown) => boolean): Check => {
  return (value, line) => (line.type === type ? isValid(value) : value === undefined);
};

/** `type` first: the other checks lean on it. */
const FIELDS: Readonly<Record<string, Check>> = {
  type: isType,
  path: (value, line) => isText(value) && isEntryPath(value, line.type as ManifestLine['type']),
  size: isCount,
  mtime: (value) => matches(value, /^-?\d{1,19}$/),
  mode: (value) => matches(value, /^[0-7]{1,7}$/),
  uid: isCount,
  gid: isCount,
  target: onlyFor('symlink', (value) => isText(value) && value !== '' && !value.includes('\0')),
  sha256: onlyFor('file', (value) => value === undefined || matches(value, /^[0-9a-f]{64}$/)),
  key: onlyFor('file', (value) => isText(value) && value !== ''),
  versionId: onlyFor('file', (value) => value === undefined || value === null || isText(value)),
  rawPath: (value) => value === undefined || matches(value, /^[A-Za-z0-9+/]+={0,2}$/),
};

/** Taken apart once: a manifest has a million lines. */
const CHECKS = Object.entries(FIELDS);

function damagedLine(lineNumber: number, field: string, cause?: unknown): EngineError {
  return new EngineError('manifest.damaged', { facts: { line: lineNumber, field }, cause });
}
