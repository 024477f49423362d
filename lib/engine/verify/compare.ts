import type { FileIndex } from '../file-index/file-index';
import type { ManifestLine } from '../types';
import type { Damage, DamageKind } from './damage';

/** A line of a manifest that names an object. */
export type FileLine = ManifestLine & { readonly key: string };

/** The lines that name objects. */
export async function* fileLines(lines: AsyncIterable<ManifestLine>): AsyncGenerator<FileLine> {
  for await (const line of lines) {
    if (line.type === 'file' && line.key !== undefined) yield { ...line, key: line.key };
  }
}

/** The ETag an object had when it was uploaded; null when the index no longer knows that version. */
export type KnownEtag = (line: FileLine) => string | null;

/** Looks into the job's index: it knows the ETags of the newest state. */
export function etagsOf(index: Pick<FileIndex, 'get'>): KnownEtag {
  return ({ path, key, versionId }) => {
    const row = index.get(path);
    return row !== undefined && row.key === key && row.versionId === (versionId ?? null) ? row.etag : null;
  };
}

/** What an answer about an object says of it; null: there is no such object. */
export interface Found {
  readonly size: number;
  readonly etag: string;
}

/** Compares size and, where it is known, ETag. Null when nothing is wrong. */
export function compareFound(line: FileLine, found: Found | null, knownEtag: KnownEtag): Damage | null {
  if (found === null) return damageOf(line, 'missing', null);
  if (found.size < line.size) return damageOf(line, 'truncated', found.size);
  if (found.size > line.size) return damageOf(line, 'altered', found.size);
  const etag = knownEtag(line);
  return etag === null || etag === found.etag ? null : damageOf(line, 'altered', found.size);
}

/** Damage of one file. */
export function damageOf(line: FileLine, kind: DamageKind, foundBytes: number | null): Damage {
  const { path, key, versionId = null, size } = line;
  return { path, kind, key, versionId, expectedBytes: size, foundBytes };
}
