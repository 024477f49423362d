/**
 * SNTP (RFC 4330) over UDP: one question to one server.
 *
 *   offset = ((received - sent) + (transmitted - arrived)) / 2, off by half the round trip at most
 */
import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import type { Clock } from '../clock';
import { EngineError } from '../errors';
import { networkError } from '../storage/network-error';
import { type Answer, question, readAnswer } from './sntp-packet';
import { steadyNow } from './steady-now';

const PORT = 123;
/** NTP servers answer within a round trip or not at all; a lost packet is not asked for again. */
const TIMEOUT_MS = 3000;

/** One server's answer. */
export interface NtpReading {
  readonly server: string;
  /** This machine minus the server, ms: positive when this machine is ahead. */
  readonly offsetMs: number;
  /** The true offset lies within this many ms, if the server is right about itself. */
  readonly uncertaintyMs: number;
  /** Network time only, ms: what the server spent on the answer is taken off. */
  readonly roundTripMs: number;
  /** 1 to 15: how many servers stand between this one and a reference clock. */
  readonly stratum: number;
}

export interface SntpOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Default 3,000 ms. */
  readonly timeoutMs?: number;
}

/**
 * Asks one server once. Packets that are no answer to this question are ignored until time runs out (RFC 5905, 8: bogus).
 * Throws time.refused for a kiss of death, time.bad-answer for a server without the time and when only wrong packets came,
 * network.timeout, network.refused, network.dns, cancelled.
 */
export async function askTimeServer(server: string, options: SntpOptions): Promise<NtpReading> {
  const { clock, signal, timeoutMs = TIMEOUT_MS } = options;
  const { host, port } = placeOf(server);
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  const giveUp = new AbortController();
  try {
    const exchange = ask(socket, { server, host, port, localNow: steadyNow(clock) });
    // Whoever loses the race still ends: the socket is closed below, the sleeps are aborted.
    exchange.answer.catch(() => {});
    const patience = () => clock.sleep(timeoutMs, AbortSignal.any([signal, giveUp.signal]));
    return await Promise.race([exchange.answer, silence(exchange, patience)]);
  } finally {
    giveUp.abort();
    socket.close();
  }
}

/** Rejects when the question was not sent in time (a name server that is silent), or was sent and not answered in time. */
async function silence({ sent, whySilent }: ReturnType<typeof ask>, patience: () => Promise<void>): Promise<never> {
  const tooLong = patience();
  tooLong.catch(() => {});
  await Promise.race([sent, tooLong]);
  await patience();
  await packetsThatWait();
  throw whySilent();
}

/** In a process that was busy the timer comes first, though the answer has arrived: timers, then packets, then setImmediate. */
function packetsThatWait(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

interface Asking {
  readonly server: string;
  readonly host: string;
  readonly port: number;
  readonly localNow: () => number;
}

/** A connected socket takes packets of this one server only, and hears when nobody listens there. */
function ask(socket: Socket, { server, host, port, localNow }: Asking) {
  const nonce = randomBytes(8);
  let ignored: string | null = null;
  let isSent = () => {};
  const sent = new Promise<void>((resolve) => {
    isSent = resolve;
  });
  const answer = new Promise<NtpReading>((resolve, reject) => {
    let sentMs = 0;
    socket.on('error', (error) => reject(translate(error, server)));
    socket.on('message', (packet) => {
      const arrivedMs = localNow();
      const read = readAnswer(packet, nonce);
      if (read.kind === 'bad' && (read.reason === 'not-ours' || read.reason === 'short')) ignored = read.reason;
      else if (read.kind === 'time') resolve(reading(server, read, { sentMs, arrivedMs }));
      else reject(refusal(server, read));
    });
    socket.connect(port, host, (error?: Error) => {
      if (error !== undefined && error !== null) return reject(translate(error, server));
      sentMs = localNow();
      socket.send(question(nonce), (failed) => {
        if (failed !== null) reject(translate(failed, server));
        isSent();
      });
    });
  });
  const whySilent = () =>
    ignored === null
      ? new EngineError('network.timeout', { retry: true, facts: { server } })
      : new EngineError('time.bad-answer', { facts: { server, reason: ignored } });
  return { answer, sent, whySilent };
}

function reading(
  server: string,
  answer: Extract<Answer, { kind: 'time' }>,
  { sentMs, arrivedMs }: { sentMs: number; arrivedMs: number },
): NtpReading {
  const { receivedMs, transmittedMs, stratum, rootDistanceMs } = answer;
  const roundTripMs = Math.max(0, arrivedMs - sentMs - (transmittedMs - receivedMs));
  const offsetMs = (sentMs - receivedMs + (arrivedMs - transmittedMs)) / 2;
  return { server, offsetMs, roundTripMs, stratum, uncertaintyMs: roundTripMs / 2 + rootDistanceMs + 1 };
}

function refusal(server: string, answer: Exclude<Answer, { kind: 'time' }>): EngineError {
  if (answer.kind === 'kiss') return new EngineError('time.refused', { facts: { server, kiss: answer.code } });
  return new EngineError('time.bad-answer', { facts: { server, reason: answer.reason } });
}

function translate(error: Error, server: string): EngineError {
  return networkError(error) ?? new EngineError('time.bad-answer', { facts: { server }, cause: error });
}

/** "host", "host:port", "[2001:db8::1]:123", "2001:db8::1". */
function placeOf(server: string): { host: string; port: number } {
  const bracketed = /^\[([0-9a-fA-F:.]+)\](?::(\d+))?$/.exec(server);
  const [, host = server, port] = bracketed ?? /^([^:]+):(\d+)$/.exec(server) ?? [];
  return { host, port: port === undefined ? PORT : Number(port) };
}
