/**
 * Databases on a real MariaDB: ten WordPress-shaped ones, written to while they are dumped, brought into a bucket by plan and
 * sync, loaded into new databases and compared by rows and CHECKSUM TABLE; then everything that must never replace a good dump.
 */
import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { approve } from '../../approve/approve';
import { plan } from '../../plan/plan';
import { type SyncResult, sync } from '../../sync/sync';
import { counting, type SyncBench, syncBench } from '../../sync/testing/sync-bench';
import type { DumpTask } from '../../sync/upload-dump';
import { type MariaDb, missingMariaDbPrograms, startMariaDb } from '../../testing/mariadb';
import { databaseInventory, makeWordPressDatabase } from '../../testing/wordpress-database';
import { NO_REQUESTS, type RequestCounts } from '../../types';
import { DamageList } from '../../verify/damage';
import { rehearse } from '../../verify/rehearse';
import { type DatabaseSource, dumpPath } from './database';
import { dump } from './dump';
import { withDumps } from './dump-entries';
import { loadDump } from './load';
import { SMALLEST_SHARE } from './shrinking';

const ci = process.env.CI === 'true';
const missing = missingMariaDbPrograms();
const DATABASES = 10;
const POSTS = 300;
const never = new AbortController().signal;
const NAMES = Array.from({ length: DATABASES }, (_, at) => `site${at}`);

test.runIf(ci)('MariaDB is here', () => expect(missing).toEqual([]));

