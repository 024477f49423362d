import { isAbsolute, normalize } from 'node:path';
import { EngineError } from '../errors';
import { isEntryPath, namesOf } from '../snapshot/entry-path';
import type { ManifestLine, SourceRoot } from '../types';

/** A place below a base folder: its names as bytes, each a single plain name; none for the base itself. */
export interface Place {
  readonly base: string;
  readonly names: readonly Buffer[];
}

/**
 * Where lines go. `target` null: each source back to its own folder. Otherwise below `target`, under the same paths as in
 * the bucket (with several sources that is one folder per source).
 */
export class Placement {
  readonly bases: readonly string[];
  readonly #sources: readonly SourceRoot[];
  readonly #target: string | null;

  /** Throws `restore.outside-target` for a target that is not an absolute path. */
  constructor(sources: readonly SourceRoot[], target: string | null) {
    this.#sources = sources;
    this.#target = target === null ? null : absolute(target);
    this.bases = this.#target === null ? sources.map(({ path }) => absolute(path)) : [this.#target];
  }

  /** Throws `manifest.damaged` for a path that no scan could have written (`..`, empty names, absolute, NUL). */
  of(line: ManifestLine): Place {
    const names = isEntryPath(line.path, line.type) ? namesOf(line) : null;
    if (names === null) throw new EngineError('manifest.damaged', { facts: { field: 'path', path: line.path } });
    if (this.#target !== null) return { base: this.#target, names };
    return this.#original(line, names);
  }

  #original(line: ManifestLine, names: readonly Buffer[]): Place {
    const source =
      this.#sources.find(({ paths }) => paths?.includes(line.path)) ??
      this.#sources.find(
        ({ mount, paths }) => paths === undefined && (mount === '' || line.path.startsWith(`${mount}/`)),
      );
    if (source === undefined) throw new EngineError('manifest.damaged', { facts: { field: 'mount', path: line.path } });
    return { base: absolute(source.path), names: source.mount === '' ? names : names.slice(1) };
  }
}

function absolute(path: string): string {
  if (!isAbsolute(path) || path.includes('\0')) throw new EngineError('restore.outside-target', { facts: { path } });
  const normal = normalize(path);
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}

/** True when `names` lies in the folder `folder` or is it. */
export function isWithin(folder: readonly Buffer[], names: readonly Buffer[]): boolean {
  return folder.length <= names.length && folder.every((name, at) => names[at]?.equals(name));
}
