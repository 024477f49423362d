/**
 * Installs the npm packages when they are not there yet or the lock file has changed. `npm install`, not `npm ci`: npm leaves out of a
 * lock file the optional packages of other platforms, and `npm ci` then refuses it.
 */
import { spawn } from 'node:child_process';
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

const stamp = path.join(root, 'node_modules', '.foresync-lock');
const nativePart = path.join(root, 'node_modules/better-sqlite3/build/Release/better_sqlite3.node');

/**
 * Installs the packages. `changed` is false when nothing had to be done. better-sqlite3, which takes two minutes where no ready one can
 * be fetched, is then still being built: what opens a database waits for `native`, everything else goes on.
 */
export async function installPackages() {
  const lock = createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && existsSync(nativePart) && readFileSync(stamp, 'utf8') === lock) {
    return { changed: false, native: Promise.resolve() };
  }
  const flags = ['--no-save', '--no-fund', '--no-audit', '--loglevel=error', '--ignore-scripts'];
  await npm(['install', ...flags], 'The packages could not be installed. npm says why above.');
  return { changed: true, native: buildNative(lock) };
}

async function buildNative(lock) {
  await npm(
    ['rebuild', 'better-sqlite3', '--loglevel=error'],
    'better-sqlite3 could not be built. npm says why above; install python3, make and g++, and try again.',
  );
  if (!existsSync(nativePart)) {
    throw new InstallError('better-sqlite3 was not built. Run `npm rebuild better-sqlite3` and try again.');
  }
  writeFileSync(stamp, lock);
}

/** Its message says what to do; nothing else needs to be shown. */
class InstallError extends Error {}

/** Ends the program with the sentence of an InstallError; throws everything else. */
export function endOnInstallError(error) {
  if (!(error instanceof InstallError)) throw error;
  console.error(`\n${error.message}`);
  process.exit(1);
}

function npm(args, otherwise) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, NODE_ENV: 'development' },
    });
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(undefined) : reject(new InstallError(otherwise))));
  });
}
