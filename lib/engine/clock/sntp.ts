/**
 * A second opinion on the time: SNTP (RFC 4330) over UDP from several servers, one question each, two when the first answer was
 * long on its way: the quicker one says more (RFC 5905, 10).
 *
 *   offset = ((received - sent) + (transmitted - arrived)) / 2, off by half the round trip at most
 *
 * The answer is the median of the servers', with an uncertainty that covers those next to it: one liar among three is outvoted,
 * one among two makes the answer useless, and it says so.
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
/** Around the world and back; what takes longer waited somewhere, in one direction or the other. */
const LONG_MS = 400;

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

/** What the servers say together. */
export interface NtpTime {
  /** This machine minus the true time, ms: the median of `answered`. */
  readonly offsetMs: number;
  readonly uncertaintyMs: number;
  readonly answered: readonly NtpReading[];
  /** Servers that did not tell the time: network.*, time.refused (kiss of death), time.bad-answer. */
  readonly failed: readonly { readonly server: string; readonly code: string }[];
}

export interface SntpOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Default 3,000 ms. */
  readonly timeoutMs?: number;
}

/** Asks every server (`host` or `host:port`) at once. null when none told the time, or none was named. Throws only `cancelled`. */
export async function askTimeServers(servers: readonly string[], options: SntpOptions): Promise<NtpTime | null> {
  const asked = await Promise.all(servers.map((server) => outcomeOf(server, options)));
  const answered = asked.filter((one): one is NtpReading => !('code' in one));
  const failed = asked.filter((one): one is FailedServer => 'code' in one);
  return answered.length === 0 ? null : { ...median(answered), answered, failed };
}

interface FailedServer {
  readonly server: string;
  readonly code: string;
}

async function outcomeOf(server: string, options: SntpOptions): Promise<NtpReading | FailedServer> {
  try {
    const reading = await askTimeServer(server, options);
    if (reading.roundTripMs <= LONG_MS) return reading;
    const again = await askTimeServer(server, options);
    return again.roundTripMs < reading.roundTripMs ? again : reading;
  } catch (error) {
    if (!(error instanceof EngineError) || error.code === 'cancelled') throw error;
    return { server, code: error.code };
  }
}

/** The middle of the readings, and how far the truth may be from it when those in the middle are right about themselves. */
export function median(readings: readonly NtpReading[]): { offsetMs: number; uncertaintyMs: number } {
  const sorted = [...readings].sort((a, b) => a.offsetMs - b.offsetMs);
  const inTheMiddle = sorted.slice(Math.ceil(sorted.length / 2) - 1, Math.floor(sorted.length / 2) + 1);
  const offsetMs = inTheMiddle.reduce((sum, one) => sum + one.offsetMs, 0) / inTheMiddle.length;
  const reach = inTheMiddle.map((one) => Math.abs(one.offsetMs - offsetMs) + one.uncertaintyMs);
  return { offsetMs: Math.round(offsetMs), uncertaintyMs: Math.ceil(Math.max(...reach)) };
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
