import { type BigIntStats, constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { EngineError } from '../errors';
import { machineError } from '../machine-error';
import type { ManifestLine } from '../types';
import { type Directory, lstatOrNull } from './directory';
import type { ExactTimes } from './exact-times';
import { isIdentical } from './local-file';
import { applyMetadata, hasMetadata } from './metadata';
import { isOfOnePlace } from './place-error';
import type { Existing, SafetyCopies } from './safety-copy';
import type { Tally } from './tally';
import type { TemporaryNames } from './temporary-name';
import { Archived, type ThawPorts, thawed } from './thaw';
import type { Task } from './walk';
import { type WriteFilePorts, writeFile } from './write-file';
import { isSameLink, writeLink } from './write-link';

export interface CarryOutPorts extends WriteFilePorts, ThawPorts {
  readonly existing: Existing;
  /** What is replaced goes here first; null: it is gone. */
  readonly copies: SafetyCopies | null;
  readonly names: TemporaryNames;
  readonly times: ExactTimes;
  readonly tally: Tally;
}

/** Brings one file or link to its place, or names why not. What is identical is not fetched again. Releases the task's folder. */
export async function carryOut(task: Task, ports: CarryOutPorts, signal: AbortSignal): Promise<void> {
  let isExact = true;
  try {
    isExact = await place(task, ports, signal);
  } catch (error) {
    if (error instanceof Archived) ports.tally.waitsFor(task.line);
    else if (!isOfOnePlace(error)) throw error;
    else ports.tally.failures.add(task.line.path, error.code);
  }
  if (isExact) return task.folder.release();
  const directory = await task.folder.open();
  const done = () => task.folder.release();
  await ports.times.add({ directory, name: task.name, mtimeNs: BigInt(task.line.mtime), done });
}

/** Resolves to true when the time is exact, or nobody's business. */
async function place(task: Task, ports: CarryOutPorts, signal: AbortSignal): Promise<boolean> {
  const { line, name } = task;
  const directory = await task.folder.open();
  const at = await directory.at(name);
  const stat = await lstatOrNull(at);
  if (stat?.isDirectory()) throw new EngineError('restore.conflict', { facts: { path: line.path } });
  const isThere = stat !== null && (await isSame(at, stat, line));
  if (isThere) return redress(at, stat, line, ports);
  if (stat !== null && ports.existing === 'keep') {
    ports.tally.kept += 1;
    return true;
  }
  return write(task, { directory, replaces: stat !== null }, ports, signal);
}

async function write(
  task: Task,
  { directory, replaces }: { directory: Directory; replaces: boolean },
  ports: CarryOutPorts,
  signal: AbortSignal,
): Promise<boolean> {
  const { line, name } = task;
  const { copies } = ports;
  const keep = async () => copies?.keep(line, await directory.at(name));
  const place = { line, directory, name, temporary: ports.names.next(), replaces, ...(replaces ? { keep } : {}) };
  if (line.type === 'symlink') {
    await writeLink(place, ports.notes);
    ports.tally.links += 1;
    return isTimed(await directory.at(name), line);
  }
  const written = await thawed(line, () => writeFile(place, ports, signal), ports, signal);
  ports.tally.written(line.path, line.size, written.isVerified);
  return written.isTimeExact;
}

function isSame(at: Buffer, stat: BigIntStats, line: ManifestLine): Promise<boolean> {
  return line.type === 'symlink' ? isSameLink(at, line) : isIdentical(at, stat, line);
}

/**
 * The right content already: at most its mode, owner and time are set again. A file with more than one name is left as it is,
 * because the other names may lie outside the target.
 */
async function redress(at: Buffer, stat: BigIntStats, line: ManifestLine, ports: CarryOutPorts): Promise<boolean> {
  ports.tally.identical += 1;
  if (line.type !== 'symlink') {
    ports.tally.present.files += 1;
    ports.tally.present.bytes += line.size;
  }
  if (ports.existing === 'keep' || hasMetadata(stat, line) || stat.nlink > 1n) return true;
  if (line.type === 'symlink') return stat.mtimeNs === BigInt(line.mtime);
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const handle = await open(at, flags).catch((error) => {
    throw machineError(error);
  });
  try {
    return await applyMetadata(handle, line, ports.notes);
  } finally {
    await handle.close();
  }
}

async function isTimed(at: Buffer, line: ManifestLine): Promise<boolean> {
  return (await lstatOrNull(at))?.mtimeNs === BigInt(line.mtime);
}
