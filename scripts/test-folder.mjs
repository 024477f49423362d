/**
 * Where tests put their folders: in memory where there is plenty of it, because thousands of small files and commits wait for
 * a disk most of the time. Elsewhere the system's temporary folder, as for any program.
 */
import { chmodSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const MEMORY = '/dev/shm';
/** Twenty WordPress sites, their two buckets and their restores need 5 GB at once. */
const NEEDED_BYTES = 10 * 1024 ** 3;

/**
 * Sets TMPDIR for this process and its children, and FORESYNC_TEST_DISK to what it was. Returns what removes the folder again.
 */
export function makeTestFolder() {
  if (!hasRoom()) return () => undefined;
  const folder = mkdtempSync(path.join(MEMORY, 'foresync-'));
  // As open as the system's own: a database server of a test runs as another user.
  chmodSync(folder, 0o1777);
  process.env.FORESYNC_TEST_DISK = tmpdir();
  process.env.TMPDIR = folder;
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      remove();
      process.exit(1);
    });
  }
  return remove;
}

function hasRoom() {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return Math.min(bavail * bsize, availableMemory()) >= NEEDED_BYTES;
  } catch {
    return false;
  }
}

/** What programs can still get, in bytes. */
function availableMemory() {
  const kilobytes = /^MemAvailable:\s+(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1];
  return Number(kilobytes ?? 0) * 1024;
}
