/**
 * `foresync up`: one process that starts the practice bucket, the worker and the web server, restarts what crashes, and stops
 * all three on Ctrl-C. State: starting → running → stopping → ended. A child that dies while running is started again, each
 * time later (1, 2, 4 … 30 s), and the delay is forgotten after a minute of good health.
 */
import { type ChildProcess, fork, type StdioOptions } from 'node:child_process';
import { createServer } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createSetupLink } from '../lib/control/access/setup-link';
import { openDoor } from '../lib/control/door';
import { ensurePracticeDestination } from '../lib/control/practice-destination';
import { lockDataDirectory } from '../lib/db/data-lock';
import { dataDirectory } from './data-directory';
import { layOutDemo } from './demo';
import { EXIT, reportFailure } from './exit';
import { newPracticeSettings, readPracticeSettings, writePracticeSettings } from './practice-settings';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const STOP_PATIENCE_MS = 10_000;
const HEALTHY_AFTER_MS = 60_000;
/** A worker is asked whether it lives this often, and is ended when it has not answered for so long: a system call holds it. */
const ASK_EVERY_MS = 30_000;
const SILENCE_MS = 600_000;

interface Child {
  readonly name: string;
  readonly start: () => ChildProcess;
  process: ChildProcess | null;
  delayMs: number;
}

/** What kept Foresync from starting, as a sentence for the person at the terminal. */
class StartError extends Error {}

function explain(error: unknown): void {
  if (error instanceof StartError) console.error(error.message);
  else reportFailure(error, 'text');
}

const children: Child[] = [];
let stopping = false;

function keepRunning(name: string, start: () => ChildProcess): ChildProcess {
  const child: Child = { name, start, process: null, delayMs: 1000 };
  children.push(child);
  return launch(child);
}

function launch(child: Child): ChildProcess {
  const started = performance.now();
  const running = child.start();
  child.process = running;
  running.on('close', (code, signal) => {
    child.process = null;
    if (stopping) return;
    if (performance.now() - started > HEALTHY_AFTER_MS) child.delayMs = 1000;
    console.error(
      `The ${child.name} ended (${signal ?? `exit code ${code}`}). Starting it again in ${child.delayMs / 1000} s.`,
    );
    setTimeout(() => !stopping && launch(child), child.delayMs).unref();
    child.delayMs = Math.min(child.delayMs * 2, 30_000);
  });
  return running;
}

/** A program of dist/. Detached, so that Ctrl-C reaches the supervisor alone; it ends by itself when the supervisor is gone. */
function program(name: string, args: string[], env: NodeJS.ProcessEnv): ChildProcess {
  const stdio: StdioOptions = ['ignore', 'inherit', 'inherit', 'ipc'];
  return fork(path.join(root, 'dist', `${name}.js`), args, { env, stdio, detached: true });
}

/** Ends a worker that no longer answers; it is started again, and takes its work up where it was. */
function watch(worker: ChildProcess): void {
  let heardAt = performance.now();
  worker.on('message', () => {
    heardAt = performance.now();
  });
  const asking = setInterval(() => {
    if (performance.now() - heardAt < SILENCE_MS) return void (worker.connected && worker.send('alive?'));
    console.error(
      `The worker has not answered for ${SILENCE_MS / 60_000} minutes: a disk or a network drive may hang. Ending it.`,
    );
    worker.kill('SIGKILL');
  }, ASK_EVERY_MS);
  worker.once('close', () => clearInterval(asking));
}

/** Asks every child to stop, in reverse order of starting, and kills what has not stopped in time. */
async function stopAll(): Promise<void> {
  for (const child of [...children].reverse()) {
    const running = child.process;
    if (running === null) continue;
    await new Promise<void>((resolve) => {
      const patience = setTimeout(() => running.kill('SIGKILL'), STOP_PATIENCE_MS);
      running.once('close', () => {
        clearTimeout(patience);
        resolve();
      });
      running.kill('SIGTERM');
    });
  }
}

