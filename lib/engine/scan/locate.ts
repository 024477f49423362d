import { EngineError } from '../errors';
import type { SourceEntry, SourceRoot } from '../types';

/** Where an entry lies on disk: its root, the path below it, and both joined. Bytes when the path is not UTF-8. */
export interface Location {
  readonly root: SourceRoot;
  readonly path: string | Buffer;
}

/** The root an entry's path stands under, and its path within that root (bytes when it is not UTF-8). */
export function locate(roots: readonly SourceRoot[], entry: Pick<SourceEntry, 'path' | 'rawPath'>): Location {
  for (const root of roots) {
    const mount = root.mount === '' ? '' : `${root.mount}/`;
    if (!entry.path.startsWith(mount)) continue;
    const base = root.path.endsWith('/') ? root.path : `${root.path}/`;
    if (entry.rawPath === undefined) return { root, path: base + entry.path.slice(mount.length) };
    return { root, path: Buffer.concat([Buffer.from(base), entry.rawPath.subarray(Buffer.byteLength(mount))]) };
  }
  throw new EngineError('internal', { message: 'an entry under no root', facts: { path: entry.path } });
}
