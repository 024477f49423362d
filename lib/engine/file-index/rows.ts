import type { EntryType, PlanAction, PlanOperation, SourceEntry } from '../types';
import type { IndexEntry } from './file-index';

/** Columns that entry and plan_op share, read with safeIntegers: every INTEGER is a bigint. */
interface StatRow {
  path: string;
  type: string;
  size: bigint;
  mtime_ns: bigint;
  ctime_ns: bigint;
  inode: bigint;
  device: bigint;
  mode: bigint;
  uid: bigint;
  gid: bigint;
  link_target: string | null;
  raw_path: Buffer | null;
}

export interface EntryRow extends StatRow {
  key: string | null;
  version_id: string | null;
  etag: string | null;
  sha256: string | null;
  gone: bigint;
}

export interface OperationRow extends StatRow {
  seq: bigint;
  action: string;
  key: string | null;
  previous_size: bigint;
}

function sourceEntryOf(row: StatRow): SourceEntry {
  return {
    path: row.path,
    type: row.type as EntryType,
    size: Number(row.size),
    mtimeNs: row.mtime_ns,
    ctimeNs: row.ctime_ns,
    inode: BigInt.asUintN(64, row.inode),
    device: BigInt.asUintN(64, row.device),
    mode: Number(row.mode),
    uid: Number(row.uid),
    gid: Number(row.gid),
    ...(row.link_target === null ? {} : { linkTarget: row.link_target }),
    ...(row.raw_path === null ? {} : { rawPath: row.raw_path }),
  };
}

export function indexEntryOf(row: EntryRow): IndexEntry {
  return {
    ...sourceEntryOf(row),
    key: row.key,
    versionId: row.version_id,
    etag: row.etag,
    sha256: row.sha256,
    gone: row.gone === 1n,
  };
}

export function operationOf(row: OperationRow): PlanOperation {
  return {
    seq: Number(row.seq),
    action: row.action as PlanAction,
    entry: sourceEntryOf(row),
    key: row.key,
    previousSize: Number(row.previous_size),
  };
}

/** Named parameters of the stat columns. Inode and device are stored as signed 64-bit integers. */
export function statParameters(entry: SourceEntry) {
  return {
    path: entry.path,
    type: entry.type,
    size: BigInt(entry.size),
    mtimeNs: entry.mtimeNs,
    ctimeNs: entry.ctimeNs,
    inode: BigInt.asIntN(64, entry.inode),
    device: BigInt.asIntN(64, entry.device),
    mode: entry.mode,
    uid: entry.uid,
    gid: entry.gid,
    linkTarget: entry.linkTarget ?? null,
    rawPath: entry.rawPath ?? null,
  };
}
