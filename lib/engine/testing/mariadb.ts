import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A running MariaDB of Debian's packages, in a private folder, on a socket only. */
export interface MariaDb {
  readonly socket: string;
  /** The user with every right; it has a password, unlike root. */
  readonly user: string;
  readonly password: string;
  /** Runs statements as root and returns their rows, tab-separated, without headings. Throws with the client's words. */
  sql(statements: string, database?: string): Promise<string[][]>;
  /** Ends the server by pid and removes its folder. */
  stop(): Promise<void>;
  /** Ends the server at once, as a crash does, and leaves the folder to `stop`. */
  crash(): Promise<void>;
}

const PROGRAMS = ['mariadbd', 'mariadb-install-db', 'mariadb', 'mariadb-dump', 'setpriv'];
const START_WITHIN_MS = 60_000;

/** The programs of Debian's mariadb-server-core and mariadb-client that are not on this machine; empty when a server can be started. */
export function missingMariaDbPrograms(): string[] {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin'];
  return PROGRAMS.filter((name) => !folders.some((folder) => existsSync(path.join(folder, name))));
}

/** Starts a server with an empty data folder: about three seconds. Throws with its own words. Nothing outlives this process. */
export async function startMariaDb(): Promise<MariaDb> {
  const folder = mkdtempSync(path.join(tmpdir(), 'foresync-mariadb-'));
  const data = path.join(folder, 'data');
  const socket = path.join(folder, 'sock');
  const user = userInfo().username;
  await run('mariadb-install-db', [
    '--no-defaults',
    `--datadir=${data}`,
    `--user=${user}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
  ]);
  const server = startServer([`--datadir=${data}`, `--socket=${socket}`, `--user=${user}`]);
  const sql = (statements: string, database = '') => query(socket, statements, database);
  const stop = async () => {
    await server.end();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await untilReady(sql, server);
    await sql(`CREATE USER 'keeper'@'localhost' IDENTIFIED BY '${PASSWORD}'; GRANT ALL ON *.* TO 'keeper'@'localhost'`);
  } catch (error) {
    await stop();
    throw error;
  }
  return { socket, user: 'keeper', password: 'a "quoted\' \\back #hash', sql, stop, crash: () => server.end() };
}

/** As SQL text: what an option file, a shell and SQL each treat in their own way. */
const PASSWORD = 'a "quoted\\\' \\\\back #hash';

interface Server {
  words(): string;
  hasEnded(): boolean;
  end(): Promise<void>;
}

function startServer(args: readonly string[]): Server {
  const program = existsSync('/usr/sbin/mariadbd') ? '/usr/sbin/mariadbd' : 'mariadbd';
  // setpriv (util-linux) makes the kernel end the server with this process, however that ends; the pid stays the server's.
  const small = ['--innodb-buffer-pool-size=64M', '--innodb-flush-log-at-trx-commit=0', '--skip-log-bin'];
  const child: ChildProcess = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', program, '--no-defaults', '--skip-networking', ...args, ...small],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let words = '';
  child.stderr?.on('data', (text: Buffer) => {
    words = `${words}${text}`.slice(-4000);
  });
  const ended = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
  return {
    words: () => words,
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    end: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Asks until the server answers: it tells nobody when it is ready. */
async function untilReady(sql: (statements: string) => Promise<unknown>, server: Server): Promise<void> {
  for (const end = performance.now() + START_WITHIN_MS; performance.now() < end; await pause(50)) {
    if (server.hasEnded()) break;
    try {
      await sql('SELECT 1');
      return;
    } catch (error) {
      if (performance.now() > end - 100) throw error;
    }
  }
  throw new Error(`mariadbd did not start: ${server.words()}`);
}

function query(socket: string, statements: string, database: string): Promise<string[][]> {
  return new Promise((resolve, reject) => {
    const args = [
      '--no-defaults',
      `--socket=${socket}`,
      '--user=root',
      '--default-character-set=utf8mb4',
      '--batch',
      '--raw',
      '--skip-column-names',
    ];
    const child = spawn('mariadb', database === '' ? args : [...args, database], { stdio: ['pipe', 'pipe', 'pipe'] });
    let out = '';
    let words = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      out += text;
    });
    child.stderr.on('data', (text) => {
      words += text;
    });
    child.stdin.on('error', () => undefined);
    child.once('error', reject);
    child.once('close', (code) => {
      if (code !== 0) return reject(new Error(`mariadb: ${words}`));
      const lines = out.split('\n').filter((line) => line !== '');
      resolve(lines.map((line) => line.split('\t')));
    });
    child.stdin.end(statements);
  });
}
