/** Compiles what reads folders and small files natively (lib/engine/native), where there is a C compiler. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import headers from 'node-api-headers';

const SOURCES = ['module.c', 'folders.c', 'small-file.c'].map((name) =>
  fileURLToPath(new URL(`../lib/engine/native/${name}`, import.meta.url)),
);

/** Sizes and times have 64 bits, also where a system has others. */
const DEFINES = ['-D_GNU_SOURCE', '-D_FILE_OFFSET_BITS=64', '-D_TIME_BITS=64'];
const OPTIONS = ['-std=c11', '-O2', '-Wall', '-Wextra', '-shared', '-fPIC', ...DEFINES, '-I', headers.include_dir];
/** What Node gives is found when the addon is loaded; macOS has to be told so. */
const LINKING = process.platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : [];

/** Writes the addon to `file`. Returns why it could not; null when it is there. */
export async function buildAddon(file) {
  const [compiler, ...first] = (process.env.CC ?? 'cc').split(' ');
  try {
    await promisify(execFile)(compiler, [...first, ...OPTIONS, ...LINKING, ...SOURCES, '-o', file]);
    return null;
  } catch (error) {
    if (error.code === 'ENOENT') return `there is no C compiler (${compiler})`;
    return `the C compiler failed: ${error.message}`;
  }
}
