import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { type Invocation, measure } from './measured';
import type { RunningSink } from './running-sink';

export type CaseName = 'first-run' | 'no-change' | 'changed' | 'preview';

/** Where a tool works in one benchmark. */
export interface Place {
  readonly tree: string;
  /** An empty folder of the tool's own, for its database or repository. */
  readonly work: string;
  readonly sink: RunningSink;
}

export interface Tool {
  /** As in the table. */
  readonly name: string;
  /** What `--tools` selects it by. */
  readonly group: string;
  /** The program that must be there. */
  readonly needs: string;
  /** Forgets everything, and sends everything unless `held` is nothing. Not measured. */
  prepare(place: Place, held: 'everything' | 'nothing'): Promise<void>;
  backUp(place: Place): Invocation;
}

const KEYS = { AWS_ACCESS_KEY_ID: 'BENCH', AWS_SECRET_ACCESS_KEY: 'bench-secret', AWS_DEFAULT_REGION: 'us-east-1' };
const cli = path.join(import.meta.dirname, '..', 'dist', 'cli.js');

/** `foresync …` as it is installed: the built program. `verb` is run or plan. */
export function foresync(place: Place, ...args: string[]): Invocation {
  const env = { ...KEYS, FORESYNC_SECRET_KEY: 'bench-secret' };
  return { command: process.execPath, args: [cli, '--data', path.join(place.work, 'data'), ...args], env };
}

export const ours: Tool = {
  name: 'foresync',
  group: 'ours',
  needs: 'node',
  async prepare(place, held) {
    await emptied(place, 'foresync/');
    const server = ['--endpoint', place.sink.endpoint, '--path-style', '--access-key', 'BENCH'];
    const where = ['--bucket', 'bench', '--prefix', 'foresync', ...server];
    await measure(foresync(place, 'destination', 'add', 'sink', ...where));
    // As the browser does by itself. It measures the clock, which takes some seconds once.
    await measure(foresync(place, 'destination', 'check', 'sink'));
    // A million PUTs are above the limit that holds a run.
    const more = ['--destination', 'sink', '--limit-requests', '100000000'];
    await measure(foresync(place, 'job', 'add', 'bench', '--source', place.tree, ...more));
    if (held === 'nothing') return;
    // Sends everything; then the first quiet night, which looks at each row of the index once and writes down what it saw.
    for (let night = 0; night < 2; night += 1) await measure(foresync(place, 'run', 'bench'));
  },
  backUp: (place) => foresync(place, 'run', 'bench'),
};

/** A tool that compares with the bucket itself: the sink is told what it holds, which no first run has to do. */
function peer(name: string, needs: string, backUp: (place: Place, prefix: string) => Invocation): Tool {
  const prefix = `${name.replaceAll(/[^a-z]+/g, '-')}/`;
  return {
    name,
    group: needs,
    needs,
    async prepare(place, held) {
      await emptied(place, prefix);
      if (held === 'everything') await place.sink.seed(`${place.tree}/`, prefix);
    },
    backUp: (place) => backUp(place, prefix),
  };
}

async function emptied({ work, sink }: Place, prefix: string): Promise<void> {
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  await sink.forget(prefix);
}

const aws = peer('aws s3 sync', 'aws', ({ tree, sink }, prefix) => ({
  command: 'aws',
  args: ['--endpoint-url', sink.endpoint, 's3', 'sync', '--only-show-errors', tree, `s3://bench/${prefix}`],
  env: KEYS,
}));

function rclone(name: string, ...options: string[]): Tool {
  return peer(name, 'rclone', ({ tree, sink }, prefix) => {
    const remote = `:s3,provider=Other,access_key_id=BENCH,secret_access_key=bench-secret,endpoint="${sink.endpoint}",region=us-east-1:bench/${prefix}`;
    const args = ['sync', '--config', '/dev/null', '--transfers', '16', '--checkers', '16', ...options, tree, remote];
    // A CA bundle meant for the AWS SDK is more than rclone can load.
    return { command: 'rclone', args, env: { ...KEYS, AWS_CA_BUNDLE: undefined } };
  });
}

const restic: Tool = {
  name: 'restic (local repository)',
  group: 'restic',
  needs: 'restic',
  async prepare(place, held) {
    await emptied(place, 'restic/');
    await measure({ ...resticIn(place), args: ['init'] });
    if (held === 'everything') await measure(restic.backUp(place));
  },
  backUp: (place) => ({ ...resticIn(place), args: ['backup', '--quiet', place.tree] }),
};

function resticIn({ work }: Place) {
  const env = { RESTIC_REPOSITORY: path.join(work, 'repository'), RESTIC_PASSWORD: 'bench' };
  return { command: 'restic', env: { ...env, RESTIC_CACHE_DIR: path.join(work, 'cache') } };
}

/** Ours first: the table's ratios are to it. */
export const TOOLS: readonly Tool[] = [
  ours,
  aws,
  rclone('rclone'),
  rclone('rclone --size-only --fast-list', '--size-only', '--fast-list'),
  rclone('rclone --size-only', '--size-only'),
  rclone('rclone --s3-no-head', '--s3-no-head'),
  restic,
];

/** What a preview is held against: reading every name, time and inode once. */
export function find(place: Place): Invocation {
  return { command: 'find', args: [place.tree, '-printf', '%s %T@ %i\\n'] };
}
