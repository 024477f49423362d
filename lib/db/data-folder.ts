import { mkdirSync } from 'node:fs';
import path from 'node:path';

/**
 * Makes the data folder with its parents, readable by its owner alone. Throws the system's error, once: Node's own `recursive` tries
 * forever where a file system refuses a name with ENOENT, as /proc does (Node 20: mkdirSync("/proc/x")).
 */
export function makeDataFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { mode: 0o700 });
    return;
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST') return;
    const parent = path.dirname(dataDir);
    if (code !== 'ENOENT' || parent === dataDir) throw error;
    makeDataFolder(parent);
  }
  try {
    mkdirSync(dataDir, { mode: 0o700 });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null;
}
