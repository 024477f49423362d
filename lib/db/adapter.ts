import { setTimeout as delay } from 'node:timers/promises';
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3';

type Adapter = Awaited<ReturnType<PrismaBetterSqlite3['connect']>>;
type Transaction = Awaited<ReturnType<Adapter['startTransaction']>>;

/** How long a statement waits for another writer, as with SQLite's own busy_timeout. */
const PATIENCE_MS = 10_000;
const LONGEST_PAUSE_MS = 50;

const PRAGMAS = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA foreign_keys = ON;
`;

/**
 * Prisma's better-sqlite3 adapter with the three things it leaves open.
 * - It has one connection, so a statement sent while an interactive transaction is open would join it and be rolled back with
 *   it: here such a statement waits. Inside `$transaction(tx => …)` use `tx` only: the outer client waits for its end.
 * - A transaction takes the write lock when it starts (BEGIN IMMEDIATE), because SQLite refuses, at once and whatever the
 *   timeout, to turn a reader into a writer after another connection has written.
 * - SQLite's own waiting for a lock blocks the whole process. Two connections in one process (the command line and its worker)
 *   would wait for each other until one gives up; here the waiting is done between tries, and everything else goes on.
 */
export class SerialSqliteAdapter extends PrismaBetterSqlite3 {
  constructor(file: string) {
    super({ url: file, timeout: 0 });
  }

  override async connect(): Promise<Adapter> {
    const inner = await super.connect();
    await patiently(async () => inner.executeScript(PRAGMAS));
    return serialize(inner);
  }
}

function serialize(inner: Adapter): Adapter {
  const gate = new Gate();
  // A statement on its own that found the database busy has done nothing, so it may be sent again.
  const outside = <T>(work: () => Promise<T>) => patiently(() => gate.idle().then(work));
  return {
    provider: inner.provider,
    adapterName: inner.adapterName,
    queryRaw: (query) => outside(() => inner.queryRaw(query)),
    executeRaw: (query) => outside(() => inner.executeRaw(query)),
    executeScript: (script) => outside(() => inner.executeScript(script)),
    dispose: () => inner.dispose(),
    startTransaction: () => patiently(() => begin(inner, gate)),
  };
}

/** While another connection writes, the gate is open between the tries: statements that only read need not wait for it. */
async function begin(inner: Adapter, gate: Gate): Promise<Transaction> {
  const release = await gate.enter();
  try {
    await inner.executeRaw({ sql: 'BEGIN IMMEDIATE', args: [], argTypes: [] });
  } catch (error) {
    release();
    throw error;
  }
  return transaction(inner, release);
}

function transaction(inner: Adapter, release: () => void): Transaction {
  const run = async (sql: string) => {
    await inner.executeRaw({ sql, args: [], argTypes: [] });
  };
  return {
    provider: inner.provider,
    adapterName: inner.adapterName,
    // Prisma sends COMMIT and ROLLBACK itself and then calls the two below.
    options: { usePhantomQuery: false },
    queryRaw: (query) => inner.queryRaw(query),
    executeRaw: (query) => inner.executeRaw(query),
    commit: async () => release(),
    rollback: async () => release(),
    createSavepoint: (name) => run(`SAVEPOINT ${name}`),
    rollbackToSavepoint: (name) => run(`ROLLBACK TO ${name}`),
    releaseSavepoint: (name) => run(`RELEASE SAVEPOINT ${name}`),
  };
}

/** Tries again while another connection writes, up to PATIENCE_MS. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS;
  for (let pause = 1; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw error;
    }
    await delay(pause);
  }
}

/** The adapter calls SQLITE_BUSY a SocketTimeout. */
function isBusy(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return typeof cause === 'object' && cause !== null && 'kind' in cause && cause.kind === 'SocketTimeout';
}

/** One transaction at a time, in order of arrival. */
class Gate {
  private last: Promise<void> | null = null;

  /** Resolves when no transaction is open or waiting. */
  async idle(): Promise<void> {
    while (this.last !== null) await this.last;
  }

  async enter(): Promise<() => void> {
    const before = this.last;
    let open = () => {};
    const mine = new Promise<void>((resolve) => {
      open = resolve;
    });
    this.last = mine;
    await before;
    return () => {
      if (this.last === mine) this.last = null;
      open();
    };
  }
}
