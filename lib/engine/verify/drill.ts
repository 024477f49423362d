import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineError, isEngineError, throwIfCancelled } from '../errors';
import { errnoOf, machineError } from '../machine-error';
import { Placement } from '../restore/placement';
import { restore } from '../restore/restore';
import type { PathFailure, SourceRoot } from '../types';
import type { Checking } from './checking';
import { damageOf, type FileLine } from './compare';
import type { DamageKind } from './damage';
import { lowestLots } from './sample';

interface DrillRequest {
  readonly files: number;
  readonly seed: string;
  readonly sources: readonly SourceRoot[];
}

/**
 * Restores a few files, drawn by the seed, into a scratch folder the way a person would, then reads each again from the disk
 * and compares its SHA-256. The folder is gone at the end, however it ends. One GET a file.
 */
export async function drill(
  lines: AsyncIterable<FileLine>,
  { files, seed, sources }: DrillRequest,
  checking: Checking,
  signal: AbortSignal,
): Promise<void> {
  const drawn = await lowestLots(lines, { seed, count: files });
  const target = await mkdtemp(join(checking.ports.scratchDirectory, 'drill-')).catch((error) => {
    throw machineError(error);
  });
  try {
    const failures = await bringBack(drawn, { target, sources }, checking, signal);
    const placement = new Placement(sources, target);
    for (const line of drawn) await judge(line, { placement, failure: failures.get(line.path) }, checking, signal);
  } finally {
    await rm(target, { recursive: true, force: true });
  }
}

/** What could not be brought back, by path. */
async function bringBack(
  drawn: readonly FileLine[],
  { target, sources }: { target: string; sources: readonly SourceRoot[] },
  { ports }: Checking,
  signal: AbortSignal,
): Promise<Map<string, PathFailure>> {
  const request = { id: 'drill', sources, paths: [], target, existing: 'replace' } as const;
  const { storage, clock } = ports;
  const manifest = async function* () {
    yield* drawn;
  };
  const result = await restore(request, { storage, clock, manifest: manifest(), requests: ports.requests }, signal);
  throwIfCancelled(signal);
  if (result.error !== undefined) throw result.error;
  return new Map(result.failures.map((failure) => [failure.path, failure]));
}

interface Restored {
  readonly placement: Placement;
  readonly failure: PathFailure | undefined;
}

/** Failures that say something about the object; any other says something about this machine, and proves nothing. */
const KIND_OF: Readonly<Record<string, DamageKind>> = {
  'object.missing': 'missing',
  'object.archived': 'unreadable',
  'object.checksum': 'altered',
  'restore.hash-mismatch': 'altered',
};

async function judge(
  line: FileLine,
  { placement, failure }: Restored,
  checking: Checking,
  signal: AbortSignal,
): Promise<void> {
  if (failure !== undefined) {
    const kind = KIND_OF[failure.code];
    if (kind === undefined) throw new EngineError('machine.io', { facts: { path: line.path, code: failure.code } });
    checking.damage.add(damageOf(line, kind, null));
    return checking.looked(line, 'not-hashed');
  }
  const { base, names } = placement.of(line);
  const found = await hashOf(Buffer.concat([Buffer.from(base), ...names.flatMap((name) => [SLASH, name])]), signal);
  const isSame = found.bytes === line.size && (line.sha256 === undefined || found.sha256 === line.sha256);
  if (!isSame) checking.damage.add(damageOf(line, 'altered', found.bytes));
  checking.looked(line, isSame && line.sha256 !== undefined ? 'hashed' : 'not-hashed');
}

const SLASH = Buffer.from('/');

async function hashOf(at: Buffer, signal: AbortSignal): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(at, { signal }) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      bytes += chunk.length;
    }
  } catch (error) {
    throwIfCancelled(signal);
    if (isEngineError(error) || errnoOf(error) === undefined) throw error;
    throw machineError(error);
  }
  return { sha256: hash.digest('hex'), bytes };
}
