import { afterEach, expect, test } from 'vitest';
import { requireOwnOrigin, trustedOrigins } from './origin';

afterEach(() => {
  delete process.env.FORESYNC_ORIGIN;
});

test.each([
  ['localhost:3000', 'http://localhost:3000'],
  ['127.0.0.1:3000', 'http://127.0.0.1:3000'],
  ['[::1]:3000', 'http://[::1]:3000'],
  ['192.168.1.5:3000', 'http://192.168.1.5:3000'],
])('trusts pages of %s', (host, origin) => {
  expect(trustedOrigins(new Headers({ host }))).toEqual([origin]);
});

test.each(['evil.example:3000', 'localhost.evil.example', 'user@localhost', 'not a host'])(
  'never trusts %s',
  (host) => {
    expect(trustedOrigins(new Headers({ host }))).toEqual([]);
  },
);

test('trusts the configured origin', () => {
  process.env.FORESYNC_ORIGIN = 'https://backup.example.org/';
  expect(trustedOrigins(new Headers({ host: 'backup.example.org' }))).toEqual(['https://backup.example.org']);
});

test('refuses changes without an origin, or with a foreign one', () => {
  const host = '127.0.0.1:3000';
  const send = (method: string, origin?: string) => () =>
    requireOwnOrigin(method, new Headers(origin === undefined ? { host } : { host, origin }));
  expect(send('POST')).toThrow('another site');
  expect(send('POST', 'null')).toThrow('another site');
  expect(send('DELETE', 'http://127.0.0.1:3001')).toThrow('another site');
  expect(send('PUT', 'http://127.0.0.1:3000')).not.toThrow();
  expect(send('GET')).not.toThrow();
});
