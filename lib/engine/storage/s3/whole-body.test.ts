import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { openS3Storage } from './s3-storage';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A server that promises ten bytes of an object and then does as `go` says. */
async function promiseTen(go: (response: http.ServerResponse, socket: Socket) => void) {
  const seen: http.IncomingMessage[] = [];
  const server = http.createServer((request, response) => {
    seen.push(request);
    response.writeHead(200, { etag: '"e"', 'content-length': '10', 'last-modified': new Date(0).toUTCString() });
    go(response, request.socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const storage = openS3Storage({
    bucket: 'bucket',
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pathStyle: true,
    credentials: { accessKeyId: 'a', secretAccessKey: 's' },
    clockOffsetMs: 0,
  });
  closers.push(() => {
    storage.close();
    server.closeAllConnections();
    server.close();
  });
  return { storage, seen };
}

test('a body cut short ends with network.reset, never silently', async () => {
  const { storage } = await promiseTen((response, socket) => response.write('12345', () => socket.destroy()));
  const { body } = await storage.getObject({ key: 'k' });
  await expect(buffer(body)).rejects.toMatchObject({ code: 'network.reset', retry: true });
});

test('a whole body arrives', async () => {
  const { storage, seen } = await promiseTen((response) => response.end('1234567890'));
  const { body, size, etag } = await storage.getObject({ key: 'a b/ü' });
  expect((await buffer(body)).toString()).toBe('1234567890');
  expect({ size, etag }).toEqual({ size: 10, etag: 'e' });
  expect(seen[0]?.url).toMatch(/^\/bucket\/a%20b\/%C3%BC/);
});

test('a signal that fires while a body is read ends it with cancelled', async () => {
  const stop = new AbortController();
  const { storage } = await promiseTen((response) => response.write('12345'));
  const { body } = await storage.getObject({ key: 'k' }, stop.signal);
  body.once('data', () => stop.abort());
  await expect(buffer(body)).rejects.toMatchObject({ code: 'cancelled' });
});

test('destroying a body closes its connection', async () => {
  let closed = () => {};
  const gone = new Promise<void>((resolve) => {
    closed = resolve;
  });
  const { storage } = await promiseTen((response, socket) => {
    socket.once('close', closed);
    response.write('12345');
  });
  (await storage.getObject({ key: 'k' })).body.destroy();
  await gone;
});

test('a connection that is cut before any answer is network.reset', async () => {
  const { storage } = await promiseTen((_response, socket) => socket.destroy());
  await expect(storage.headObject({ key: 'k' })).rejects.toMatchObject({ code: 'network.reset', retry: true });
});

test('the payload hash is the one handed in, and the SDK adds no checksum of its own', async () => {
  const { storage, seen } = await promiseTen((response) => response.end('1234567890'));
  const sha256 = 'ab'.repeat(32);
  await storage.putObject({ key: 'k', body: Buffer.from('x'), sha256 });
  const headers = seen[0]?.headers ?? {};
  expect(headers['x-amz-content-sha256']).toBe(sha256);
  expect(headers['x-amz-checksum-sha256']).toBe(Buffer.from(sha256, 'hex').toString('base64'));
  expect(Object.keys(headers).filter((name) => name.includes('crc32') || name === 'expect')).toEqual([]);
});
