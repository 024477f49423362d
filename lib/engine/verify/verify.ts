import { isDeepStrictEqual } from 'node:util';
import { isEngineError, throwIfCancelled } from '../errors';
import { readManifest } from '../snapshot/read-manifest';
import { recordKeys } from '../snapshot/records';
import { readHeader } from '../snapshot/snapshot';
import type { Storage } from '../storage/storage';
import type { FilesAndBytes, SnapshotHeader } from '../types';
import type { Checking, VerifyPorts } from './checking';
import { checkByHead, checkByList, checkByReading } from './checks';
import { etagsOf, fileLines } from './compare';
import { type Damage, DamageList } from './damage';
import { drill } from './drill';
import type { VerifyMethod } from './plan-verify';
import { rehearse } from './rehearse';

/*
 * Verify compares what a snapshot says with what the bucket holds, and names every difference. It begins with the snapshot's
 * own records: the header must be there and be the one known here, the manifest must have the SHA-256 the header names. It
 * changes nothing in the bucket. When something cannot be asked (network, permission) it throws: not knowing is not a result.
 */

export interface VerifyRequest {
  readonly method: VerifyMethod;
  readonly header: SnapshotHeader;
  /** What the plan said will be looked at, for progress. */
  readonly expected: FilesAndBytes;
}

export interface VerifyResult {
  /** sound: everything looked at is as the manifest says. */
  readonly outcome: 'sound' | 'damaged';
  readonly checked: FilesAndBytes;
  /** Files whose SHA-256 was compared. */
  readonly hashed: number;
  /** The first 1,000. */
  readonly damage: readonly Damage[];
  readonly damageTotal: number;
}

/** Throws what Storage throws, `machine.*`, `cancelled`. */
export async function verify(request: VerifyRequest, ports: VerifyPorts, signal: AbortSignal): Promise<VerifyResult> {
  const { header } = request;
  const checked = { files: 0, bytes: 0 };
  let hashed = 0;
  const damage = new DamageList(ports.onDamage);
  ports.listener?.({ kind: 'stage', stage: 'verify' });
  const looked: Checking['looked'] = ({ path, size }, proof) => {
    checked.files += 1;
    checked.bytes += size;
    if (proof === 'hashed') hashed += 1;
    const total = { filesTotal: request.expected.files, bytesTotal: request.expected.bytes };
    const done = { filesDone: checked.files, bytesDone: checked.bytes };
    ports.listener?.({ kind: 'transfer', ...done, ...total, current: path, requests: ports.requests() });
  };
  const checking = { ports, knownEtag: etagsOf(ports.index), damage, looked };
  try {
    if (await isHeaderThere(header, ports.storage, damage, signal)) await check(request, checking, signal);
  } catch (error) {
    throwIfCancelled(signal);
    if (!isEngineError(error, 'manifest.damaged') && !isEngineError(error, 'snapshot.missing')) throw error;
    const { key } = error.facts;
    damage.add(ofRecord(typeof key === 'string' ? key : header.manifest.key));
  }
  const outcome = damage.total === 0 ? 'sound' : 'damaged';
  return { outcome, checked, hashed, damage: damage.kept, damageTotal: damage.total };
}

/** Without its header a snapshot does not count, and one that differs from what is known here is not this snapshot. */
async function isHeaderThere(
  header: SnapshotHeader,
  storage: Storage,
  damage: DamageList,
  signal: AbortSignal,
): Promise<boolean> {
  const key = recordKeys(header.job).header(header.id);
  try {
    if (isDeepStrictEqual(await readHeader(storage, header.job, header.id, signal), header)) return true;
  } catch (error) {
    if (!isEngineError(error, 'manifest.damaged') && !isEngineError(error, 'snapshot.missing')) throw error;
  }
  damage.add(ofRecord(key));
  return false;
}

function ofRecord(key: string): Damage {
  return { path: key, kind: 'manifest', key, versionId: null, expectedBytes: null, foundBytes: null };
}

function check({ method, header }: VerifyRequest, checking: Checking, signal: AbortSignal): Promise<void> {
  const { storage, scratchDirectory } = checking.ports;
  const lines = fileLines(readManifest(storage, header, signal, { scratchDirectory }));
  switch (method.kind) {
    case 'list':
      return checkByList(lines, header.prefix, checking, signal);
    case 'head':
      return checkByHead(lines, checking, signal);
    case 'read':
      return checkByReading(lines, method, checking, signal);
    case 'drill':
      return drill(lines, { ...method, sources: header.sources }, checking, signal);
    case 'databases':
      return rehearse(lines, method.databases, checking, signal);
  }
}
