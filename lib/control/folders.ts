import { constants } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import type { Door, FolderListing, Problem } from './views';
import { problemFor } from './words/wording';

/** The folder picker: folders of this server, one level at a time. */
export function folderVerbs(): Pick<Door, 'listFolders'> {
  return { listFolders: (wanted) => list(wanted.trim() === '' ? homedir() : wanted.trim()) };
}

/** What cannot be listed comes back with a problem instead of an error, so that the picker can go up from there. */
async function list(wanted: string): Promise<FolderListing> {
  const folder = path.resolve('/', wanted);
  const parent = folder === '/' ? null : path.dirname(folder);
  try {
    return { path: folder, parent, folders: await foldersIn(folder), problem: null };
  } catch (error) {
    return { path: folder, parent, folders: [], problem: listProblem(error, folder) };
  }
}

async function foldersIn(folder: string): Promise<FolderListing['folders']> {
  const entries = await readdir(/* turbopackIgnore: true */ folder, { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry) => {
      const full = path.join(folder, entry.name);
      const isFolder = entry.isDirectory() || (entry.isSymbolicLink() && (await leadsToFolder(full)));
      return isFolder ? [{ name: entry.name, path: full, readable: await isReadable(full) }] : [];
    }),
  );
  return found.flat().sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
}

const leadsToFolder = (full: string) =>
  stat(/* turbopackIgnore: true */ full).then(
    (stats) => stats.isDirectory(),
    () => false,
  );

const isReadable = (full: string) =>
  access(/* turbopackIgnore: true */ full, constants.R_OK | constants.X_OK).then(
    () => true,
    () => false,
  );

function listProblem(error: unknown, folder: string): Problem {
  const errno = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  if (errno === 'ENOENT') return problemFor('source.missing', { path: folder });
  if (errno === 'ENOTDIR') return problemFor('source.not-a-directory', { path: folder });
  return problemFor('source.unreadable-folder', { path: folder, errno });
}
