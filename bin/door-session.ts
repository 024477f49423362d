import type { Command } from 'commander';
import { openDoor } from '../lib/control/door';
import type { Door } from '../lib/control/views';
import { systemClock } from '../lib/engine/clock/system-clock';
import { startWorker } from '../lib/worker/worker';
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
        inline = startWorker({ dataDir: session.dataDir, signal: stop.signal, clock: systemClock, schedules: 'off' });
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
