/**
 * Installs the npm packages when they are not there yet or the lock file has changed. `npm install`, not `npm ci`: npm leaves out of a
 * lock file the optional packages of other platforms, and `npm ci` then refuses it.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Ends the program with a sentence when Node is too old. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`Foresync needs Node 20.19 or newer; this is ${process.version}. Install a newer Node and try again.`);
  process.exit(1);
}

/** Resolves to false when nothing had to be done. */
export function installPackages() {
  const lock = createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = path.join(root, 'node_modules', '.foresync-lock');
  const native = path.join(root, 'node_modules/better-sqlite3/build/Release/better_sqlite3.node');
  if (existsSync(stamp) && existsSync(native) && readFileSync(stamp, 'utf8') === lock) return false;
  const npm = spawnSync(
    process.platform === 'win32' ? 'npm.cmd' : 'npm',
    ['install', '--no-save', '--no-fund', '--no-audit', '--loglevel=error'],
    {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, NODE_ENV: 'development' },
    },
  );
  if (npm.status !== 0) {
    console.error(
      '\nThe packages could not be installed. npm says why above; when better-sqlite3 fails to compile, install python3, make and g++.',
    );
    process.exit(1);
  }
  if (!existsSync(native)) {
    console.error(
      '\nbetter-sqlite3 was not built: npm skipped its install script. Run `npm rebuild better-sqlite3` and try again.',
    );
    process.exit(1);
  }
  writeFileSync(stamp, lock);
  return true;
}
