import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EngineError } from '../errors';
import { NO_REQUESTS } from '../types';
import { sync } from './sync';
import { counting, planned, type SyncBench, scanned, syncBench } from './testing/sync-bench';

const never = new AbortController().signal;
const WRITER = join(import.meta.dirname, '..', 'source', 'sqlite', 'testing', 'busy-writer.mjs');
let bench: SyncBench;
let scratch: string;
let writers: ChildProcess[];

beforeEach(() => {
  bench = syncBench({ 'plain.db': 'no database', 'notes.txt': 'x' }, { versioning: 'enabled' });
  scratch = mkdtempSync(join(tmpdir(), 'foresync-copies-'));
  writers = [];
});
afterEach(async () => {
  for (const writer of writers) await stop(writer);
  bench.close();
  rmSync(scratch, { recursive: true, force: true });
});

const at = (name: string) => join(bench.source, name);

/** Two accounts that add up to nothing, some rows to make it large, and a mode. */
function database(name: string, mode: 'wal' | 'delete', rows = 2000): Sqlite.Database {
  const db = new Sqlite(at(name));
  db.pragma(`journal_mode = ${mode}`);
  db.exec('CREATE TABLE account (id INTEGER PRIMARY KEY, amount INTEGER); CREATE TABLE note (text TEXT)');
  db.exec('INSERT INTO account VALUES (1, 0), (2, 0)');
  const note = db.prepare('INSERT INTO note VALUES (?)');
  db.transaction(() => {
    for (let at = 0; at < rows; at += 1) note.run('y'.repeat(1000));
  })();
  return db;
}

async function startWriter(name: string, mode: string): Promise<void> {
  const writer = spawn(process.execPath, [WRITER, at(name), mode], { stdio: ['ignore', 'pipe', 'inherit'] });
  writers.push(writer);
  await once(writer.stdout, 'data');
}

async function stop(writer: ChildProcess): Promise<void> {
  if (writer.exitCode !== null || writer.signalCode !== null) return;
  writer.kill('SIGTERM');
  await once(writer, 'close');
}

let runs = 0;
async function run() {
  runs += 1;
  const { index, roots, clock } = bench;
  const approved = await planned(bench, `p${runs}`);
  const counted = counting(bench.storage);
  const ports = { storage: counted.storage, index, roots, clock, prefix: 'data/', scratchDirectory: scratch };
  const result = await sync(approved, { ...ports, requests: () => NO_REQUESTS }, never);
  const { put, post } = approved.summary.requests;
  return { result, promised: { put, post }, sent: counted.requests() };
}

/** What the bucket holds, as a restore would put it down. */
function restored(name: string): { check: unknown; sum: unknown; rows: number } {
  const file = join(scratch, `restored-${name.replaceAll('/', '-')}`);
  rmSync(file, { force: true });
  writeFileSync(file, bench.storage.contents().get(`data/${name}`) ?? '');
  const db = new Sqlite(file);
  const check = db.pragma('integrity_check', { simple: true });
  const { sum } = db.prepare('SELECT sum(amount) AS sum FROM account').get() as { sum: number };
  const { rows } = db.prepare('SELECT count(*) AS rows FROM note').get() as { rows: number };
  db.close();
  rmSync(file);
  return { check, sum, rows };
}

describe('a database that is written to all the time', () => {
  test.each(['wal', 'delete'] as const)('is never torn, %s', async (mode) => {
    database('busy.db', mode).close();
    await startWriter('busy.db', mode);
    for (let round = 0; round < 3; round += 1) {
      const { result, promised, sent } = await run();
      expect(result).toMatchObject({ outcome: 'succeeded', failures: [] });
      expect({ put: sent.put, post: sent.post }).toEqual(promised);
      expect(restored('busy.db')).toMatchObject({ check: 'ok', sum: 0 });
      expect([...bench.storage.contents().keys()].filter((key) => key.includes('busy'))).toEqual(['data/busy.db']);
      expect(readdirSync(scratch)).toEqual([]);
    }
  });

  test('would lack its newest rows without its log: the control', async () => {
    const db = database('open.db', 'wal', 10);
    const plain = join(scratch, 'plain');
    copyFileSync(at('open.db'), plain);
    const { result } = await run();
    expect(result.outcome).toBe('succeeded');
    expect(restored('open.db')).toEqual({ check: 'ok', sum: 0, rows: 10 });
    expect(statSync(plain).size).toBeLessThan((bench.storage.contents().get('data/open.db') ?? '').length);
    rmSync(plain);
    db.close();
  });
});

