/** Compiles what reads folders and small files natively (lib/engine/native), where there is a C compiler. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import headers from 'node-api-headers';

const SOURCES = ['module.c', 'folders.c', 'small-file.c'].map((name) =>
  fileURLToPath(new URL(`../lib/engine/native/${name}`, import.meta.url)),
);

/** What Node gives is found when the addon is loaded; macOS has to be told so. */
const LINKING = process.platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : [];

/** Writes the addon to `file`. Returns false where there is no compiler, or one that cannot. */
export async function buildAddon(file) {
  const options = [
    '-std=c11',
    '-D_GNU_SOURCE',
    '-O2',
    '-Wall',
    '-Wextra',
    '-shared',
    '-fPIC',
    '-I',
    headers.include_dir,
    ...LINKING,
  ];
  try {
    await promisify(execFile)(process.env.CC ?? 'cc', [...options, ...SOURCES, '-o', file]);
    return true;
  } catch {
    return false;
  }
}
