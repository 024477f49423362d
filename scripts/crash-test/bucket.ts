import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const PROGRAM = path.join(import.meta.dirname, '..', '..', 'dist', 'crash-bucket.mjs');

/** The bucket's process is started hundreds of times: as one file it starts in a third of the time. */
export async function buildBucket(): Promise<void> {
  await build({
    entryPoints: [path.join(import.meta.dirname, 'bucket-process.ts')],
    outfile: PROGRAM,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['better-sqlite3'],
    logLevel: 'error',
  });
}

/** The bucket's process, killed and started again on the same port. */
export class Bucket {
  #child: ChildProcess | null = null;
  #starts = 0;
  endpoint = '';

  constructor(
    private readonly folder: string,
    private readonly seed: number,
  ) {}

  get #log(): string {
    return path.join(this.folder, 'requests.log');
  }

  async start(): Promise<void> {
    this.#starts += 1;
    const port = this.endpoint === '' ? '0' : new URL(this.endpoint).port;
    const args = [path.join(this.folder, 'bucket'), port, this.#log, String(this.seed + this.#starts)];
    this.#child = fork(PROGRAM, args);
    const [message] = (await once(this.#child, 'message')) as [{ endpoint: string }];
    this.endpoint = message.endpoint;
  }

  /** From now on this share of the requests fails in some way. */
  async strike(share: number): Promise<void> {
    this.#child?.send({ faults: share });
    if (this.#child !== null) await once(this.#child, 'message');
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (child === null) return;
    this.#child = null;
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
  }

  /** Requests received since the beginning, as S3 names their operations. */
  received(): string[] {
    return readFileSync(this.#log, 'utf8').split('\n').filter(Boolean);
  }
}
