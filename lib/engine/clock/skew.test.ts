import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { requireWrongClock, runWithClock } from '../testing/wrong-clock';
import { correctedClock } from './corrected-clock';
import { clockVerdict, endpointUrl, measureSkew } from './skew';
import { systemClock } from './system-clock';

const servers: http.Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server that answers 403 with this Date; null sends none. */
async function serve(date: () => string | null): Promise<string> {
  const server = http.createServer((_request, response) => {
    response.sendDate = false;
    const text = date();
    if (text !== null) response.setHeader('Date', text);
    response.writeHead(403).end();
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const never = new AbortController().signal;

test.each([0, 1_200_000, -65_250])('a clock %d ms ahead is measured to within tens of ms', async (ahead) => {
  const endpoint = await serve(() => new Date(Date.now()).toUTCString());
  const skew = await measureSkew(endpoint, { clock: correctedClock(systemClock, -ahead), signal: never });
  expect(skew.uncertaintyMs).toBeLessThan(150);
  expect(Math.abs(skew.offsetMs - ahead)).toBeLessThanOrEqual(skew.uncertaintyMs + 5);
  expect(Math.abs(skew.serverTimeMs - Date.now())).toBeLessThan(1000);
  expect(skew.endpoint).toBe(endpoint);
});

test('the first response is told at once, good to about a second', async () => {
  const endpoint = await serve(() => new Date(Date.now() - 5000).toUTCString());
  const told: { offsetMs: number; uncertaintyMs: number }[] = [];
  const skew = await measureSkew(endpoint, { clock: systemClock, signal: never, first: (coarse) => told.push(coarse) });
  expect(told).toHaveLength(1);
  expect(told[0]?.uncertaintyMs).toBeLessThan(800);
  expect(Math.abs((told[0]?.offsetMs ?? 0) - 5000)).toBeLessThanOrEqual(told[0]?.uncertaintyMs ?? 0);
  expect(skew.uncertaintyMs).toBeLessThan(told[0]?.uncertaintyMs ?? 0);
});

test('one request is enough to see a quarter of an hour', async () => {
  const endpoint = await serve(() => new Date(Date.now() - 1_000_000).toUTCString());
  const skew = await measureSkew(endpoint, { clock: systemClock, signal: never, requests: 1 });
  expect(skew.uncertaintyMs).toBeLessThan(800);
  expect(clockVerdict(skew.offsetMs, skew.uncertaintyMs)).toBe('refused');
});

/** Counts what it is asked. */
async function serveAndCount(ahead: number) {
  const asked = { times: 0 };
  const endpoint = await serve(() => {
    asked.times += 1;
    return new Date(Date.now() - ahead).toUTCString();
  });
  return { endpoint, asked };
}

test('what was measured a minute ago and is still true takes one request', async () => {
  const { endpoint, asked } = await serveAndCount(5000);
  const known = { offsetMs: 5000, uncertaintyMs: 12, ageMs: 60_000 };
  const skew = await measureSkew(endpoint, { clock: systemClock, signal: never, known });
  expect(asked.times).toBe(1);
  expect(skew.uncertaintyMs).toBeLessThanOrEqual(12 + 6 + 1 + 1);
  expect(Math.abs(skew.offsetMs - 5000)).toBeLessThanOrEqual(skew.uncertaintyMs);
});

test('what has grown vaguer by being read again and again is still enough, up to a tenth of a second', async () => {
  const { endpoint, asked } = await serveAndCount(5000);
  const options = { clock: systemClock, signal: never };
  await measureSkew(endpoint, { ...options, known: { offsetMs: 5000, uncertaintyMs: 45, ageMs: 100 } });
  expect(asked.times).toBe(1);
  const skew = await measureSkew(endpoint, { ...options, known: { offsetMs: 5000, uncertaintyMs: 400, ageMs: 100 } });
  expect(asked.times).toBeGreaterThan(2);
  expect(skew.uncertaintyMs).toBeLessThanOrEqual(22);
});

test('what was measured a minute ago and is true no more is measured from the start', async () => {
  const { endpoint, asked } = await serveAndCount(5000);
  const known = { offsetMs: 0, uncertaintyMs: 12, ageMs: 60_000 };
  const skew = await measureSkew(endpoint, { clock: systemClock, signal: never, known });
  expect(asked.times).toBeGreaterThan(2);
  expect(Math.abs(skew.offsetMs - 5000)).toBeLessThanOrEqual(skew.uncertaintyMs + 5);
});

test('what was measured long ago is too vague to be enough', async () => {
  const { endpoint, asked } = await serveAndCount(0);
  const known = { offsetMs: 300, uncertaintyMs: 12, ageMs: 3_600_000 };
  const skew = await measureSkew(endpoint, { clock: systemClock, signal: never, known });
  expect(asked.times).toBeGreaterThan(1);
  expect(Math.abs(skew.offsetMs)).toBeLessThanOrEqual(skew.uncertaintyMs + 5);
});

test.skipIf(requireWrongClock() === 'skip')('a machine whose clock is 20 minutes fast says so', async () => {
  const endpoint = await serve(() => new Date(Date.now()).toUTCString());
  const skew = await runWithClock('+20m', 'print-skew.ts', endpoint);
  expect(skew).toMatchObject({ offsetMs: expect.closeTo(1_200_000, -3), uncertaintyMs: expect.any(Number) });
});

test('a server without a Date leaves the question open, loudly', async () => {
  const endpoint = await serve(() => null);
  const measuring = measureSkew(endpoint, { clock: systemClock, signal: never });
  await expect(measuring).rejects.toMatchObject({ code: 'storage.unknown', facts: { httpStatus: 403 } });
});

test('a port where nobody listens is network.refused', async () => {
  const endpoint = await serve(() => null);
  await new Promise((resolve) => servers.splice(0)[0]?.close(resolve));
  const measuring = measureSkew(endpoint, { clock: systemClock, signal: never });
  await expect(measuring).rejects.toMatchObject({ code: 'network.refused' });
});

test('a name that does not exist is network.dns', async () => {
  const measuring = measureSkew('http://does-not-exist.invalid', { clock: systemClock, signal: never });
  await expect(measuring).rejects.toMatchObject({ code: 'network.dns' });
});

test('a signal ends the measurement', async () => {
  const stop = new AbortController();
  const endpoint = await serve(() => {
    stop.abort();
    return new Date(Date.now()).toUTCString();
  });
  const measuring = measureSkew(endpoint, { clock: systemClock, signal: stop.signal });
  await expect(measuring).rejects.toMatchObject({ code: 'cancelled' });
});

test('verdicts', () => {
  expect(clockVerdict(59_999, 30)).toBe('good');
  expect(clockVerdict(-60_000, 30)).toBe('off');
  expect(clockVerdict(899_999, 30)).toBe('off');
  expect(clockVerdict(-900_000, 30)).toBe('refused');
  expect(clockVerdict(0, 60_000)).toBe('unknown');
  expect(clockVerdict(Number.NaN, 30)).toBe('unknown');
  expect(clockVerdict(0, Number.NaN)).toBe('unknown');
});

test('the endpoint of a destination', () => {
  expect(endpointUrl({ region: 'eu-west-1', endpoint: null })).toBe('https://s3.eu-west-1.amazonaws.com');
  expect(endpointUrl({ region: 'cn-north-1', endpoint: null })).toBe('https://s3.cn-north-1.amazonaws.com.cn');
  expect(endpointUrl({ region: 'x', endpoint: 'http://127.0.0.1:9000' })).toBe('http://127.0.0.1:9000');
});
