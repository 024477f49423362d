import { createHash } from 'node:crypto';
import type { Clock } from '../clock';
import { EngineError, isEngineError } from '../errors';
import type { Storage } from '../storage/storage';
import { readRecord } from './read-object';
import { recordKeys } from './records';

/*
 * `lease.json` keeps two installations from writing one job without knowing of each other. It is taken with a conditional
 * write, so that of two that try at once exactly one succeeds.
 *
 *   no lease               -> ours      (1 PUT, if-none-match)
 *   lease of this installation, or expired -> ours (PUT refused, 1 GET, 1 PUT if-match)
 *   another's live lease   -> `lease.held`
 */

/** `ttlMs` should outlast the longest run: after it another installation may take over. */
export interface LeaseRequest {
  readonly job: string;
  readonly installation: string;
  /** Shown to whoever finds the lease held. */
  readonly host: string;
  readonly runId: string;
  readonly ttlMs: number;
}

export interface Lease {
  readonly key: string;
  readonly etag: string;
}

interface LeaseFile {
  readonly format: 1;
  readonly installation: string;
  readonly host: string;
  readonly runId: string;
  readonly takenAt: string;
  readonly expiresAt: string;
}

/**
 * Takes the job's lease, one PUT when nobody holds it. `clock` should be corrected to the server's time. Throws
 * `lease.held` with facts host, installation, runId, since, expires; and what Storage throws.
 */
export async function takeLease(
  storage: Storage,
  request: LeaseRequest,
  clock: Pick<Clock, 'now'>,
  signal?: AbortSignal,
): Promise<Lease> {
  const key = recordKeys(request.job).lease;
  const put = putOf(key, request, clock.now());
  try {
    return { key, etag: (await storage.putObject({ ...put, onlyIfAbsent: true }, signal)).etag };
  } catch (error) {
    if (!isEngineError(error, 'object.precondition')) throw error;
  }
  return takeOver(storage, request, put, clock, signal);
}

async function takeOver(
  storage: Storage,
  request: LeaseRequest,
  put: ReturnType<typeof putOf>,
  clock: Pick<Clock, 'now'>,
  signal?: AbortSignal,
): Promise<Lease> {
  const found = await readRecord(storage, put.key, signal);
  const lease = parseLease(found.text);
  if (lease !== null && lease.installation !== request.installation && Date.parse(lease.expiresAt) > clock.now()) {
    throw held(lease);
  }
  try {
    return { key: put.key, etag: (await storage.putObject({ ...put, onlyIfEtag: found.etag }, signal)).etag };
  } catch (error) {
    if (!isEngineError(error, 'object.precondition')) throw error;
    // Someone else took it over in this moment.
    throw new EngineError('lease.held', { facts: { key: put.key }, cause: error });
  }
}

/** Gives the lease back: exactly one delete request. */
export async function releaseLease(storage: Storage, lease: Lease, signal?: AbortSignal): Promise<void> {
  const { errors } = await storage.deleteObjects({ objects: [{ key: lease.key }] }, signal);
  const [refused] = errors;
  if (refused === undefined) return;
  throw new EngineError('access.denied', { facts: { key: refused.key, code: refused.code } });
}

function putOf(key: string, request: LeaseRequest, nowMs: number) {
  const { installation, host, runId, ttlMs } = request;
  const takenAt = new Date(nowMs).toISOString();
  const file: LeaseFile = {
    format: 1,
    installation,
    host,
    runId,
    takenAt,
    expiresAt: new Date(nowMs + ttlMs).toISOString(),
  };
  const body = Buffer.from(`${JSON.stringify(file, null, 2)}\n`);
  return { key, body, sha256: createHash('sha256').update(body).digest('hex'), contentType: 'application/json' };
}

/** null for a file that is no lease (a half-written or foreign object): nobody can be holding it. */
function parseLease(text: string): LeaseFile | null {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null) return null;
  const { installation, expiresAt } = value as Partial<LeaseFile>;
  const isLease = typeof installation === 'string' && !Number.isNaN(Date.parse(expiresAt ?? ''));
  return isLease ? (value as LeaseFile) : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function held(lease: LeaseFile): EngineError {
  const { host, installation, runId, takenAt, expiresAt } = lease;
  return new EngineError('lease.held', { facts: { host, installation, runId, since: takenAt, expires: expiresAt } });
}
