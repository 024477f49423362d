/**
 * Runs the usual commands once, on a small folder and a practice bucket of its own, and keeps what every later start can do without:
 * the plans of their queries and V8's compiled code. The programs work without either, only slower.
 */
import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const root = path.dirname(import.meta.dirname);
const KEYS = { accessKeyId: 'WARMUP', secretAccessKey: 'warm-up-secret' };
const BUCKET = 'warm-up';

/** Never fails: a build is of use without. */
export async function warmUp() {
  const folder = mkdtempSync(path.join(tmpdir(), 'foresync-warm-up-'));
  try {
    await withBucket(folder, (endpoint) => usualCommands(folder, endpoint));
  } catch (error) {
    console.error(`Foresync will start slower than it could: the commands could not be tried out. ${error}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function withBucket(folder, work) {
  const place = { directory: path.join(folder, 'bucket'), port: 0, region: 'us-east-1', bucket: BUCKET, ...KEYS };
  const child = fork(path.join(root, 'dist', 'practice.js'), [JSON.stringify(place)]);
  const ended = once(child, 'exit');
  try {
    const [{ endpoint }] = await Promise.race([once(child, 'message'), ended]);
    await work(endpoint);
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}

/** A first backup, one of a change and a quiet one, looked at as people look at them. */
async function usualCommands(folder, endpoint) {
  const source = path.join(folder, 'source');
  const add = ['destination', 'add', 'd', '--bucket', BUCKET, '--endpoint', endpoint, '--path-style'];
  const write = (name, text) => writeFileSync(path.join(source, name), text);
  mkdirSync(source);
  for (let n = 0; n < 50; n++) write(`${n}.txt`, `${n}`);
  const command = (keep, ...words) => warmed(keep, folder, words);
  await command('plans', ...add, '--access-key', KEYS.accessKeyId);
  await command('plans', 'job', 'add', 'j', '--source', source, '--destination', 'd', '--cron', '30 2 * * *');
  await command('plans', 'run', 'j');
  write('1.txt', 'changed');
  rmSync(path.join(source, '2.txt'));
  // Something to find.
  symlinkSync('nowhere', path.join(source, 'dangling'));
  await command('plans', 'run', 'j');
  await command('plans', 'run', 'j');
  await command('plans', 'job', 'list');
  await command('plans', 'snapshots', 'j');
  await command('plans', 'ls', 'j');
  await command('plans', 'verify', 'j');
  await command('code', '--version');
  await command('code', 'job', 'list');
  await command('code', 'run', 'j');
}

/** A command that ends badly has still shown what it asks and runs. */
async function warmed(keep, folder, words) {
  const program = path.join(root, 'scripts', 'warmed-command.mjs');
  const env = { ...process.env, FORESYNC_SECRET_KEY: KEYS.secretAccessKey };
  await promisify(execFile)(process.execPath, [program, keep, '--data', path.join(folder, 'data'), ...words], { env });
}
