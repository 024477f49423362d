import { type BigIntStats, fchmodSync, fchownSync, fstatSync, futimesSync } from 'node:fs';
import { type FileHandle, lchown, lutimes } from 'node:fs/promises';
import { errnoOf, machineError } from '../machine-error';
import type { ManifestLine } from '../types';

const PERMISSIONS = 0o7777;
const SET_ID = 0o6000;

/** What could not be given back although the content is there. Counted, not failed: the file itself is right. */
export interface Notes {
  /** Entries whose owner was not set: only root may. */
  owners: number;
}

/**
 * Gives an open file or folder its owner (as root), mode and time. Resolves to true when the time is exact to the nanosecond.
 * Without the right owner set-user-id bits are not given back either: they would be someone else's. Throws `machine.*`.
 */
export async function applyMetadata(handle: FileHandle, line: ManifestLine, notes: Notes): Promise<boolean> {
  try {
    const isOwned = await giveOwner(line, notes, (uid, gid) => handle.chown(uid, gid));
    await handle.chmod(modeOf(line, isOwned));
    const seconds = secondsOf(line);
    await handle.utimes(seconds, seconds);
    return (await handle.stat({ bigint: true })).mtimeNs === BigInt(line.mtime);
  } catch (error) {
    throw machineError(error);
  }
}

/** The same for a descriptor, at once. */
export function applyMetadataNow(descriptor: number, line: ManifestLine, notes: Notes): boolean {
  try {
    const isOwned = giveOwnerNow(descriptor, line, notes);
    fchmodSync(descriptor, modeOf(line, isOwned));
    const seconds = secondsOf(line);
    futimesSync(descriptor, seconds, seconds);
    return fstatSync(descriptor, { bigint: true }).mtimeNs === BigInt(line.mtime);
  } catch (error) {
    throw machineError(error);
  }
}

/** The same for a link itself, which has no mode of its own. `at` must be safe to use right now. */
export async function applyLinkMetadata(at: Buffer, line: ManifestLine, notes: Notes): Promise<void> {
  try {
    await giveOwner(line, notes, (uid, gid) => lchown(at, uid, gid));
    const seconds = secondsOf(line);
    await lutimes(at, seconds, seconds);
  } catch (error) {
    throw machineError(error);
  }
}

/** True when mode, owner (as root) and time are the manifest's already. */
export function hasMetadata(stat: BigIntStats, line: ManifestLine): boolean {
  const isOwned = process.getuid?.() !== 0 || (stat.uid === BigInt(line.uid) && stat.gid === BigInt(line.gid));
  const isTimed = stat.mtimeNs === BigInt(line.mtime);
  if (line.type === 'symlink') return isOwned && isTimed;
  return isOwned && isTimed && (Number(stat.mode) & PERMISSIONS) === (Number.parseInt(line.mode, 8) & PERMISSIONS);
}

async function giveOwner(
  line: ManifestLine,
  notes: Notes,
  chown: (uid: number, gid: number) => Promise<void>,
): Promise<boolean> {
  if (process.getuid?.() !== 0) return isOurs(line, notes);
  try {
    await chown(line.uid, line.gid);
    return true;
  } catch (error) {
    return refused(error, notes);
  }
}

function giveOwnerNow(descriptor: number, line: ManifestLine, notes: Notes): boolean {
  if (process.getuid?.() !== 0) return isOurs(line, notes);
  try {
    fchownSync(descriptor, line.uid, line.gid);
    return true;
  } catch (error) {
    return refused(error, notes);
  }
}

function isOurs(line: ManifestLine, notes: Notes): boolean {
  const ours = line.uid === process.getuid?.() && line.gid === process.getgid?.();
  if (!ours) notes.owners += 1;
  return ours;
}

/** EPERM: root of a container or of a network file system; EINVAL: an owner this file system cannot hold. */
function refused(error: unknown, notes: Notes): false {
  if (errnoOf(error) !== 'EPERM' && errnoOf(error) !== 'EINVAL') throw error;
  notes.owners += 1;
  return false;
}

function modeOf(line: ManifestLine, isOwned: boolean): number {
  const mode = Number.parseInt(line.mode, 8) & PERMISSIONS;
  return isOwned ? mode : mode & ~SET_ID;
}

function secondsOf(line: ManifestLine): number {
  return Number(BigInt(line.mtime)) / 1e9;
}
