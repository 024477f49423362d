import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { EngineError } from '../../errors';
import type { StorageTarget } from '../storage';
import { type Asked, translateError } from './translate-error';

/** More sockets than any stage uploads at once, kept open: a handshake costs more than a small file. */
const POOL = { keepAlive: true, maxSockets: 64 } as const;
const CONNECT_TIMEOUT_MS = 10_000;
/** Without a byte in either direction. Large CompleteMultipartUploads keep S3 silent for longer than small requests do. */
const IDLE_TIMEOUT_MS = 90_000;

/** One client bound to one bucket, that turns every failure into an EngineError. */
export interface Connection {
  readonly bucket: string;
  readonly client: S3Client;
  /** Runs one request. `asked` names it in errors. */
  send<T>(asked: Omit<Asked, 'signedAtMs'>, work: () => Promise<T>): Promise<T>;
  /** As `send` translates, for failures that come later (a body cut short). */
  translate(error: unknown, asked: Omit<Asked, 'signedAtMs'>): EngineError;
  /** Now, as requests are signed: this machine's time and the server's offset, in ms since 1970. */
  signingMs(): number;
  close(): void;
}

/** Throws nothing: credentials and endpoint are first used by the first request. */
export function connect(target: StorageTarget): Connection {
  const client = new S3Client(clientConfig(target));
  const signingOffsetMs = () => -(target.liveClockOffsetMs?.() ?? target.clockOffsetMs);
  pinClock(client, signingOffsetMs);
  const translate = (error: unknown, asked: Omit<Asked, 'signedAtMs'>, sentMs = Date.now()) =>
    translateError(error, { ...asked, signedAtMs: sentMs + signingOffsetMs() });
  return {
    bucket: target.bucket,
    client,
    async send(asked, work) {
      if (asked.signal?.aborted) throw new EngineError('cancelled', { cause: asked.signal.reason });
      const sentMs = Date.now();
      try {
        return await work();
      } catch (error) {
        throw translate(error, asked, sentMs);
      }
    },
    translate,
    signingMs: () => Date.now() + signingOffsetMs(),
    close: () => client.destroy(),
  };
}

function clientConfig(target: StorageTarget): S3ClientConfig {
  const { region, endpoint, pathStyle, credentials } = target;
  return {
    region,
    forcePathStyle: pathStyle,
    // Retries are the retrying wrapper's, so that the meter sees every request; redirects are reported, not followed.
    maxAttempts: 1,
    followRegionRedirects: false,
    // Bodies carry their SHA-256 already; the SDK's own CRC32 and its aws-chunked trailers are refused by several servers.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // "Expect: 100-continue" makes the SDK open a new connection for each large body.
    expectContinueHeader: false,
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: IDLE_TIMEOUT_MS,
      // A request that has a time of its own fails when it is over; left alone the handler would only warn.
      throwOnRequestTimeout: true,
      httpAgent: new HttpAgent(POOL),
      httpsAgent: new HttpsAgent(POOL),
    },
    ...(endpoint === null ? {} : { endpoint }),
    ...(credentials === null ? {} : { credentials }),
  };
}

/**
 * Signs with this machine's time plus `offsetMs()`, always. Left alone the SDK would learn an offset from each answer's Date: the
 * first request of a skewed machine would fail and the second pass, unseen (AwsSdkSigV4Signer of @aws-sdk/core 3.981). Its
 * `disableClockSkewCorrection` is no way out: it also ignores a given offset.
 */
function pinClock(client: S3Client, offsetMs: () => number): void {
  Object.defineProperty(client.config, 'systemClockOffset', { get: offsetMs, set: () => undefined });
}
