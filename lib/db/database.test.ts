import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from './database';
import { readMigrations } from './migrations';
import { packageRoot } from './package-root';

let dataDir: string;
const open: Database[] = [];

async function database(options?: { migrations: string }): Promise<Database> {
  const db = await openDatabase(dataDir, options);
  open.push(db);
  return db;
}

beforeEach(() => {
  dataDir = path.join(mkdtempSync(path.join(tmpdir(), 'foresync-db-')), 'data');
});

afterEach(async () => {
  for (const db of open.splice(0)) await db.$disconnect();
  rmSync(path.dirname(dataDir), { recursive: true, force: true });
});

const ALL = readMigrations(path.join(packageRoot(), 'prisma', 'migrations')).map(({ name }) => name);

describe('openDatabase', () => {
  it('makes the folder for this user only and sets durable, strict pragmas', async () => {
    const db = await database();
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    const [journal] = await db.$queryRawUnsafe<{ journal_mode: string }[]>('PRAGMA journal_mode');
    const [sync] = await db.$queryRawUnsafe<{ synchronous: bigint }[]>('PRAGMA synchronous');
    const [keys] = await db.$queryRawUnsafe<{ foreign_keys: bigint }[]>('PRAGMA foreign_keys');
    expect([journal?.journal_mode, Number(sync?.synchronous), Number(keys?.foreign_keys)]).toEqual(['wal', 2, 1]);
  });

  it('has every column, index and foreign key of schema.prisma', async () => {
    await database();
    const schema = readFileSync(path.join(packageRoot(), 'prisma', 'schema.prisma'), 'utf8');
    const db = new Sqlite(path.join(dataDir, 'foresync.db'), { readonly: true });
    for (const [, model = '', body = ''] of schema.matchAll(/^model (\w+) \{\n(.*?)^\}/gms)) {
      const table = /@@map\("(\w+)"\)/.exec(body)?.[1] ?? model;
      expect({ table, columns: columnsOf(db, table) }).toEqual({ table, columns: modelColumns(body) });
      expect({ table, indexes: indexesOf(db, table) }).toEqual({ table, indexes: modelIndexes(table, body) });
      const relations = [...body.matchAll(/@relation\(fields: \[(\w+)\]/g)].map((match) => match[1] ?? '');
      expect({ table, relations: relationsOf(db, table) }).toEqual({ table, relations: relations.sort() });
    }
    db.close();
  });

  it('creates and finds a row of every noun', async () => {
    const db = await database();
    const at = new Date('2026-11-23T08:00:00Z');
    await db.destination.create({
      data: {
        id: 'd',
        name: 'd',
        provider: 'practice',
        bucket: 'b',
        prefix: '',
        region: 'r',
        endpoint: '',
        pathStyle: true,
        storageClass: 'STANDARD',
      },
    });
    await db.job.create({
      data: {
        id: 'j',
        name: 'j',
        slug: 'j',
        sources: [{ mount: '', path: '/x' }],
        destinationId: 'd',
        excludes: [],
        limits: {},
      },
    });
    await db.plan.create({
      data: {
        id: 'p',
        jobId: 'j',
        state: 'open',
        trigger: 'manual',
        findings: { create: { code: 'link.loop', severity: 'warns', evidence: {} } },
      },
    });
    await db.run.create({ data: { id: 'r', jobId: 'j', planId: 'p', state: 'queued', trigger: 'manual' } });
    await db.snapshot.create({
      data: {
        id: 's',
        jobId: 'j',
        createdAt: at,
        outcome: 'complete',
        files: 1,
        bytes: 2n ** 53n,
        directories: 0,
        links: 0,
        failures: 0,
        versioned: true,
        header: {},
      },
    });
    await db.restore.create({
      data: { id: 'x', jobId: 'j', snapshotId: 's', paths: [], existing: 'replace', state: 'queued' },
    });
    await db.ledger.create({
      data: { hour: '2026-11-23T08', activity: 'run', activityId: 'r', jobId: 'j', destinationId: 'd', put: 3 },
    });
    await db.task.create({ data: { id: 't', kind: 'plan', jobId: 'j', payload: { planId: 'p' } } });
    await db.workerRow.create({ data: { id: 'w', pid: 1, host: 'h', startedAt: at, seenAt: at } });
    await db.setting.create({ data: { key: 'k', value: 'v' } });
    await db.user.create({
      data: {
        id: 'u',
        name: 'u',
        email: 'u@example.org',
        sessions: { create: { id: 'us', expiresAt: at, token: 't' } },
        accounts: { create: { id: 'ua', accountId: 'a', providerId: 'p' } },
      },
    });
    await db.verification.create({ data: { id: 'v', identifier: 'i', value: 'v', expiresAt: at } });
    await db.rateLimit.create({ data: { id: 'l', key: 'k', count: 1, lastRequest: 1n } });

    const plan = await db.plan.findUniqueOrThrow({
      where: { id: 'p' },
      include: { run: true, findings: true, job: true },
    });
    expect([plan.run?.id, plan.findings[0]?.code, plan.job.sources]).toEqual([
      'r',
      'link.loop',
      [{ mount: '', path: '/x' }],
    ]);
    expect((await db.snapshot.findUniqueOrThrow({ where: { id: 's' } })).bytes).toBe(2n ** 53n);
    expect((await db.snapshot.findUniqueOrThrow({ where: { id: 's' } })).createdAt).toEqual(at);
  });

  it('refuses a row whose parent is missing, and a parent whose rows remain', async () => {
    const db = await database();
    await expect(
      db.run.create({ data: { id: 'r', jobId: 'none', state: 'queued', trigger: 'manual' } }),
    ).rejects.toMatchObject({ code: 'P2003' });
  });

  it('opens the same data twice without migrating again', async () => {
    await database();
    const db = await database();
    expect(await db.$queryRawUnsafe('SELECT migration_name FROM _prisma_migrations')).toEqual(
      ALL.map((migration_name) => ({ migration_name })),
    );
    expect(readdirSync(dataDir)).not.toContain('backups');
  });
});

describe('transactions', () => {
  it('keep statements from outside out', async () => {
    const db = await database();
    const outside: Promise<unknown>[] = [];
    const failing = db.$transaction(async (tx) => {
      await tx.setting.create({ data: { key: 'inside', value: 1 } });
      outside.push(db.setting.create({ data: { key: 'outside', value: 1 } }));
      await tx.setting.findMany();
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    await Promise.all(outside);
    expect((await db.setting.findMany()).map((row) => row.key)).toEqual(['outside']);
  });

  it('of one connection make another wait without stopping the process', async () => {
    const [one, two] = [await database(), await database()];
    const waiting: Promise<unknown>[] = [];
    await one.$transaction(async (tx) => {
      await tx.setting.create({ data: { key: 'first', value: 1 } });
      waiting.push(two.setting.create({ data: { key: 'second', value: 1 } }));
      waiting.push(two.$transaction((other) => other.setting.create({ data: { key: 'third', value: 1 } })));
      for (let turn = 0; turn < 20; turn += 1) await tx.setting.findMany();
      expect(await two.setting.count()).toBe(0);
    });
    await Promise.all(waiting);
    expect(await one.setting.count()).toBe(3);
  });

  it('of two connections take turns instead of failing', async () => {
    const [one, two] = [await database(), await database()];
    await one.setting.create({ data: { key: 'n', value: 0 } });
    const add = (db: Database) =>
      db.$transaction(async (tx) => {
        const row = await tx.setting.findUniqueOrThrow({ where: { key: 'n' } });
        await tx.setting.update({ where: { key: 'n' }, data: { value: Number(row.value) + 1 } });
      });
    await Promise.all(Array.from({ length: 10 }, (_, round) => add(round % 2 === 0 ? one : two)));
    expect((await one.setting.findUniqueOrThrow({ where: { key: 'n' } })).value).toBe(10);
  });
});

describe('the migrator', () => {
  const migrations = () => path.join(path.dirname(dataDir), 'migrations');

  function withMigration(name: string, sql: string): { migrations: string } {
    cpSync(path.join(packageRoot(), 'prisma', 'migrations'), migrations(), { recursive: true });
    mkdirSync(path.join(migrations(), name), { recursive: true });
    writeFileSync(path.join(migrations(), name, 'migration.sql'), sql);
    return { migrations: migrations() };
  }

  it('keeps a copy of the database before it changes it', async () => {
    const before = await database();
    await before.setting.create({ data: { key: 'kept', value: 1 } });
    const after = await database(withMigration('9999_more', 'ALTER TABLE "Setting" ADD COLUMN "more" TEXT;'));
    expect(await after.$queryRawUnsafe('SELECT more FROM "Setting"')).toEqual([{ more: null }]);
    const [copy = ''] = readdirSync(path.join(dataDir, 'backups'));
    const old = new Sqlite(path.join(dataDir, 'backups', copy), { readonly: true });
    expect(old.prepare('SELECT key FROM Setting').all()).toEqual([{ key: 'kept' }]);
    expect(old.prepare('SELECT migration_name FROM _prisma_migrations').all()).toHaveLength(ALL.length);
    old.close();
  });

  it('changes nothing when a migration fails', async () => {
    await database();
    const bad = withMigration('0002_bad', 'CREATE TABLE "half" ("a" TEXT); ALTER TABLE "nothing" ADD COLUMN "x" TEXT;');
    await expect(openDatabase(dataDir, bad)).rejects.toMatchObject({
      code: 'data.migration-failed',
      facts: { migration: '0002_bad' },
    });
    const db = new Sqlite(path.join(dataDir, 'foresync.db'), { readonly: true });
    expect(db.prepare(`SELECT name FROM sqlite_master WHERE name = 'half'`).all()).toEqual([]);
    db.close();
  });

  it('refuses a migration that leaves rows pointing nowhere', async () => {
    await database();
    const bad = withMigration(
      '0002_orphan',
      `INSERT INTO "session" VALUES ('s', 'x', 't', 'x', 'x', NULL, NULL, 'nobody');`,
    );
    await expect(openDatabase(dataDir, bad)).rejects.toMatchObject({ code: 'data.migration-failed' });
  });

  it('refuses data of a newer version', async () => {
    await database(withMigration('0002_more', 'CREATE TABLE "more" ("a" TEXT);'));
    await expect(openDatabase(dataDir)).rejects.toMatchObject({
      code: 'data.newer',
      facts: { migration: '0002_more' },
    });
  });

  it('refuses a migration that was changed after it was applied', async () => {
    await database(withMigration('0002_more', 'CREATE TABLE "more" ("a" TEXT);'));
    writeFileSync(path.join(migrations(), '0002_more', 'migration.sql'), 'CREATE TABLE "other" ("a" TEXT);');
    await expect(openDatabase(dataDir, { migrations: migrations() })).rejects.toMatchObject({
      code: 'data.migration-changed',
    });
  });

  it('says that a file cannot be a data folder', async () => {
    mkdirSync(path.dirname(dataDir), { recursive: true });
    writeFileSync(dataDir, '');
    await expect(openDatabase(dataDir)).rejects.toMatchObject({ code: 'data.unusable' });
  });
});

const SQL_TYPES: Record<string, string> = {
  String: 'TEXT',
  Boolean: 'BOOLEAN',
  DateTime: 'DATETIME',
  Int: 'INTEGER',
  BigInt: 'BIGINT',
  Json: 'JSONB',
};

function modelColumns(body: string): string[] {
  return [...body.matchAll(/^ {2}(\w+)\s+(\w+)(\?|\[\])?/gm)]
    .filter(([, , type = '']) => type in SQL_TYPES)
    .map(([, name, type = '', mark]) => `${name} ${SQL_TYPES[type]}${mark === '?' ? '' : ' NOT NULL'}`);
}

function columnsOf(db: Sqlite.Database, table: string): string[] {
  const columns = db.pragma(`table_info("${table}")`) as { name: string; type: string; notnull: number }[];
  return columns.map((column) => `${column.name} ${column.type}${column.notnull === 1 ? ' NOT NULL' : ''}`);
}

function modelIndexes(table: string, body: string): string[] {
  const single = [...body.matchAll(/^ {2}(\w+).*@unique/gm)].map(([, name]) => `${table}_${name}_key`);
  const many = [...body.matchAll(/@@(index|unique)\(\[([\w, ]+)\]/g)].map(
    ([, kind, names = '']) => `${table}_${names.split(', ').join('_')}_${kind === 'index' ? 'idx' : 'key'}`,
  );
  return [...single, ...many].sort();
}

function indexesOf(db: Sqlite.Database, table: string): string[] {
  const indexes = db.pragma(`index_list("${table}")`) as { name: string; origin: string }[];
  return indexes
    .filter((index) => index.origin === 'c')
    .map((index) => index.name)
    .sort();
}

function relationsOf(db: Sqlite.Database, table: string): string[] {
  return (db.pragma(`foreign_key_list("${table}")`) as { from: string }[]).map((key) => key.from).sort();
}
