import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect as tcpConnect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type CephPlace, cephConf, monitorAddress } from './ceph-conf';

const run = promisify(execFile);

/** A running S3 server that nobody here wrote, with one user. Buckets are made over S3. */
export interface Radosgw {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Ends the daemons by pid and removes their directory. */
  stop(): Promise<void>;
}

const PROGRAMS = ['setpriv', 'ceph', 'ceph-mon', 'ceph-osd', 'monmaptool', 'radosgw', 'radosgw-admin'];
const START_WITHIN_MS = 60_000;

/** The programs of Debian's ceph packages that are not on this machine; empty when radosgw can be started. */
export function missingCephPrograms(): string[] {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return PROGRAMS.filter((name) => !folders.some((folder) => existsSync(path.join(folder, name))));
}

/**
 * Starts Ceph's radosgw with a monitor and one in-memory OSD in a private directory: about two seconds, 110 MB. Throws with the
 * daemon's own words when it does not come up. Nothing outlives this process.
 */
export async function startCephGateway(): Promise<Radosgw> {
  const directory = mkdtempSync(path.join(tmpdir(), 'foresync-radosgw-'));
  const place = { directory, monitorPort: await freePort(), gatewayPort: await freePort() };
  const daemons = new Daemons(directory);
  try {
    await startMonitor(place, daemons);
    await startObjectStore(daemons);
    daemons.start('radosgw', ['-n', 'client.rgw']);
    const user = await createUser(daemons);
    await daemons.untilListening(place.gatewayPort);
    return { endpoint: `http://127.0.0.1:${place.gatewayPort}`, ...user, stop: () => daemons.stop() };
  } catch (error) {
    await daemons.stop();
    throw error;
  }
}

async function startMonitor(place: CephPlace, daemons: Daemons): Promise<void> {
  const { fsid, text } = cephConf(place);
  writeFileSync(daemons.conf, text);
  for (const name of ['mon', 'osd', 'rgw']) mkdirSync(path.join(place.directory, name));
  const map = path.join(place.directory, 'monmap');
  await daemons.run('monmaptool', ['--create', '--fsid', fsid, '--addv', 'a', `[${monitorAddress(place)}]`, map]);
  await daemons.run('ceph-mon', ['-i', 'a', '--mkfs', '--monmap', map]);
  daemons.start('ceph-mon', ['-i', 'a']);
}

async function startObjectStore(daemons: Daemons): Promise<void> {
  const uuid = randomUUID();
  await daemons.run('ceph', ['--connect-timeout', '30', 'osd', 'new', uuid]);
  await daemons.run('ceph-osd', ['-i', '0', '--mkfs', '--osd-uuid', uuid]);
  daemons.start('ceph-osd', ['-i', '0']);
}

async function createUser(daemons: Daemons): Promise<{ accessKeyId: string; secretAccessKey: string }> {
  const accessKeyId = `TEST${randomBytes(8).toString('hex').toUpperCase()}`;
  const secretAccessKey = randomBytes(20).toString('hex');
  const keys = ['--access-key', accessKeyId, '--secret-key', secretAccessKey];
  await daemons.run('radosgw-admin', [
    '-n',
    'client.rgw',
    'user',
    'create',
    '--uid',
    'test',
    '--display-name',
    'test',
    ...keys,
  ]);
  return { accessKeyId, secretAccessKey };
}

/** The cluster's child processes. They are in the foreground, so their pids are ours to end. */
class Daemons {
  readonly conf: string;
  readonly #directory: string;
  readonly #running = new Set<ChildProcess>();
  readonly #killAll = () => {
    for (const child of this.#running) child.kill('SIGKILL');
  };
  #lastWords = '';

  constructor(directory: string) {
    this.#directory = directory;
    this.conf = path.join(directory, 'ceph.conf');
    process.on('exit', this.#killAll);
  }

  /** Runs a program to its end. Throws with its stderr. */
  async run(program: string, args: readonly string[]): Promise<void> {
    await run(program, ['-c', this.conf, ...args], { timeout: START_WITHIN_MS, cwd: this.#directory });
  }

  start(program: string, args: readonly string[]): void {
    // setpriv (util-linux) makes the kernel end the daemon with this process, however that ends; the pid stays the daemon's.
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', program, '-f', '-c', this.conf, ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
      cwd: this.#directory,
    });
    this.#running.add(child);
    child.stderr?.on('data', (text: Buffer) => {
      this.#lastWords = `${this.#lastWords}${program}: ${text}`.slice(-4000);
    });
    child.on('exit', () => this.#running.delete(child));
  }

  /** Polls the port: a daemon tells nobody when it is ready. Throws when one of them dies or time runs out. */
  async untilListening(port: number): Promise<void> {
    const started = this.#running.size;
    for (const end = performance.now() + START_WITHIN_MS; performance.now() < end; await pause(25)) {
      if (await accepts(port)) return;
      if (this.#running.size < started) break;
    }
    throw new Error(`radosgw did not start: ${this.#lastWords}`);
  }

  async stop(): Promise<void> {
    const ends = [...this.#running].map((child) => new Promise((resolve) => child.once('exit', resolve)));
    this.#killAll();
    await Promise.all(ends);
    process.off('exit', this.#killAll);
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = tcpConnect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
