import { afterEach, describe, expect, test } from 'vitest';
import type { NtpReading } from './sntp';
import { systemClock } from './system-clock';
import { blockUntil } from './testing/busy-process';
import { type Script, startTimeServer, type TimeServer } from './testing/time-server';
import { askTimeServers, median } from './time-servers';

const MINUTES_20 = 1_200_000;
const never = new AbortController().signal;
const servers: TimeServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

async function serve(aheadMs = 0, script?: Script): Promise<string> {
  const server = await startTimeServer(aheadMs, script);
  servers.push(server);
  return server.address;
}

describe('several servers', () => {
  const askAll = (addresses: readonly string[]) =>
    askTimeServers(addresses, { clock: systemClock, signal: never, timeoutMs: 1000 });

  test('one of three that is 20 minutes off is outvoted', async () => {
    const time = await askAll([await serve(), await serve(MINUTES_20), await serve()]);
    expect(Math.abs(time?.offsetMs ?? Number.NaN)).toBeLessThan(500);
    expect(time?.answered).toHaveLength(3);
  });

  test('one of two makes the answer as uncertain as they are apart', async () => {
    const time = await askAll([await serve(), await serve(MINUTES_20)]);
    expect(time?.uncertaintyMs).toBeGreaterThanOrEqual(MINUTES_20 / 2 - 500);
  });

  test('those that do not tell are named, with why', async () => {
    const kiss = await serve(0, (packet) => {
      packet.writeUInt8(0, 1);
      return packet;
    });
    const time = await askAll([kiss, await serve()]);
    expect(time).toMatchObject({ answered: [{ stratum: 2 }], failed: [{ server: kiss, code: 'time.refused' }] });
  });

  test('one that answered late is asked once more, and the quicker answer counts', async () => {
    let questions = 0;
    const late = await serve(0, (packet) => {
      questions += 1;
      if (questions === 1) setImmediate(() => blockUntil(performance.now() + 600));
      return packet;
    });
    const time = await askTimeServers([late], { clock: systemClock, signal: never });
    expect(questions).toBe(2);
    expect(time?.answered[0]?.roundTripMs).toBeLessThan(400);
  });

  test('no answer at all, and nobody asked, is null', async () => {
    expect(await askAll(['does-not-exist.invalid'])).toBeNull();
    expect(await askAll([])).toBeNull();
  });
});

test('the median and what it may be off', () => {
  const reading = (offsetMs: number, uncertaintyMs: number): NtpReading => {
    return { server: 's', offsetMs, uncertaintyMs, roundTripMs: 0, stratum: 1 };
  };
  expect(median([reading(7, 3)])).toEqual({ offsetMs: 7, uncertaintyMs: 3 });
  expect(median([reading(9000, 1), reading(5, 4), reading(1, 2)])).toEqual({ offsetMs: 5, uncertaintyMs: 4 });
  expect(median([reading(10, 1), reading(0, 2), reading(-500, 1), reading(600, 1)])).toEqual({
    offsetMs: 5,
    uncertaintyMs: 7,
  });
});
