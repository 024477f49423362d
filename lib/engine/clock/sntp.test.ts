import { afterEach, describe, expect, test } from 'vitest';
import { createTestClock } from '../testing/test-clock';
import { askTimeServer } from './sntp';
import { readAnswer } from './sntp-packet';
import { systemClock } from './system-clock';
import { blockUntil } from './testing/busy-process';
import { type Script, startTimeServer, type TimeServer } from './testing/time-server';

const MINUTES_20 = 1_200_000;
const never = new AbortController().signal;
const servers: TimeServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

async function serve(aheadMs = 0, script?: Script): Promise<string> {
  const server = await startTimeServer(aheadMs, script);
  servers.push(server);
  return server.address;
}

const changed = (change: (packet: Buffer) => void): Script => {
  return (packet) => {
    change(packet);
    return packet;
  };
};
const ask = (server: string) => askTimeServer(server, { clock: systemClock, signal: never });

/** Asks with a clock whose timeout the test lets run out, once the server was asked. */
async function askUntilTimeout(script: Script): Promise<unknown> {
  const clock = createTestClock();
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const server = await serve(0, (packet) => {
    arrive();
    return script(packet);
  });
  const asking = askTimeServer(server, { clock, signal: never }).catch((error: unknown) => error);
  await Promise.all([arrived, clock.whenAsleep(2)]);
  // The answer is on its way over loopback: it is there before the next question's answer is.
  await ask(await serve());
  clock.advance(3000);
  return asking;
}

describe('one server', () => {
  test('a right one: next to no offset, with its stratum and the round trip', async () => {
    const reading = await ask(await serve());
    expect(Math.abs(reading.offsetMs)).toBeLessThanOrEqual(reading.uncertaintyMs + 1);
    expect(reading).toMatchObject({ stratum: 2, roundTripMs: expect.any(Number) });
    expect(reading.uncertaintyMs).toBeLessThan(500);
  });

  test.each([MINUTES_20, -MINUTES_20])('one that is %d ms ahead', async (ahead) => {
    const reading = await ask(await serve(ahead));
    expect(Math.abs(reading.offsetMs + ahead)).toBeLessThan(500);
  });

  test('what the server may be off itself widens the answer', async () => {
    const reading = await ask(
      await serve(
        0,
        changed((packet) => packet.writeUInt32BE(2 * 2 ** 16, 8)),
      ),
    );
    expect(reading.uncertaintyMs).toBeGreaterThanOrEqual(2000);
  });

  test.each(['DENY', 'RATE'])('a kiss of death (%s) is a refusal', async (kiss) => {
    const server = await serve(
      0,
      changed((packet) => {
        packet[1] = 0;
        packet.write(kiss, 12, 'latin1');
      }),
    );
    await expect(ask(server)).rejects.toMatchObject({ code: 'time.refused', facts: { kiss } });
  });

  test.each<[string, (packet: Buffer) => void]>([
    ['unsynchronised', (packet) => packet.writeUInt8(0xe4, 0)],
    ['unsynchronised', (packet) => packet.writeUInt8(16, 1)],
    ['unsynchronised', (packet) => packet.writeUInt32BE(17 * 2 ** 16, 8)],
    ['mode', (packet) => packet.writeUInt8(0x23, 0)],
    ['no-time', (packet) => packet.fill(0, 40)],
  ])('%s is a bad answer', async (reason, change) => {
    const server = await serve(0, changed(change));
    await expect(ask(server)).rejects.toMatchObject({ code: 'time.bad-answer', facts: { reason } });
  });

  test('an answer to another question is ignored until time runs out', async () => {
    const failure = await askUntilTimeout(changed((packet) => packet.fill(7, 24, 32)));
    expect(failure).toMatchObject({ code: 'time.bad-answer', facts: { reason: 'not-ours' } });
  });

  test('a packet cut short too', async () => {
    const failure = await askUntilTimeout((packet) => packet.subarray(0, 40));
    expect(failure).toMatchObject({ code: 'time.bad-answer', facts: { reason: 'short' } });
  });

  test('a silent one is a timeout', async () => {
    expect(await askUntilTimeout(() => null)).toMatchObject({ code: 'network.timeout' });
  });

  test('an answer that waits while this process is busy is no timeout', async () => {
    const server = await serve(0, (packet) => {
      setImmediate(() => blockUntil(performance.now() + 250));
      return packet;
    });
    const asking = askTimeServer(server, { clock: systemClock, signal: never, timeoutMs: 200 });
    expect(await asking).toMatchObject({ stratum: 2 });
  });

  test('a port where nobody listens is refused at once', async () => {
    const server = await startTimeServer();
    await server.close();
    await expect(ask(server.address)).rejects.toMatchObject({ code: 'network.refused' });
  });

  test('a name that does not exist is network.dns', async () => {
    await expect(ask('does-not-exist.invalid')).rejects.toMatchObject({ code: 'network.dns' });
  });

  test('a signal ends the question', async () => {
    const stop = new AbortController();
    const server = await serve(0, () => {
      stop.abort();
      return null;
    });
    const asking = askTimeServer(server, { clock: systemClock, signal: stop.signal });
    await expect(asking).rejects.toMatchObject({ code: 'cancelled' });
  });
});

test('times after February 2036 belong to the next era', () => {
  const nonce = Buffer.alloc(8);
  const packet = Buffer.alloc(48);
  packet[0] = 0x24;
  packet[1] = 1;
  packet.writeUInt32BE(1, 32);
  packet.writeUInt32BE(1, 40);
  expect(readAnswer(packet, nonce)).toMatchObject({ transmittedMs: Date.UTC(2036, 1, 7, 6, 28, 17) });
});
