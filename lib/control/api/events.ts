import { openDoor } from '../door';
import { dataDirectory } from '../house';
import type { Door } from '../views';
import { problemAnswer } from './answer';
import { admit } from './dispatch';

const POLL_MS = 500;
/** A comment line after this long without a change, so that proxies keep the connection open. */
const QUIET_POLLS = 30;

/** How to read one noun and when it has ended. */
export interface Watched<T> {
  readonly read: (door: Door) => Promise<T>;
  readonly ended: (view: T) => boolean;
}

/**
 * Server-sent events for one run, restore or plan: its view at once and whenever it changes, read every 500 ms, until it has ended
 * or the browser leaves. Refusals are answered as problems before the stream begins.
 */
export async function events<T>(request: Request, watched: Watched<T>, dataDir = dataDirectory()): Promise<Response> {
  try {
    await admit(request, dataDir);
    const door = await openDoor({ dataDir });
    const first = await watched.read(door);
    const body = streamOf(messages(first, () => watched.read(door), watched.ended, request.signal));
    const headers = {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    };
    return new Response(body, { headers });
  } catch (error) {
    return problemAnswer(error);
  }
}

function streamOf(chunks: AsyncGenerator<Uint8Array<ArrayBuffer>>): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    pull: async (controller) => {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: async () => {
      await chunks.return(undefined);
    },
  });
}

async function* messages<T>(
  first: T,
  read: () => Promise<T>,
  ended: (view: T) => boolean,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const bytes = (text: string) => new TextEncoder().encode(text);
  let sent = JSON.stringify(first);
  yield bytes(`data: ${sent}\n\n`);
  let view = first;
  for (let quiet = 1; !ended(view) && !signal.aborted; quiet += 1) {
    await pause(signal);
    if (signal.aborted) return;
    view = await read();
    const text = JSON.stringify(view);
    if (text !== sent) yield bytes(`data: ${text}\n\n`);
    else if (quiet % QUIET_POLLS === 0) yield bytes(': still here\n\n');
    sent = text;
  }
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, POLL_MS);
    signal.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}

const RUN_ENDED = new Set(['succeeded', 'partial', 'failed', 'cancelled', 'held', 'paused', 'interrupted']);
const RESTORE_ENDED = new Set(['succeeded', 'partial', 'failed', 'cancelled', 'interrupted']);

/** A run until its outcome. */
export const watchRun = (id: string) => ({
  read: (door: Door) => door.getRun(id),
  ended: ({ state }: { state: string }) => RUN_ENDED.has(state),
});

/** A restore until its outcome; while it waits for approval the stream stays open. */
export const watchRestore = (id: string) => ({
  read: (door: Door) => door.getRestore(id),
  ended: ({ state }: { state: string }) => RESTORE_ENDED.has(state),
});

/** A plan until it is made. */
export const watchPlan = (id: string) => ({
  read: (door: Door) => door.getPlan(id),
  ended: ({ state }: { state: string }) => state !== 'queued' && state !== 'working',
});
