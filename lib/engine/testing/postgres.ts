import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A running PostgreSQL of Debian's packages, in a private folder, on a socket only. */
export interface Postgres {
  /** The folder of its socket. */
  readonly socket: string;
  /** The superuser, who needs the password. */
  readonly user: string;
  readonly password: string;
  /** Runs statements and returns their rows, `|` between columns. Throws with the client's words. */
  sql(statements: string, database?: string): Promise<string>;
  stop(): Promise<void>;
}

const PROGRAMS_ROOT = '/usr/lib/postgresql';
const START_WITHIN_MS = 60_000;
/** A colon and a backslash are special in a password file. */
const PASSWORD = 'a:b\\c "d\' $e';

/** Debian's folder of the server programs, or null when there is none. */
function programs(): string | null {
  if (!existsSync(PROGRAMS_ROOT)) return null;
  const folders = readdirSync(PROGRAMS_ROOT).map((version) => path.join(PROGRAMS_ROOT, version, 'bin'));
  return folders.findLast((folder) => existsSync(path.join(folder, 'postgres'))) ?? null;
}

/** True when a server can be started here: it refuses to run as root, so root needs the user `postgres`. */
export function hasPostgres(): boolean {
  return programs() !== null && existsSync('/usr/bin/psql') && existsSync('/usr/bin/setpriv');
}

/** Starts a server with an empty cluster: about two seconds. Throws with its own words. Nothing outlives this process. */
export async function startPostgres(): Promise<Postgres> {
  const bin = programs() ?? '';
  const folder = mkdtempSync(path.join(tmpdir(), 'foresync-postgres-'));
  const data = path.join(folder, 'data');
  const passwordFile = path.join(folder, 'password');
  mkdirSync(data, { mode: 0o700 });
  writeFileSync(passwordFile, `${PASSWORD}\n`);
  const isRoot = userInfo().uid === 0;
  chmodSync(folder, 0o755);
  if (isRoot) await run('chown', ['-R', 'postgres', folder]);
  const asOther = isRoot ? ['--reuid=postgres', '--regid=postgres', '--clear-groups'] : [];
  const start = (program: string, args: readonly string[]) => [
    '--pdeathsig',
    'KILL',
    ...asOther,
    path.join(bin, program),
    ...args,
  ];
  const auth = ['--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  await run(
    'setpriv',
    start('initdb', [`--pgdata=${data}`, '--username=keeper', '--encoding=UTF8', '--locale=C', ...auth]),
  );
  const child = spawn(
    'setpriv',
    start('postgres', ['-D', data, '-k', folder, '-c', 'listen_addresses=', '-c', 'fsync=off']),
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const words = lastWords(child);
  const sql = async (statements: string, database = 'postgres') => {
    const env = { ...process.env, PGPASSWORD: PASSWORD, PGDATABASE: database };
    const args = ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-h', folder, '-U', 'keeper', '-c', statements];
    return (await run('psql', args, { env })).stdout.trim();
  };
  const stop = async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGQUIT');
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  await untilReady(sql, child).catch(async (error) => {
    await stop();
    throw new Error(`postgres did not start: ${words()}`, { cause: error });
  });
  return { socket: folder, user: 'keeper', password: PASSWORD, sql, stop };
}

function lastWords(child: ChildProcess): () => string {
  let words = '';
  child.stderr?.on('data', (text: Buffer) => {
    words = `${words}${text}`.slice(-4000);
  });
  return () => words;
}

/** Asks until the server answers: it tells nobody when it is ready. */
async function untilReady(sql: (statements: string) => Promise<string>, child: ChildProcess): Promise<void> {
  const end = performance.now() + START_WITHIN_MS;
  for (;;) {
    try {
      await sql('SELECT 1');
      return;
    } catch (error) {
      if (child.exitCode !== null || performance.now() > end) throw error;
      await pause(50);
    }
  }
}