describe('what the next scan makes of it', () => {
  test('a database that nobody wrote to is unchanged, open or not', async () => {
    const open = database('open.db', 'wal');
    database('closed.sqlite', 'wal').close();
    database('journal.sqlite3', 'delete').close();
    const first = await run();
    expect(first.sent).toMatchObject(first.promised);
    const second = await run();
    expect(second.sent).toMatchObject({ put: 0, post: 0 });
    open.exec('UPDATE account SET amount = amount + iif(id = 1, 1, -1)');
    expect((await run()).sent).toMatchObject({ put: 1 });
    open.close();
  });

  test('its parts are no entries, whatever it is called; those of other files are', async () => {
    mkdirSync(at('sub'));
    const db = database('sub/odd-name', 'wal');
    writeFileSync(at('notes.txt-wal'), 'mine');
    const paths = (await scanned(bench.roots)).map(({ path }) => path);
    expect(paths).toEqual(['notes.txt', 'notes.txt-wal', 'plain.db', 'sub/', 'sub/odd-name']);
    db.close();
  });

  test('nothing is made beside a database that is only looked at', async () => {
    database('closed.db', 'wal').close();
    const before = readdirSync(bench.source);
    expect((await run()).result.outcome).toBe('succeeded');
    expect(readdirSync(bench.source)).toEqual(before);
    expect(restored('closed.db')).toMatchObject({ check: 'ok', rows: 2000 });
  });

  test('a log that a crash left behind is in the copy', async () => {
    const db = database('live.db', 'wal', 50);
    for (const end of ['', '-wal']) copyFileSync(at(`live.db${end}`), at(`left.db${end}`));
    const before = readdirSync(bench.source);
    expect((await run()).result.outcome).toBe('succeeded');
    expect(restored('left.db')).toEqual({ check: 'ok', sum: 0, rows: 50 });
    expect(readdirSync(bench.source)).toEqual(before);
    db.close();
  });
});

test('one that cannot be copied is sent as it is, and named', async () => {
  const db = database('locked.db', 'delete', 10);
  db.exec('BEGIN EXCLUSIVE');
  const { result } = await run();
  expect(result.outcome).toBe('partial');
  expect(result.failures).toEqual([{ path: 'locked.db', code: 'source.database-not-copied' }]);
  expect(bench.storage.contents().has('data/locked.db')).toBe(true);
  expect(readdirSync(scratch)).toEqual([]);
  db.exec('COMMIT');
  db.close();
});

test('a large one goes in parts, as many as were planned', async () => {
  const db = database('large.db', 'wal', 20_000);
  const { result, promised, sent } = await run();
  expect(result).toMatchObject({ outcome: 'succeeded' });
  expect(promised.post).toBe(2);
  expect({ put: sent.put, post: sent.post }).toEqual(promised);
  expect(restored('large.db')).toEqual({ check: 'ok', sum: 0, rows: 20_000 });
  db.close();
});

test('the copies are put where they are told, and a place that is missing is a note', async () => {
  database('a.db', 'delete', 1).close();
  rmSync(scratch, { recursive: true });
  const { result } = await run();
  expect(result.failures).toEqual([{ path: 'a.db', code: 'source.database-not-copied' }]);
  expect(new EngineError('source.database-not-copied').retry).toBe(false);
  mkdirSync(scratch);
});
