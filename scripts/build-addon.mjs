/** Compiles what reads folders natively (lib/engine/scan/native), where there is a C compiler. Without it scans use threads. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import headers from 'node-api-headers';

const SOURCE = fileURLToPath(new URL('../lib/engine/scan/native/folders.c', import.meta.url));

/** What Node gives is found when the addon is loaded; macOS has to be told so. */
const LINKING = process.platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : [];

/** Writes the addon to `file`. Returns false where there is no compiler, or one that cannot. */
export async function buildAddon(file) {
  const options = ['-std=c11', '-O2', '-Wall', '-Wextra', '-shared', '-fPIC', '-I', headers.include_dir, ...LINKING];
  try {
    await promisify(execFile)(process.env.CC ?? 'cc', [...options, SOURCE, '-o', file]);
    return true;
  } catch {
    return false;
  }
}
