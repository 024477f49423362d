import { setMaxListeners } from 'node:events';
import { march } from '../march';
import { type KeyWithVersions, keysWithVersions } from '../storage/keys-with-versions';
import { forEachConcurrently } from '../sync/work-pool';
import type { Checking } from './checking';
import { compareFound, type FileLine, type Found } from './compare';
import { readAndCompare } from './read-object';
import { sampler } from './sample';

const DEFAULT_CONCURRENCY = 16;

/** Every file against one listing of all versions: one LIST per 1,000 of them. */
export async function checkByList(
  lines: AsyncIterable<FileLine>,
  prefix: string,
  checking: Checking,
  signal: AbortSignal,
): Promise<void> {
  const byKey = async function* () {
    for await (const line of lines) yield { path: line.key, line };
  };
  for await (const meeting of march(byKey(), keysWithVersions(checking.ports.storage, prefix, signal))) {
    if (meeting.kind === 'right') continue;
    const { line } = meeting.left;
    const found = meeting.kind === 'both' ? versionOf(line, meeting.right) : null;
    report(line, found, checking);
  }
}

/** The version the line names; the current object where none is named. */
function versionOf({ versionId }: FileLine, { versions }: KeyWithVersions): Found | null {
  const objects = versions.filter(({ isDeleteMarker }) => !isDeleteMarker);
  const found = versionId
    ? objects.find((version) => version.versionId === versionId)
    : objects.find(({ isLatest }) => isLatest);
  return found ?? null;
}

function report(line: FileLine, found: Found | null, { knownEtag, damage, looked }: Checking): void {
  const wrong = compareFound(line, found, knownEtag);
  if (wrong !== null) damage.add(wrong);
  looked(line, 'not-hashed');
}

/** Every file by a HEAD of its own. */
export async function checkByHead(
  lines: AsyncIterable<FileLine>,
  checking: Checking,
  signal: AbortSignal,
): Promise<void> {
  await sideBySide(lines, checking, signal, async (line, stop) => {
    const { key, versionId } = line;
    const found = await checking.ports.storage.headObject({ key, ...(versionId ? { versionId } : {}) }, stop);
    report(line, found, checking);
  });
}

/** A share of the files by their bytes: one GET each. */
export async function checkByReading(
  lines: AsyncIterable<FileLine>,
  { seed, percent }: { seed: string; percent: number },
  checking: Checking,
  signal: AbortSignal,
): Promise<void> {
  const isTaken = sampler(seed, percent);
  const taken = async function* () {
    for await (const line of lines) if (isTaken(line.path)) yield line;
  };
  await sideBySide(taken(), checking, signal, async (line, stop) => {
    const wrong = await readAndCompare(line, checking.ports, stop);
    if (wrong !== null) checking.damage.add(wrong);
    checking.looked(line, wrong === null && line.sha256 !== undefined ? 'hashed' : 'not-hashed');
  });
}

/** Stops all when one fails for a reason that is not the object's own. */
async function sideBySide(
  lines: AsyncIterable<FileLine>,
  { ports }: Checking,
  signal: AbortSignal,
  each: (line: FileLine, stop: AbortSignal) => Promise<void>,
): Promise<void> {
  const failed = new AbortController();
  const stop = AbortSignal.any([signal, failed.signal]);
  setMaxListeners(0, stop);
  const width = ports.concurrency ?? DEFAULT_CONCURRENCY;
  await forEachConcurrently(
    lines,
    width,
    (line) => each(line, stop),
    (error) => failed.abort(error),
  );
}