/** The port asked for, or the first free one of the 50 after it. */
async function freePort(wanted: number, host: string): Promise<number> {
  for (let port = wanted; port < wanted + 50; port += 1) {
    const free = await new Promise<boolean>((resolve) => {
      const probe = createServer();
      probe.once('error', () => resolve(false));
      probe.listen(port, host, () => probe.close(() => resolve(true)));
    });
    if (free) return port;
  }
  throw new StartError(`No free port from ${wanted} to ${wanted + 49}. Name one with --port.`);
}

async function startPractice(dataDir: string): Promise<void> {
  const settings = readPracticeSettings(dataDir) ?? newPracticeSettings();
  const lastPort = Number(settings.endpoint.split(':').at(-1)) || 9000;
  const port = await freePort(lastPort, '127.0.0.1');
  const argument = JSON.stringify({ ...settings, directory: path.join(dataDir, 'practice'), port });
  const child = keepRunning('practice bucket', () => program('practice', [argument], process.env));
  const endpoint = await new Promise<string>((resolve, reject) => {
    child.once('message', (message: { endpoint: string }) => resolve(message.endpoint));
    child.once('close', () => reject(new StartError('The practice bucket did not start; its own message is above.')));
  });
  writePracticeSettings(dataDir, { ...settings, endpoint });
  await ensurePracticeDestination(dataDir);
}

async function startWeb(dataDir: string, host: string, wantedPort: number): Promise<string> {
  const port = await freePort(wantedPort, host);
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  const origin = `http://${shown.includes(':') ? `[${shown}]` : shown}:${port}`;
  // Behind a proxy the address people use is another one than the address it listens on.
  const publicOrigin = process.env.FORESYNC_ORIGIN ?? origin;
  const env = {
    ...process.env,
    FORESYNC_DATA: dataDir,
    FORESYNC_ORIGIN: publicOrigin,
    NODE_ENV: 'production' as const,
    NEXT_TELEMETRY_DISABLED: '1',
  };
  keepRunning('web server', () => program('web', [host, String(port)], env));
  await waitForHealth(`${origin}/api/health`);
  return publicOrigin;
}

async function waitForHealth(url: string): Promise<void> {
  for (let attempt = 0; attempt < 900; attempt += 1) {
    const answer = await fetch(url).catch((error: unknown) => error);
    if (answer instanceof Response && answer.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new StartError('The web server did not answer within 90 s; its own message is above.');
}

interface Options {
  readonly port: number;
  readonly host: string;
  readonly data: string | undefined;
  readonly demo: boolean;
}

/** Ends the process with exit code 2 and a sentence when an option is wrong. */
function readOptions(): Options {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: '3000' },
        host: { type: 'string', default: '127.0.0.1' },
        data: { type: 'string' },
        demo: { type: 'boolean', default: false },
      },
    });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 1 || port > 65_535)
      throw new TypeError(`--port takes a number from 1 to 65535, not ${values.port}.`);
    return { port, host: values.host, data: values.data, demo: values.demo };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    console.error(`${error.message}\nSee: npm run up -- --help`);
    process.exit(EXIT.usage);
  }
}

async function main(): Promise<void> {
  const values = readOptions();
  const dataDir = dataDirectory(values.data);
  const lock = lockDataDirectory(dataDir);
  const end = async (code: number) => {
    if (stopping) return;
    stopping = true;
    console.log('\nStopping …');
    await stopAll();
    lock.release();
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0));

  try {
    const door = await openDoor({ dataDir });
    await startPractice(dataDir);
    if (values.demo) await layOutDemo(dataDir, door);
    keepRunning('worker', () => {
      const worker = program('worker', [], { ...process.env, FORESYNC_DATA: dataDir });
      watch(worker);
      return worker;
    });
    const origin = await startWeb(dataDir, values.host, Number(values.port));
    await announce(dataDir, origin);
  } catch (error) {
    explain(error);
    await end(EXIT.failed);
  }
}

async function announce(dataDir: string, origin: string): Promise<void> {
  const setupLink = await createSetupLink(dataDir, origin);
  console.log(`\nForesync is running at ${origin}`);
  if (setupLink !== null) console.log(`\nSet it up with this one-time link:\n\n  ${setupLink}\n`);
  console.log(`Data: ${dataDir}\nCtrl-C stops everything.`);
}

await main().catch((error: unknown) => {
  explain(error);
  process.exit(EXIT.failed);
});
