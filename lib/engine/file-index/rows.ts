import type { EntryType, SourceEntry } from '../types';
import type { IndexEntry, OpenUpload, UploadedFile } from './file-index';

/**
 * What a row of entry says of the source, read with safeIntegers: every INTEGER is a bigint. Read by the list below, what fits into a
 * number comes as one (a REAL), which is made with less work.
 */
export interface StatRow {
  path: string;
  type: string;
  size: bigint | number;
  mtime_ns: bigint;
  ctime_ns: bigint;
  inode: bigint;
  device: bigint;
  mode: bigint | number;
  uid: bigint | number;
  gid: bigint | number;
  link_target: string | null;
  raw_path: Buffer | null;
}

export interface EntryRow extends StatRow {
  key: string | null;
  version_id: string | null;
  etag: string | null;
  sha256: string | null;
  gone: bigint | number;
}

const asNumber = (column: string) => `CAST(${column} AS REAL) AS ${column}`;
/** The columns of an EntryRow. */
export const ENTRY = [
  ...['path', 'type', asNumber('size'), 'mtime_ns', 'ctime_ns', 'inode', 'device'],
  ...[asNumber('mode'), asNumber('uid'), asNumber('gid'), 'link_target', 'raw_path'],
  ...['key', 'version_id', 'etag', 'sha256', asNumber('gone')],
].join(', ');

/** Objects of few shapes, made in one go: a no-change night makes one for every file. */
export function sourceEntryOf(row: StatRow): SourceEntry {
  const entry: Mutable<SourceEntry> = {
    path: row.path,
    type: row.type as EntryType,
    size: Number(row.size),
    mtimeNs: row.mtime_ns,
    ctimeNs: row.ctime_ns,
    inode: unsigned(row.inode),
    device: unsigned(row.device),
    mode: Number(row.mode),
    uid: Number(row.uid),
    gid: Number(row.gid),
  };
  if (row.link_target !== null) entry.linkTarget = row.link_target;
  if (row.raw_path !== null) entry.rawPath = row.raw_path;
  return entry;
}

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

function unsigned(stored: bigint): bigint {
  return stored < 0n ? BigInt.asUintN(64, stored) : stored;
}

export function indexEntryOf(row: EntryRow): IndexEntry {
  const entry = sourceEntryOf(row) as Mutable<IndexEntry>;
  entry.key = row.key;
  entry.versionId = row.version_id;
  entry.etag = row.etag;
  entry.sha256 = row.sha256;
  entry.gone = Number(row.gone) === 1;
  return entry;
}

/** The stat columns' values, in the order of the table. Inode and device are stored as signed 64-bit integers. */
export function statParameters(entry: SourceEntry): unknown[] {
  return [
    entry.path,
    entry.type,
    BigInt(entry.size),
    entry.mtimeNs,
    entry.ctimeNs,
    BigInt.asIntN(64, entry.inode),
    BigInt.asIntN(64, entry.device),
    entry.mode,
    entry.uid,
    entry.gid,
    entry.linkTarget ?? null,
    entry.rawPath ?? null,
  ];
}

export interface UploadRow {
  upload_id: string;
  key: string;
  path: string;
  size: bigint | null;
  mtime_ns: bigint | null;
  ctime_ns: bigint | null;
  inode: bigint | null;
}

export function openUploadOf(row: UploadRow): OpenUpload {
  const { size, mtime_ns: mtimeNs, ctime_ns: ctimeNs, inode } = row;
  const isWhole = size !== null && mtimeNs !== null && ctimeNs !== null && inode !== null;
  const file = isWhole ? { size: Number(size), mtimeNs, ctimeNs, inode: unsigned(inode) } : null;
  return { uploadId: row.upload_id, key: row.key, path: row.path, file };
}

/** In the order of open_upload's columns. */
export function uploadedFileParameters({ size, mtimeNs, ctimeNs, inode }: UploadedFile): unknown[] {
  return [BigInt(size), mtimeNs, ctimeNs, BigInt.asIntN(64, inode)];
}