describe.skipIf(missing.length > 0)('databases on MariaDB', () => {
  let server: MariaDb;
  let bench: SyncBench;
  let tools: string;
  const realPath = process.env.PATH;

  beforeAll(async () => {
    server = await startMariaDb();
    for (const name of NAMES) await makeWordPressDatabase(server, name, POSTS);
  });
  afterAll(() => server?.stop());
  beforeEach(() => {
    bench = syncBench({});
    tools = mkdtempSync(path.join(tmpdir(), 'foresync-tools-'));
  });
  afterEach(() => {
    process.env.PATH = realPath;
    bench.close();
    rmSync(tools, { recursive: true });
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('foresync-db-'))).toEqual([]);
  });

  const source = (name: string, more: Partial<DatabaseSource> = {}): DatabaseSource => {
    const { user, password, socket } = server;
    return { kind: 'mysql', name, user, password, socket, host: 'localhost', port: null, ...more };
  };

  const tasks = (names: readonly string[], more: Partial<DatabaseSource> = {}) =>
    new Map<string, DumpTask>(
      names.map((name) => [dumpPath(name), { source: source(name, more), smallestShare: SMALLEST_SHARE }]),
    );

  let plans = 0;
  /** A whole run: plan with the dumps foreseen, approve, sync. */
  async function backUp(
    databases: ReadonlyMap<string, DumpTask>,
    signal = never,
  ): Promise<SyncResult & { planned: RequestCounts; sent: RequestCounts }> {
    plans += 1;
    bench.clock.advance(1000);
    const { index, storage, clock, roots } = bench;
    const dumps = [...databases.keys()].map((at) => ({ label: path.basename(at, '.sql.gz'), bytes: 1000 }));
    const request = { prefix: 'data/', deletes: 'propagate', jobFile: 'unchanged', racySinceNs: 0n } as const;
    const entries = withDumps(nothing(), dumps, BigInt(clock.now()) * 1_000_000n);
    const planId = `p${plans}`;
    const { summary, digest } = await plan(
      { planId, ...request },
      { entries, index, hashFile: async () => null },
      never,
    );
    const approved = approve({ planId, digest, deletes: 'included' }, { index, summary });
    const counted = counting(storage);
    const ports = {
      storage: counted.storage,
      index,
      roots,
      prefix: 'data/',
      clock,
      databases,
      requests: counted.requests,
    };
    const result = await sync(approved, ports, signal);
    return { ...result, planned: summary.requests, sent: counted.requests() };
  }

  function dumpLine(name: string, body: Buffer) {
    const sha256 = createHash('sha256').update(body).digest('hex');
    const fixed = { type: 'file', mtimeNs: 0n, mode: 0o600, uid: 0, gid: 0 } as const;
    return { path: name, key: name, size: body.length, sha256, ...fixed };
  }

  const stored = (name: string) => bench.storage.contents().get(`data/${dumpPath(name)}`);
  const open = async () => (await bench.storage.listMultipartUploadsPage({ prefix: '' })).uploads;

  /** The object the index names, loaded into a new database. */
  async function restore(name: string, into: string) {
    const { key, versionId, sha256 } = bench.index.get(dumpPath(name)) ?? {};
    const { body } = await bench.storage.getObject({ key: key ?? '', ...(versionId ? { versionId } : {}) });
    const bytes = await buffer(body);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
    return loadDump({ target: source(into), compressed: Readable.from([bytes]), into: 'new' }, never);
  }

  /** A program of this name that is found first. */
  function replaceTool(name: string, script: string): void {
    const file = path.join(tools, name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
    process.env.PATH = `${tools}${path.delimiter}${realPath}`;
  }

  test('ten databases, dumped and loaded into new ones, agree in rows and checksums', async () => {
    const result = await backUp(tasks(NAMES));
    expect(result).toMatchObject({ outcome: 'succeeded', failures: [], filesDone: DATABASES });
    expect(result.sent.put).toBe(DATABASES);
    for (const name of NAMES) {
      const { rows } = await restore(name, `copy_of_${name}`);
      expect(rows.get('wp_posts')).toBe(POSTS);
      expect(await databaseInventory(server, `copy_of_${name}`)).toEqual(await databaseInventory(server, name));
    }
    const routines = await server.sql(
      "SELECT (SELECT COUNT(*) FROM information_schema.routines WHERE routine_schema='copy_of_site0'), (SELECT COUNT(*) FROM information_schema.events WHERE event_schema='copy_of_site0'), (SELECT COUNT(*) FROM information_schema.triggers WHERE trigger_schema='copy_of_site0'), (SELECT COUNT(*) FROM information_schema.views WHERE table_schema='copy_of_site0')",
    );
    expect(routines).toEqual([['1', '1', '1', '1']]);
    for (const name of NAMES) await server.sql(`DROP DATABASE copy_of_${name}`);
  });

  test('a database that did not change is not stored again, and one that did is', async () => {
    const both = tasks(['site1', 'site2']);
    await backUp(both);
    const first = stored('site1');
    expect(first?.subarray(4, 8)).toEqual(Buffer.alloc(4));
    expect((await backUp(both)).sent).toMatchObject({ put: 0, post: 0, delete: 0 });
    await server.sql("INSERT INTO wp_options (option_name, option_value) VALUES ('new', 'x')", 'site1');
    expect((await backUp(both)).sent.put).toBe(1);
    expect(stored('site1')?.equals(first as Buffer)).toBe(false);
  });

  test('writes during the dump: the dump is one moment, and whole', async () => {
    await server.sql(
      'CREATE DATABASE busy; CREATE TABLE busy.a (id int PRIMARY KEY) ENGINE=InnoDB; CREATE TABLE busy.z (id int PRIMARY KEY) ENGINE=InnoDB; CREATE TABLE busy.m (t longtext) ENGINE=InnoDB; USE busy; INSERT INTO m SELECT REPEAT(MD5(seq), 100) FROM seq_1_to_5000',
    );
    const stop = new AbortController();
    let at = 0;
    const writing = (async () => {
      while (!stop.signal.aborted) {
        at += 1;
        await server.sql(
          `START TRANSACTION; INSERT INTO a VALUES (${at}); INSERT INTO z VALUES (${at}); COMMIT`,
          'busy',
        );
      }
    })();
    while (at < 3) await server.sql('SELECT 1');
    await backUp(tasks(['busy']));
    stop.abort();
    await writing;
    const { rows } = await restore('busy', 'busy_copy');
    expect(rows.get('a')).toBe(rows.get('z'));
    expect(rows.get('a')).toBeGreaterThan(1);
    expect(rows.get('a')).toBeLessThanOrEqual(at);
    await server.sql('DROP DATABASE busy; DROP DATABASE busy_copy');
  });

  describe('what must never replace the last good dump', () => {
    const NAME = 'site3';
    let good: Buffer;
    let goodSha: string | null | undefined;
    beforeEach(async () => {
      expect((await backUp(tasks([NAME]))).outcome).toBe('succeeded');
      good = Buffer.from(stored(NAME) as Buffer);
      goodSha = bench.index.get(dumpPath(NAME))?.sha256;
    });

    async function isRefused(result: SyncResult, code: string): Promise<void> {
      expect(result).toMatchObject({ outcome: 'partial', failures: [{ path: dumpPath(NAME), code }] });
      expect(stored(NAME)?.equals(good)).toBe(true);
      expect(bench.index.get(dumpPath(NAME))).toMatchObject({ sha256: goodSha, gone: false });
      expect(await open()).toEqual([]);
      const { rows } = await restore(NAME, 'again');
      expect(rows.get('wp_posts')).toBe(POSTS);
      await server.sql('DROP DATABASE again');
    }

    test('a dump tool killed half-way', async () => {
      replaceTool('mariadb-dump', `/usr/bin/mariadb-dump "$@" | head -c 200000; kill -9 $$`);
      await isRefused(await backUp(tasks([NAME])), 'database.dump-failed');
    });

    test('a dump tool killed after more than a part was sent', async () => {
      replaceTool('mariadb-dump', 'head -c 20000000 /dev/urandom; kill -9 $$');
      const result = await backUp(tasks([NAME]));
      expect(result.sent).toMatchObject({ put: 1, post: 1, delete: 1 });
      await isRefused(result, 'database.dump-failed');
    });

    test('exit code 0, but cut short', async () => {
      replaceTool('mariadb-dump', '/usr/bin/mariadb-dump "$@" | head -c 200000; exit 0');
      await isRefused(await backUp(tasks([NAME])), 'database.dump-truncated');
    });

    test('exit code 0 and no byte at all', async () => {
      replaceTool('mariadb-dump', 'exit 0');
      await isRefused(await backUp(tasks([NAME])), 'database.dump-truncated');
    });

    test('a wrong password', async () => {
      await isRefused(await backUp(tasks([NAME], { password: 'wrong' })), 'database.denied');
    });

    test('a user who sees no table: the tool calls an empty dump a success', async () => {
      await server.sql(
        "CREATE USER 'blind'@'localhost' IDENTIFIED BY 'x'; GRANT EVENT ON `site3`.* TO 'blind'@'localhost'",
      );
      await isRefused(await backUp(tasks([NAME], { user: 'blind', password: 'x' })), 'database.dump-small');
      await server.sql("GRANT TRIGGER ON `site3`.* TO 'blind'@'localhost'");
      await isRefused(await backUp(tasks([NAME], { user: 'blind', password: 'x' })), 'database.denied');
      await server.sql("DROP USER 'blind'@'localhost'");
    });

    test('a server that is not there, a database that is not, a tool that is not', async () => {
      await isRefused(await backUp(tasks([NAME], { socket: '/nowhere/mysqld.sock' })), 'database.unreachable');
      await isRefused(
        await backUp(tasks([NAME], { socket: null, host: '127.0.0.1', port: 1 })),
        'database.unreachable',
      );
      const gone = new Map([[dumpPath(NAME), { source: source('no_such'), smallestShare: SMALLEST_SHARE }]]);
      await isRefused(await backUp(gone), 'database.missing');
      process.env.PATH = tools;
      const { failures: none } = await backUp(tasks([NAME]));
      expect(none).toEqual([{ path: dumpPath(NAME), code: 'database.tool-missing' }]);
      process.env.PATH = realPath;
    });

    test('tables emptied by mistake; accepted when the job says so', async () => {
      await server.sql('CREATE TABLE kept AS SELECT * FROM wp_posts; TRUNCATE wp_posts; TRUNCATE wp_postmeta', NAME);
      await server.sql('CREATE DATABASE aside; RENAME TABLE site3.kept TO aside.kept');
      const result = await backUp(tasks([NAME]));
      expect(result.failures).toEqual([{ path: dumpPath(NAME), code: 'database.dump-small' }]);
      expect(stored(NAME)?.equals(good)).toBe(true);
      const accepting = new Map([[dumpPath(NAME), { source: source(NAME), smallestShare: 0 }]]);
      expect(await backUp(accepting)).toMatchObject({ outcome: 'succeeded' });
      expect(stored(NAME)?.equals(good)).toBe(false);
      await server.sql('INSERT INTO site3.wp_posts SELECT * FROM aside.kept; DROP DATABASE aside');
    });
  });

  test('cancelling ends the tool at once and leaves nothing', async () => {
    const stop = new AbortController();
    replaceTool('mariadb-dump', `touch ${tools}/begun; exec sleep 600`);
    const watcher = watch(tools, () => stop.abort());
    const running = backUp(tasks(['site4']), stop.signal);
    expect(await running).toMatchObject({ outcome: 'cancelled' });
    watcher.close();
    expect(await open()).toEqual([]);
  });

  test('the password is on no command line, and its file is private', async () => {
    replaceTool(
      'mariadb-dump',
      `echo "$@" > ${tools}/args; f="\${1#--defaults-file=}"; stat -c %a "$f" > ${tools}/mode; exec /usr/bin/mariadb-dump "$@"`,
    );
    await dump(source('site5'), async () => undefined, never);
    expect(readFileSync(path.join(tools, 'args'), 'utf8')).not.toContain('quoted');
    expect(readFileSync(path.join(tools, 'mode'), 'utf8').trim()).toBe('600');
  });

  test('a large dump goes up in parts and comes back whole', async () => {
    await server.sql('CREATE DATABASE large; CREATE TABLE large.blobs (id int PRIMARY KEY, b longblob) ENGINE=InnoDB');
    await server.sql(
      'INSERT INTO blobs SELECT seq, CONCAT(RANDOM_BYTES(1024), RANDOM_BYTES(1024), RANDOM_BYTES(1024), RANDOM_BYTES(1024)) FROM seq_1_to_6000',
      'large',
    );
    const result = await backUp(tasks(['large']));
    expect(result).toMatchObject({ outcome: 'succeeded' });
    expect(result.sent).toMatchObject({ put: 2, post: 2 });
    expect(result.bytesDone).toBe(stored('large')?.length);
    await restore('large', 'large_copy');
    expect(await databaseInventory(server, 'large_copy')).toEqual(await databaseInventory(server, 'large'));
    const again = await backUp(tasks(['large']));
    expect(again.sent).toMatchObject({ delete: 1 });
    expect(await open()).toEqual([]);
    await server.sql('DROP DATABASE large; DROP DATABASE large_copy');
  });

  test('testing a dump: one that the server does not take, or that has no end, is damage; the rest is tested', async () => {
    await backUp(tasks(['site7']));
    const whole = stored('site7') as Buffer;
    const cut = gzipSync(gunzipSync(whole).subarray(0, -'-- Dump completed\n'.length));
    const bodies = { good: whole, cut, nonsense: gzipSync('nonsense;\n-- Dump completed on 2026-11-24\n') };
    const lines = Object.entries(bodies).map(([name, body]) => dumpLine(name, body));
    for (const { key, sha256 } of lines) {
      await bench.storage.putObject({ key, sha256, body: bodies[key as keyof typeof bodies] });
    }
    const damage = new DamageList(undefined);
    const loaded: object[] = [];
    const ports = {
      ...{ storage: bench.storage, index: bench.index, clock: bench.clock, scratchDirectory: tools },
      ...{ requests: () => NO_REQUESTS, onLoaded: (one: object) => loaded.push(one) },
    };
    const checking = { ports, knownEtag: () => null, damage, looked: () => undefined };
    const sources = new Map(lines.map(({ path }) => [path, source('site7')]));
    await rehearse(Readable.from(lines), { owner: 'job', sources }, checking, never);
    expect(damage.kept.map(({ path, kind }) => [path, kind])).toEqual([
      ['cut', 'unloadable'],
      ['nonsense', 'unloadable'],
    ]);
    expect(loaded).toMatchObject([{ name: 'site7', tables: 6 }]);
    expect(await server.sql("SHOW DATABASES LIKE 'foresync%'")).toEqual([]);
    expect(readdirSync(tools)).toEqual([]);
  });

  test('loading: an existing database, a cut dump and a row too few are refused', async () => {
    await backUp(tasks(['site6']));
    const bytes = stored('site6') as Buffer;
    const load = (compressed: Buffer, name: string, into: 'new' | 'same' = 'new') =>
      loadDump({ target: source(name), compressed: Readable.from([compressed]), into }, never);
    await expect(load(bytes, 'site6')).rejects.toMatchObject({ code: 'database.load-failed' });
    const cut = gzipSync(gunzipSync(bytes).subarray(0, -'-- Dump completed\n'.length));
    await expect(load(cut, 'cut')).rejects.toMatchObject({ code: 'database.dump-truncated' });
    await expect(load(bytes.subarray(0, -500), 'torn')).rejects.toThrow();
    await expect(load(gzipSync('nonsense;\n'), 'wrong')).rejects.toMatchObject({ code: 'database.load-failed' });
    await server.sql('CREATE TABLE other (id int)', 'site6');
    await load(bytes, 'site6', 'same');
    await server.sql('DROP TABLE other', 'site6');
    expect((await databaseInventory(server, 'site6')).wp_posts).toMatch(/^300 rows/);
  });

  test('the server dies during a dump: a clear failure', async () => {
    const own = await startMariaDb();
    try {
      await makeWordPressDatabase(own, 'doomed', 20_000);
      const doomed: DatabaseSource = { ...source('doomed'), socket: own.socket };
      let chunks = 0;
      const send = async () => {
        chunks += 1;
        if (chunks === 2) await own.crash();
      };
      await expect(dump(doomed, send, never)).rejects.toMatchObject({ code: 'database.unreachable' });
    } finally {
      await own.stop();
    }
  });
});

async function* nothing() {}
