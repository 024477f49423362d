import type { Command } from 'commander';
import type { Door } from '../lib/control/views';
import { systemClock } from '../lib/engine/clock/system-clock';
import type { WorkerBells } from '../lib/worker/worker';
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
interface Inside {
  readonly stop: AbortController;
  readonly bells: WorkerBells;
  readonly ended: Promise<void>;
}

let inside: Inside | null = null;

/**
 * Reads until `done`. When no worker is alive on this data, one works inside this process until the command ends: the command
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
    const reading = await read();
    show(reading);
    if (done(reading)) return reading;
    const now = systemClock.monotonic();
    // A worker that was alive may die while it is waited for.
    if (inside === null && now - lookedAt >= LOOK_EVERY_MS) {
      lookedAt = now;
      if (!(await session.door.worker()).alive) inside = await workInside(session.dataDir);
    }
    if (inside === null) await systemClock.sleep(Math.min(LATEST_MS, SOONEST_MS + (now - begun) / 10));
    else await somethingEnded(inside);
  }
}

/** What was just read may have queued a task, or may be waiting for one. */
async function somethingEnded({ bells, ended }: Inside): Promise<void> {
  bells.queued.ring();
  await Promise.race([bells.ended.wait(systemClock, LATEST_MS), ended]);
}

/** On the door's own connection: a second one would be opened for nothing, and the two would wait for each other's writes. */
async function workInside(dataDir: string): Promise<Inside> {
  const [{ startWorker }, { workerPorts }, { Bell }, { houseOf }] = await Promise.all([
    import('../lib/worker/worker'),
    import('./worker-ports'),
    import('../lib/worker/bell'),
    import('../lib/control/house'),
  ]);
  const { db } = await houseOf(dataDir);
  const bells = { queued: new Bell(), ended: new Bell() };
  const stop = new AbortController();
  const common = { dataDir, db, bells, signal: stop.signal, clock: systemClock, ports: workerPorts() };
  const ended = startWorker({ ...common, schedules: 'off' });
  // Whoever waits hears of its failure.
  ended.catch(() => {});
  return { stop, bells, ended };
}

/** The command has ended: so does the worker inside of this process, if there is one. Throws what ended it before. */
export async function closeSession(): Promise<void> {
  inside?.stop.abort();
  await inside?.ended;
}
