import { expect, test } from 'vitest';
import { parseDatabaseUrl } from './job-databases';

test.each([
  ['mysql://shop@localhost/shop', { kind: 'mysql', name: 'shop', user: 'shop', host: 'localhost', port: null }],
  ['mariadb://u@db.example:3307/x', { kind: 'mysql', name: 'x', user: 'u', host: 'db.example', port: 3307 }],
  ['postgres://u@[::1]:5433/my%20db', { kind: 'postgres', name: 'my db', user: 'u', host: '::1', port: 5433 }],
  ['mysql://u@/x?socket=/run/s.sock', { name: 'x', host: 'localhost', socket: '/run/s.sock' }],
])('%s', (text, expected) => expect(parseDatabaseUrl(text)).toMatchObject(expected));

test.each(['shop', 'http://u@h/x', 'mysql://u:secret@h/x'])('%s is refused', (text) =>
  expect(() => parseDatabaseUrl(text)).toThrow(/It takes|password/),
);
