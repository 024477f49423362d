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

/** Opens the door on the data folder named by the global options. */
export async function openSession(command: Command): Promise<Session> {
  const options = command.optsWithGlobals<{ data?: string; json?: boolean }>();
  const dataDir = dataDirectory(options.data);
  // Loaded when it is needed: the database's client alone takes longer to load than most commands take to run.
  const { openDoor } = await import('../lib/control/door');
  return { dataDir, json: options.json === true, door: await openDoor({ dataDir }) };
}

const POLL_MS = 200;
/** Readings between two looks at the workers: every 2 s. */
const LOOK_EVERY = 10;

/**
 * Polls `read` until `done`. When no worker is alive on this data, one works inside this process for as long as it takes:
 * the command line does the same with the server and without it. `show` is called with every reading.
 */
export async function settle<T>(
  session: Session,
  read: () => Promise<T>,
  done: (reading: T) => boolean,
  show: (reading: T) => void = () => {},
): Promise<T> {
  const stop = new AbortController();
  let inline: Promise<void> | null = null;
  try {
    for (let reads = 0; ; reads += 1) {
      // A worker that was alive may die while it is waited for.
      if (inline === null && reads % LOOK_EVERY === 0 && !(await session.door.worker()).alive)
        inline = workInside(session.dataDir, stop.signal);
      const reading = await read();
      show(reading);
      if (done(reading)) return reading;
      await Promise.race([systemClock.sleep(POLL_MS), inline ?? new Promise<void>(() => {})]);
    }
  } finally {
    stop.abort();
    await inline;
  }
}

async function workInside(dataDir: string, signal: AbortSignal): Promise<void> {
  const { startWorker } = await import('../lib/worker/worker');
  await startWorker({ dataDir, signal, clock: systemClock, schedules: 'off' });
}
