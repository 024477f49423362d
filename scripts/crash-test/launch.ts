import { spawn, spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const CAMPAIGN = path.join(import.meta.dirname, 'campaign.ts');
/** The user and group that own nothing. */
const NOBODY = 65_534;
/** Of the file system that Foresync's data gets: enough for a campaign, and quickly filled. */
const DISK = '256m';

/**
 * Runs the campaign in a folder of its own; resolves to its exit code. As root on Linux, Foresync's data lies on a small file system that
 * can be full, and everything runs as a user who may be refused a file. Elsewhere those two faults are left out, and it says so.
 */
export async function launch(args: readonly string[]): Promise<number> {
  const root = mkdtempSync(path.join(tmpdir(), 'foresync-crash-'));
  const disk = path.join(root, 'disk');
  mkdirSync(disk);
  const isMounted = process.getuid?.() === 0 && mount(disk);
  if (!isMounted) console.log('Not root on Linux: no disk is full here, and no file unreadable.');
  try {
    if (isMounted) chownSync(root, NOBODY, NOBODY);
    const user = `--reuid=${NOBODY} --regid=${NOBODY} --clear-groups`.split(' ');
    const campaign = [process.execPath, '--import', 'tsx', CAMPAIGN, '--root', root, ...args];
    return await run(isMounted ? ['setpriv', ...user, ...campaign, '--faults', 'all'] : campaign);
  } finally {
    // Lazily: a child that is still ending holds a file open, and would leave the disk mounted.
    if (isMounted) spawnSync('umount', ['--lazy', disk]);
    if (!args.includes('--keep')) rmSync(root, { recursive: true, force: true });
  }
}

function mount(at: string): boolean {
  const options = `size=${DISK},uid=${NOBODY},gid=${NOBODY},mode=0700`;
  return spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', at]).status === 0;
}

function run([command = '', ...args]: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit' });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
    // Ctrl-C reaches the campaign and its children too; this one stays to tidy up.
    process.on('SIGINT', () => undefined);
    process.on('SIGTERM', () => child.kill());
  });
}
