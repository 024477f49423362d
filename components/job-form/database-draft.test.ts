import { expect, test } from 'vitest';
import { databaseDraft, databaseInput, NEW_DATABASE, newDatabases } from './database-draft';

const place = { kind: 'mysql', name: 'shop', user: 'u', host: 'localhost', port: null, socket: null } as const;
const view = { ...place, label: 'shop', path: 'databases/shop.sql.gz', smallestShare: 50, hasPassword: true };

test.each([
  ['localhost', { host: 'localhost', port: null, socket: null }],
  ['db.example:3307', { host: 'db.example', port: 3307, socket: null }],
  ['[::1]:3307', { host: '::1', port: 3307, socket: null }],
  ['::1', { host: '::1', port: null, socket: null }],
  ['/run/mysqld/mysqld.sock', { host: 'localhost', port: null, socket: '/run/mysqld/mysqld.sock' }],
])('the server %s, there and back', (server, at) => {
  expect(databaseInput({ ...NEW_DATABASE, server })).toMatchObject(at);
  expect(databaseDraft({ ...view, ...at }).server).toBe(server);
});

test('an empty password keeps the stored one or the one of the site, and is none for a new database', () => {
  expect(databaseInput(databaseDraft(view)).password).toBeNull();
  expect(databaseInput({ ...databaseDraft(view), password: 'x' }).password).toBe('x');
  expect(databaseInput(NEW_DATABASE).password).toBe('');
});

test('found sites add each database once', () => {
  const site = (folder: string, name: string | null) => ({
    ...{ folder, name, tablePrefix: 'wp_' },
    database: name === null ? null : { ...place, name },
  });
  const found = {
    sites: [site('/a', 'shop'), site('/b', 'shop'), site('/c', 'blog'), site('/d', null)],
    unreadable: [],
    isCut: false,
  };
  const added = newDatabases(found, [databaseDraft({ ...view, name: 'blog' })]);
  expect(added.map(({ name, passwordFrom }) => [name, passwordFrom])).toEqual([
    ['shop', { kind: 'site', folder: '/a' }],
  ]);
  expect(added.map(databaseInput)).toMatchObject([{ password: null, site: '/a' }]);
});
