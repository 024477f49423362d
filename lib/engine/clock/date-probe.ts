import http from 'node:http';
import https from 'node:https';
import { EngineError } from '../errors';
import { networkError } from '../storage/network-error';
import type { Reading } from './interval';

/** A server that does not answer for this long will not tell the time. */
const TIMEOUT_MS = 10_000;

export interface DateProbe {
  /** One unsigned GET request (radosgw 16 answers a HEAD with a body, which spoils a kept connection). Throws network.*, cancelled, or storage.unknown when there is no usable Date. */
  read(signal: AbortSignal): Promise<Reading>;
  close(): void;
}

/** Asks one server for its Date over one kept connection, so that only the first request pays for the handshake. */
export function openDateProbe(endpointUrl: string, localNow: () => number): DateProbe {
  const url = parse(endpointUrl);
  const secure = url.protocol === 'https:';
  const agent = secure
    ? new https.Agent({ keepAlive: true, maxSockets: 1 })
    : new http.Agent({ keepAlive: true, maxSockets: 1 });
  const start = secure ? https.request : http.request;
  const send = (signal: AbortSignal) => start(url, { method: 'GET', agent, signal, timeout: TIMEOUT_MS });
  return { read: (signal) => read(send, signal, localNow), close: () => agent.destroy() };
}

function parse(endpointUrl: string): URL {
  const url = URL.canParse(endpointUrl) ? new URL(endpointUrl) : null;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new EngineError('storage.bad-request', {
    message: 'an endpoint is an http or https URL',
    facts: { endpointUrl },
  });
}

type Send = (signal: AbortSignal) => http.ClientRequest;

async function read(send: Send, signal: AbortSignal, localNow: () => number): Promise<Reading> {
  const first = send(signal);
  const answer = await exchange(first, signal, localNow);
  // A kept connection that the server has closed meanwhile says nothing about the server: ask again on a new one.
  if (answer instanceof EngineError && answer.code === 'network.reset' && first.reusedSocket) {
    return orThrow(await exchange(send(signal), signal, localNow));
  }
  return orThrow(answer);
}

function orThrow(answer: Reading | EngineError): Reading {
  if (answer instanceof EngineError) throw answer;
  return answer;
}

function exchange(
  request: http.ClientRequest,
  signal: AbortSignal,
  localNow: () => number,
): Promise<Reading | EngineError> {
  const sentMs = localNow();
  return new Promise((resolve) => {
    request.on('response', (response) => {
      const receivedMs = localNow();
      response.resume();
      response.on('close', () => resolve(reading(response, sentMs, receivedMs)));
    });
    request.on('timeout', () => request.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
    request.on('error', (error) => resolve(translate(error, signal)));
    request.end();
  });
}

function reading(response: http.IncomingMessage, sentMs: number, receivedMs: number): Reading | EngineError {
  const dateMs = Date.parse(response.headers.date ?? '');
  const httpStatus = response.statusCode ?? 0;
  if (httpStatus === 407) return new EngineError('network.proxy', { facts: { httpStatus } });
  if (Number.isFinite(dateMs) && response.headers.age === undefined) return { sentMs, receivedMs, dateMs };
  const facts = { httpStatus, date: response.headers.date ?? null, age: response.headers.age ?? null };
  return new EngineError('storage.unknown', { message: 'no fresh Date header', facts });
}

function translate(error: Error, signal: AbortSignal): EngineError {
  if (signal.aborted) return new EngineError('cancelled', { cause: signal.reason });
  return networkError(error) ?? new EngineError('storage.unknown', { cause: error });
}
