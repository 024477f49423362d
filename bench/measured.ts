import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** What one command cost, with every process it started. */
export interface Cost {
  readonly wallS: number;
  /** User and system time. */
  readonly cpuS: number;
  /** Largest sum of resident sets of the process tree, MiB, looked at every 50 ms; short peaks between two looks are missed. */
  readonly peakMiB: number;
}

export interface Invocation {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
}

const LOOK_MS = 50;
const PAGE_BYTES = 4096;

/** Runs a command to its end. Throws with the end of its output when it fails. Linux only: reads /proc. */
export async function measure({ command, args, env }: Invocation): Promise<Cost> {
  const folder = mkdtempSync(path.join(tmpdir(), 'foresync-bench-times-'));
  const file = path.join(folder, 'times');
  const started = performance.now();
  // bash's `times` tells what its ended children used, to the millisecond.
  const script = '"$@"; code=$?; times > "$TIMES_FILE"; exit $code';
  const child = spawn('bash', ['-c', script, 'bash', command, ...args], {
    env: { ...process.env, ...env, TIMES_FILE: file },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let tail = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      tail = (tail + chunk.toString()).slice(-4000);
    });
  }
  let peakPages = 0;
  const looking = setInterval(() => {
    peakPages = Math.max(peakPages, pagesOfTree(child.pid ?? 0));
  }, LOOK_MS);
  const [code] = (await once(child, 'close')) as [number | null];
  const wallS = (performance.now() - started) / 1000;
  clearInterval(looking);
  const cpuS = existsSync(file) ? cpuSeconds(readFileSync(file, 'utf8')) : Number.NaN;
  rmSync(folder, { recursive: true });
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${tail}`);
  return { wallS, cpuS, peakMiB: (peakPages * PAGE_BYTES) / 2 ** 20 };
}

/** The second line of `times`: user and system time of the children, as 0m1.234s. */
function cpuSeconds(times: string): number {
  const spans = (times.split('\n')[1] ?? '').matchAll(/(\d+)m([\d.]+)s/g);
  return [...spans].reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
}

function pagesOfTree(pid: number): number {
  try {
    let pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      const children = readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').trim();
      for (const child of children === '' ? [] : children.split(' ')) pages += pagesOfTree(Number(child));
    }
    return pages;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return 0;
    throw error;
  }
}
