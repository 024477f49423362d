import type { Command } from 'commander';
import type { Door } from '../lib/control/views';
import { systemClock } from '../lib/engine/clock/system-clock';
import { dataDirectory } from './data-directory';

/** What every command that needs the data folder gets. */
export interface Session {
  readonly door: Door;
  readonly dataDir: string;
  readonly json: boolean;
}

/** The data folder named by the global options. */
export function dataDirectoryOf(command: Command): string {
  return dataDirectory(command.optsWithGlobals<{ data?: string }>().data);
}

/** Opens the door on the data folder named by the global options. */
export async function openSession(command: Command): Promise<Session> {
  const options = command.optsWithGlobals<{ json?: boolean }>();
  const dataDir = dataDirectoryOf(command);
  // Loaded when it is needed: the database's client alone takes longer to load than most commands take to run.
  const { openDoor } = await import('../lib/control/door');
  return { dataDir, json: options.json === true, door: await openDoor({ dataDir }) };
}

/** How often what is waited for is read: often at first, as most work is short, then every tenth of the time it has taken. */
const SOONEST_MS = 20;
const LATEST_MS = 200;
/** How often the workers are looked at. */
const LOOK_EVERY_MS = 2000;

/** A worker inside of this process, until closeSession(). */
let inside: { readonly stop: AbortController; readonly ended: Promise<void> } | null = null;

/**
 * Polls `read` until `done`. When no worker is alive on this data, one works inside this process until the command ends: the command
 * line does the same with the server and without it. `show` is called with every reading.
 */
export async function settle<T>(
  session: Session,
  read: () => Promise<T>,
  done: (reading: T) => boolean,
  show: (reading: T) => void = () => {},
): Promise<T> {
  const begun = systemClock.monotonic();
  let lookedAt = Number.NEGATIVE_INFINITY;
  for (;;) {
    const now = systemClock.monotonic();
    // A worker that was alive may die while it is waited for.
    if (inside === null && now - lookedAt >= LOOK_EVERY_MS) {
      lookedAt = now;
      if (!(await session.door.worker()).alive) inside = workInside(session.dataDir);
    }
    const reading = await read();
    show(reading);
    if (done(reading)) return reading;
    const pause = Math.min(LATEST_MS, SOONEST_MS + (now - begun) / 10);
    await Promise.race([systemClock.sleep(pause), inside?.ended ?? new Promise<void>(() => {})]);
  }
}

function workInside(dataDir: string): NonNullable<typeof inside> {
  const stop = new AbortController();
  const ended = work(dataDir, stop.signal);
  // Whoever waits hears of its failure.
  ended.catch(() => {});
  return { stop, ended };
}

async function work(dataDir: string, signal: AbortSignal): Promise<void> {
  const [{ startWorker }, { workerPorts }] = await Promise.all([
    import('../lib/worker/worker'),
    import('./worker-ports'),
  ]);
  await startWorker({ dataDir, signal, clock: systemClock, ports: workerPorts(), schedules: 'off', pace: 'eager' });
}

/** The command has ended: so does the worker inside of this process, if there is one. Throws what ended it before. */
export async function closeSession(): Promise<void> {
  inside?.stop.abort();
  await inside?.ended;
}
