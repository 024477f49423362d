import { expect, test } from 'vitest';
import type { DatabaseKind, DatabaseSource } from './database';
import { toolFailure } from './tool-failure';

const source = (kind: DatabaseKind): DatabaseSource => ({
  kind,
  name: 'shop',
  user: 'u',
  password: 'secret',
  host: 'db',
  port: 3307,
  socket: null,
});

test.each([
  ['mysql', 'mysqldump: Got error: 1045: "Access denied for user" when trying to connect', 'database.denied'],
  ['mysql', "mariadb-dump: Couldn't execute 'show events': Access denied (1044)", 'database.denied'],
  ['mysql', 'Got error: 2002: "Can\'t connect" when trying to connect', 'database.unreachable'],
  ['mysql', 'mysqldump: Error 2013: Lost connection to server during query at row: 12', 'database.unreachable'],
  ['mysql', 'ERROR 1049 (42000): Unknown database', 'database.missing'],
  ['mysql', 'ERROR 1064 (42000) at line 1: You have an error in your SQL syntax', 'database.dump-failed'],
  ['mysql', 'Got error: 1146: "Table shop.x does not exist" when using LOCK TABLES', 'database.dump-failed'],
  ['mysql', '', 'database.dump-failed'],
  [
    'postgres',
    'pg_dump: error: connection to server on socket "/s" failed: FATAL:  password authentication failed for user "u"',
    'database.denied',
  ],
  [
    'postgres',
    'pg_dump: error: connection to server on socket "/s" failed: No such file or directory',
    'database.unreachable',
  ],
  ['postgres', 'connection to server failed: FATAL:  database "shop" does not exist', 'database.missing'],
  ['postgres', 'pg_dump: error: query failed: ERROR:  permission denied for table posts', 'database.denied'],
  ['postgres', 'pg_dump: error: something else', 'database.dump-failed'],
] as const)('%s: %s', (kind, lastWords, code) => {
  const command = {
    source: source(kind),
    program: '/usr/bin/mariadb-dump',
    otherwise: 'database.dump-failed',
  } as const;
  const failure = toolFailure(command, { exitCode: 2, killedBy: null, lastWords });
  expect(failure.code).toBe(code);
  expect(failure.facts).toMatchObject({ database: 'shop', server: 'db:3307', program: 'mariadb-dump', exitCode: 2 });
  expect(JSON.stringify(failure.facts)).not.toContain('secret');
});
