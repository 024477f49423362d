import { accessSync, type BigIntStats, constants, realpathSync, statSync } from 'node:fs';
import { EngineError, type ErrorCode } from '../errors';
import type { SourceRoot } from '../types';
import { errnoOf } from './directory';
import { storable } from './storable-times';
import { compareUtf8 } from './utf8-order';

/** A root that was there when the scan began. A root that is a link means the folder it points to, resolved once. */
export interface OpenRoot extends SourceRoot {
  readonly realPath: string;
  readonly stat: BigIntStats;
}

/** By mount, as their entries sort. Throws source.missing, source.not-a-directory, source.unreadable. */
export function openRoots(roots: readonly SourceRoot[]): OpenRoot[] {
  return roots.map(openRoot).sort((a, b) => compareUtf8(`${a.mount}/`, `${b.mount}/`));
}

function openRoot(root: SourceRoot): OpenRoot {
  try {
    const realPath = realpathSync(root.path);
    const stat = storable(statSync(realPath, { bigint: true }));
    if (!stat.isDirectory()) throw new EngineError('source.not-a-directory', { facts: { path: root.path } });
    accessSync(realPath, constants.R_OK | constants.X_OK);
    return { ...root, realPath, stat };
  } catch (error) {
    if (error instanceof EngineError) throw error;
    const errno = errnoOf(error);
    throw new EngineError(CODES[errno] ?? 'source.unreadable', { facts: { path: root.path, errno }, cause: error });
  }
}

const CODES: Readonly<Record<string, ErrorCode>> = {
  ENOENT: 'source.missing',
  ENOTDIR: 'source.not-a-directory',
};
