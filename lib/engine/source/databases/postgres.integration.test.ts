/** PostgreSQL on a real server: dumped, unchanged, loaded into a new database, refused. */
import { Readable } from 'node:stream';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasPostgres, type Postgres, startPostgres } from '../../testing/postgres';
import type { DatabaseSource } from './database';
import { dump } from './dump';
import { loadDump } from './load';
import { measureDatabase } from './measure';

const never = new AbortController().signal;

test.runIf(process.env.CI === 'true')('PostgreSQL is here', () => expect(hasPostgres()).toBe(true));

describe.skipIf(!hasPostgres())('databases on PostgreSQL', () => {
  let server: Postgres;
  beforeAll(async () => {
    server = await startPostgres();
    await server.sql('CREATE DATABASE "my=shop"');
    await server.sql(TABLES, 'my=shop');
  });
  afterAll(() => server?.stop());

  const source = (name: string, more: Partial<DatabaseSource> = {}): DatabaseSource => {
    const { user, password, socket } = server;
    return { kind: 'postgres', name, user, password, host: 'localhost', port: null, socket, ...more };
  };

  async function dumped(from: DatabaseSource) {
    const chunks: Buffer[] = [];
    const facts = await dump(from, async (chunk) => void chunks.push(chunk), never);
    return { facts, bytes: Buffer.concat(chunks) };
  }

  test('a dump, loaded into a new database, holds the same rows; the same data makes the same hash', async () => {
    const { facts, bytes } = await dumped(source('my=shop'));
    expect([...facts.rows].sort()).toEqual([
      ['public."Odd ""name"', 2],
      ['public.empty', 0],
      ['public.posts', 500],
    ]);
    expect((await dumped(source('my=shop'))).facts.contentSha256).toBe(facts.contentSha256);
    await loadDump({ target: source('again'), compressed: Readable.from([bytes]), into: 'new' }, never);
    const rows = 'SELECT md5(string_agg(id || body, chr(10) ORDER BY id)) FROM posts';
    expect(await server.sql(rows, 'again')).toBe(await server.sql(rows, 'my=shop'));
    const before = loadDump({ target: source('again'), compressed: Readable.from([bytes]), into: 'new' }, never);
    await expect(before).rejects.toMatchObject({ code: 'database.load-failed' });
    const text = gunzipSync(bytes);
    const cut = gzipSync(text.subarray(0, text.indexOf('CREATE TABLE')));
    const half = loadDump({ target: source('half'), compressed: Readable.from([cut]), into: 'new' }, never);
    await expect(half).rejects.toMatchObject({ code: 'database.dump-truncated' });
  });

  test('its size is known before', async () => {
    expect(await measureDatabase(source('my=shop'), never)).toMatchObject({ tables: 3, tablesWithoutTransactions: 0 });
  });

  test.each([
    ['a wrong password', { password: 'wrong' }, 'database.denied'],
    ['an unknown user', { user: 'nobody' }, 'database.denied'],
    ['no such database', { name: 'none' }, 'database.missing'],
    ['no server', { socket: '/nowhere' }, 'database.unreachable'],
    ['no server at a port', { socket: null, host: '127.0.0.1', port: 1 }, 'database.unreachable'],
  ])('%s', async (_name, more, code) => {
    await expect(dumped(source('my=shop', more))).rejects.toMatchObject({ code });
    await expect(measureDatabase(source('my=shop', more), never)).rejects.toMatchObject({ code });
  });

  test('a user who may not read a table is refused', async () => {
    await server.sql("CREATE ROLE blind LOGIN PASSWORD 'x'");
    const blind = source('my=shop', { user: 'blind', password: 'x' });
    await expect(dumped(blind)).rejects.toMatchObject({ code: 'database.denied' });
  });
});

const TABLES = `
CREATE TABLE posts (id int PRIMARY KEY, body text);
INSERT INTO posts SELECT n, E'it''s \\\\ \\n\\\\.\\n-- PostgreSQL database dump complete\\tCREATE TABLE x (' || n FROM generate_series(1, 500) n;
CREATE TABLE "Odd ""name" (id int, b bytea);
INSERT INTO "Odd ""name" VALUES (1, '\\x00ff0a'), (2, NULL);
CREATE TABLE empty (id int);
CREATE VIEW titles AS SELECT id FROM posts;
CREATE FUNCTION two() RETURNS int LANGUAGE sql AS $$ SELECT 2 $$;
`;
