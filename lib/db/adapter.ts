import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3';

type Adapter = Awaited<ReturnType<PrismaBetterSqlite3['connect']>>;
type Transaction = Awaited<ReturnType<Adapter['startTransaction']>>;

const PRAGMAS = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA foreign_keys = ON;
`;

/**
 * Prisma's better-sqlite3 adapter with the two things it leaves open. It has one connection, so a statement sent while an
 * interactive transaction is open would join it and be rolled back with it: here such a statement waits. And a transaction takes the write lock
 * when it starts (BEGIN IMMEDIATE), because SQLite refuses, at once and whatever the timeout, to turn a reader into a writer
 * after another process has written. Inside `$transaction(tx => …)` use `tx` only: the outer client waits for the end of it.
 */
export class SerialSqliteAdapter extends PrismaBetterSqlite3 {
  constructor(file: string) {
    super({ url: file, timeout: 10_000 });
  }

  override async connect(): Promise<Adapter> {
    const inner = await super.connect();
    await inner.executeScript(PRAGMAS);
    return serialize(inner);
  }
}

function serialize(inner: Adapter): Adapter {
  const gate = new Gate();
  return {
    provider: inner.provider,
    adapterName: inner.adapterName,
    queryRaw: (query) => gate.idle().then(() => inner.queryRaw(query)),
    executeRaw: (query) => gate.idle().then(() => inner.executeRaw(query)),
    executeScript: (script) => gate.idle().then(() => inner.executeScript(script)),
    dispose: () => inner.dispose(),
    startTransaction: async () => {
      const release = await gate.enter();
      try {
        await inner.executeRaw({ sql: 'BEGIN IMMEDIATE', args: [], argTypes: [] });
      } catch (error) {
        release();
        throw error;
      }
      return transaction(inner, release);
    },
  };
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
