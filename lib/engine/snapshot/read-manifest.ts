import { EngineError, isEngineError } from '../errors';
import type { Storage } from '../storage/storage';
import type { ManifestLine, ManifestPart, SnapshotHeader } from '../types';
import { layered } from './layered';
import { parsePart } from './manifest';
import type { PartLine } from './manifest-line';
import { manifestParts, PartShelf } from './manifest-parts';

/** Where fetched parts may lie while they are read: in a shelf of the caller's, or in a directory (the system's temporary one). */
export interface ReadManifestOptions {
  readonly scratchDirectory?: string;
  /** Parts that several snapshots share are fetched once. */
  readonly shelf?: PartShelf;
}

/**
 * A snapshot's lines in path order. One GET for each part (manifestParts) when the first line is asked for: the files go to disk,
 * their SHA-256 and size are compared with the header, and only then are lines handed out. They are gone when the iteration ends,
 * however it ends, unless they lie in a shelf. Throws `manifest.damaged`, `snapshot.missing` (a part is not there), what Storage
 * throws, `machine.*`, `cancelled`.
 */
export async function* readManifest(
  storage: Storage,
  header: SnapshotHeader,
  signal: AbortSignal,
  options: ReadManifestOptions = {},
): AsyncGenerator<ManifestLine> {
  const shelf = options.shelf ?? new PartShelf(storage, options.scratchDirectory);
  try {
    const files: { part: ManifestPart; file: string }[] = [];
    for (const part of manifestParts(header)) files.push({ part, file: await shelf.file(part, signal) });
    yield* counted(layered(files.map(({ part, file }) => linesOf(part, file, signal))), header);
  } finally {
    if (options.shelf === undefined) await shelf.remove();
  }
}

/** Damage names the object it is in. */
async function* linesOf(part: ManifestPart, file: string, signal: AbortSignal): AsyncGenerator<PartLine> {
  try {
    yield* parsePart(file, signal);
  } catch (error) {
    if (!isEngineError(error, 'manifest.damaged')) throw error;
    throw new EngineError('manifest.damaged', { facts: { key: part.key, ...error.facts }, cause: error });
  }
}

/** The header's counts are the last check: a manifest that is whole but not this snapshot's is damaged too. */
async function* counted(lines: AsyncIterable<ManifestLine>, header: SnapshotHeader): AsyncGenerator<ManifestLine> {
  const seen = { file: 0, directory: 0, symlink: 0 };
  for await (const line of lines) {
    seen[line.type] += 1;
    yield line;
  }
  if (seen.file === header.files && seen.directory === header.directories && seen.symlink === header.links) return;
  throw new EngineError('manifest.damaged', { facts: { key: header.manifest.key, field: 'counts' } });
}
