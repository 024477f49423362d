import { EngineError } from '../errors';
import type { SnapshotHeader, SourceRoot } from '../types';

/** A snapshot's header as it stands in the bucket: indented JSON, readable by a person. */
export function formatHeader(header: SnapshotHeader): Buffer {
  return Buffer.from(`${JSON.stringify(header, null, 2)}\n`);
}

/** The inverse of `formatHeader`. Throws `manifest.damaged` naming the field that is wrong; `key` is the object read. */
export function parseHeader(text: string, key: string): SnapshotHeader {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new EngineError('manifest.damaged', { facts: { key, field: 'json' }, cause });
  }
  const wrong = wrongField(value, HEADER);
  if (wrong !== undefined) throw new EngineError('manifest.damaged', { facts: { key, field: wrong } });
  return value as SnapshotHeader;
}

type Fields = Readonly<Record<string, (value: unknown) => boolean>>;

const isText = (value: unknown) => typeof value === 'string';
const isId = (value: unknown) => typeof value === 'string' && value !== '' && !value.includes('/');
const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;

const PART: Fields = {
  key: (value) => typeof value === 'string' && value !== '',
  sha256: (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value),
  bytes: isCount,
};

const isPart = (value: unknown) => wrongField(value, PART) === undefined;

/** A delta names what it is laid over, a full manifest does not. */
function isManifest(value: unknown): boolean {
  if (!isPart(value)) return false;
  const { kind, base } = value as { kind: unknown; base: unknown };
  if (kind === 'full') return base === undefined;
  return kind === 'delta' && Array.isArray(base) && base.length > 0 && base.every(isPart);
}

const HEADER: Fields = {
  format: (value) => value === 1,
  id: isId,
  job: isId,
  createdAt: (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
  parent: (value) => value === null || isId(value),
  outcome: (value) => value === 'complete' || value === 'partial',
  files: isCount,
  bytes: isCount,
  directories: isCount,
  links: isCount,
  failures: isCount,
  prefix: isText,
  sources: (value) => Array.isArray(value) && value.every(isSource),
  manifest: isManifest,
  versioned: (value) => typeof value === 'boolean',
  tool: isText,
};

/** A mount is one name: it becomes a folder of a restore, so it may not lead anywhere else. */
function isSource(value: unknown): value is SourceRoot {
  return (
    wrongField(value, {
      mount: (mount) => typeof mount === 'string' && !/[/\0]/.test(mount) && mount !== '.' && mount !== '..',
      path: (path) => typeof path === 'string' && path.startsWith('/') && !path.includes('\0'),
      paths: (paths) => paths === undefined || (Array.isArray(paths) && paths.every(isText)),
    }) === undefined
  );
}

function wrongField(value: unknown, fields: Fields): string | undefined {
  if (typeof value !== 'object' || value === null) return 'json';
  const record = value as Record<string, unknown>;
  return Object.keys(fields).find((field) => !fields[field]?.(record[field]));
}
