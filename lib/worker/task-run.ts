import type { Database } from '../db/database';
import type { Task } from '../db/generated/client';
import type { SecretBox } from '../db/secrets';
import { serializeError } from '../db/stored-error';
import type { Clock } from '../engine/clock';
import { isEngineError } from '../engine/errors';
import { bookInUse } from '../engine/pricing/book-file';
import type { PriceBook } from '../engine/pricing/price-book';
import { markAbandoned } from './abandoned';
import { execute } from './execute';
import type { WorkerPorts } from './ports';
import { fail, finish, giveBack, type Owned, RENEW_MS, renew } from './queue';
import { repeat } from './repeat';
import { type StopReason, type TaskContext, TaskInterrupted } from './task-context';
import { Watchdog } from './watchdog';

/** What a worker lends to each of its tasks. */
export interface Workbench {
  readonly db: Database;
  readonly dataDir: string;
  readonly box: SecretBox;
  readonly ports: WorkerPorts;
  readonly installation: string;
  readonly tool: string;
  readonly clock: Clock;
  /** Fires when the worker is to end. */
  readonly signal: AbortSignal;
  readonly owner: string;
}

/** Works on a claimed task, keeping its lease, and writes how it ended. Throws only what the database throws. */
export async function runTask(bench: Workbench, task: Task): Promise<void> {
  const { db, clock, owner } = bench;
  const mine: Owned = { id: task.id, owner };
  const stop = new AbortController();
  const shutdown = () => stop.abort('shutdown' satisfies StopReason);
  if (bench.signal.aborted) shutdown();
  bench.signal.addEventListener('abort', shutdown, { once: true });
  const keepLease = async () => {
    if (!(await renew(db, task.id, owner, clock.now()))) stop.abort('lease-lost' satisfies StopReason);
  };
  const watchdog = new Watchdog(clock, bench.ports.stuckMs);
  const renewing = repeat(clock, RENEW_MS, keepLease, (error) => stop.abort(error));
  try {
    const working = execute(contextOf(bench, task, { stop, watchdog }), task);
    const result = await watchdog.over(working, (error) => stop.abort(error));
    await finish(db, mine, clock.now(), result);
  } catch (error) {
    if (error instanceof TaskInterrupted) await giveBack(db, mine);
    else await failed(bench, task, error);
  } finally {
    bench.signal.removeEventListener('abort', shutdown);
    await renewing.stop();
  }
}

async function failed({ db, clock, owner }: Workbench, task: Task, error: unknown): Promise<void> {
  const stored = serializeError(error);
  // Work that was left behind did not write how it ended.
  if (isEngineError(error, 'work.stuck')) {
    await db.$transaction((tx) => markAbandoned(tx, { task, next: 'failed' }, stored));
  }
  await fail(db, { id: task.id, owner }, clock.now(), stored);
}

interface Leash {
  readonly stop: AbortController;
  readonly watchdog: Watchdog;
}

function contextOf(bench: Workbench, task: Task, { stop, watchdog }: Leash): TaskContext {
  const { db, dataDir, box, ports, installation, tool, owner } = bench;
  let book: PriceBook | null = null;
  return {
    get book() {
      book ??= bookInUse(dataDir);
      return book;
    },
    ...{ db, dataDir, box, ports, installation, tool, owner },
    taskId: task.id,
    signal: stop.signal,
    cancel: () => stop.abort('cancel-requested' satisfies StopReason),
    pause: () => stop.abort('pause-requested' satisfies StopReason),
    sign: (doing) => watchdog.sign(doing),
    stopOnError: (error) => stop.abort(error),
  };
}
