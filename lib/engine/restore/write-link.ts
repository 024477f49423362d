import { readlink, rename, symlink } from 'node:fs/promises';
import { errnoOf, machineError } from '../machine-error';
import type { ManifestLine } from '../types';
import type { Directory } from './directory';
import { linkTargetBytes } from './link-target';
import { applyLinkMetadata, type Notes } from './metadata';
import { placeError } from './place-error';
import { removeIfThere } from './temporary-name';

/**
 * Puts a link at `name` under a temporary name first, then renamed over what was there; what it points to is never
 * looked at. Throws `restore.conflict` (a folder is in its place), `machine.*`.
 */
export async function writeLink(
  task: {
    readonly line: ManifestLine;
    readonly directory: Directory;
    readonly name: Buffer;
    readonly temporary: Buffer;
    /** Called before the link takes the place of what is there. */
    readonly keep?: () => Promise<void> | undefined;
  },
  notes: Notes,
): Promise<void> {
  const { line, directory, name, temporary } = task;
  let isPlaced = false;
  try {
    await symlink(linkTargetBytes(line.target ?? ''), await directory.at(temporary));
    await applyLinkMetadata(await directory.at(temporary), line, notes);
    await task.keep?.();
    await rename(await directory.at(temporary), await directory.at(name));
    isPlaced = true;
  } catch (error) {
    throw placeError(error, line.path);
  } finally {
    if (!isPlaced) await removeIfThere(await directory.at(temporary));
  }
}

/** True when `at` is a link with exactly the manifest's text. */
export async function isSameLink(at: Buffer, line: ManifestLine): Promise<boolean> {
  try {
    return (await readlink(at, { encoding: 'buffer' })).equals(linkTargetBytes(line.target ?? ''));
  } catch (error) {
    // EINVAL: not a link at all.
    if (errnoOf(error) === 'EINVAL' || errnoOf(error) === 'ENOENT') return false;
    throw machineError(error);
  }
}
