import { constants } from 'node:fs';
import { access, opendir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { SourceRoot } from '../engine/types';
import { DoorError } from './door-error';

/**
 * Checks the folders of a job as they are now, in the order given, and returns their normalised absolute paths. Throws
 * DoorError with field `sources`: relative, missing, a file, unreadable, inside the data folder, or one inside another.
 */
export async function checkSources(sources: readonly string[], dataDir: string): Promise<string[]> {
  const folders: { given: string; real: string }[] = [];
  for (const source of sources) {
    const given = await checkFolder(source);
    folders.push({ given, real: await realpath(/* turbopackIgnore: true */ given) });
  }
  const realData = await realpath(/* turbopackIgnore: true */ dataDir);
  for (const { given, real } of folders) {
    if (isInside(real, realData)) throw refused('source.inside-data', { path: given, dataDir });
  }
  refuseNested(folders);
  return folders.map(({ given }) => given);
}

async function checkFolder(source: string): Promise<string> {
  if (!path.isAbsolute(source)) throw refused('source.relative', { path: source });
  const folder = path.normalize(source).replace(/(?<=.)\/+$/, '');
  try {
    const stats = await stat(/* turbopackIgnore: true */ folder);
    if (!stats.isDirectory()) throw refused('source.not-a-directory', { path: folder });
    await access(/* turbopackIgnore: true */ folder, constants.R_OK | constants.X_OK);
    await (await opendir(/* turbopackIgnore: true */ folder)).close();
  } catch (error) {
    throw error instanceof DoorError ? error : folderError(error, folder);
  }
  return folder;
}

/** ENOENT and ENOTDIR mean it is not there; everything else, that it cannot be read. */
function folderError(error: unknown, folder: string): DoorError {
  const errno = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  if (errno === 'ENOENT' || errno === 'ENOTDIR') return refused('source.missing', { path: folder });
  return refused('source.unreadable-folder', { path: folder, errno });
}

function refused(code: string, facts: Record<string, string>): DoorError {
  return new DoorError(code, { facts, field: 'sources' });
}

/** True when `inner` is `outer` or lies below it; both real absolute paths. */
export function isInside(inner: string, outer: string): boolean {
  const relative = path.relative(outer, inner);
  return relative === '' || (relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative));
}

function refuseNested(folders: readonly { given: string; real: string }[]): void {
  for (const one of folders) {
    const outer = folders.find((other) => other !== one && isInside(one.real, other.real));
    if (outer !== undefined) throw refused('source.twice', { path: one.given, outer: outer.given });
  }
}

/** The pattern that keeps the data folder out of a backup, when it lies below one of the folders; else null. */
export async function dataFolderExclude(sources: readonly string[], dataDir: string): Promise<string | null> {
  const realData = await realpath(/* turbopackIgnore: true */ dataDir);
  for (const source of sources) {
    const real = await realpath(/* turbopackIgnore: true */ source);
    if (isInside(realData, real)) return `/${path.relative(real, realData)}/`;
  }
  return null;
}

/** Mounts: '' for a single folder; with several each gets its last name, kept from `before` where the path is known there. */
export function mountSources(folders: readonly string[], before: readonly SourceRoot[] = []): SourceRoot[] {
  const [only] = folders;
  if (folders.length === 1 && only !== undefined) return [{ mount: '', path: only }];
  const kept = new Map(before.filter(({ mount }) => mount !== '').map((root) => [root.path, root.mount]));
  const taken = new Set(folders.flatMap((folder) => kept.get(folder) ?? []));
  return folders.map((folder) => {
    const mount = kept.get(folder) ?? freeName(path.basename(folder) || 'root', taken);
    taken.add(mount);
    return { mount, path: folder };
  });
}

/** `name`, or `name-2`, `name-3`, … : the first that is not taken. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}
