import type { PlanResult } from '../plan/plan';
import type { FilesAndBytes, Finding } from '../types';
import { finding } from './findings';

/** Fewer snapshots than this say nothing about what is usual. */
const LEAST_HISTORY = 3;
/** As with an unmounted disk: more than half of what there usually is is gone. */
const SHRUNK_SHARE = 0.5;
/** Sites grow by percents; twice the usual is a copy of something: a folder inside itself, a backup in the web root, a log. */
const GROWN_TIMES = 2;
/** Twice or half of a little is still a little. */
const SHRUNK_LEAST = { files: 10, bytes: 1024 ** 2 };
const GROWN_LEAST = { files: 1000, bytes: 1024 ** 3 };

/**
 * Held when the source is far from what the job's last snapshots hold: `past` are their files and bytes, at most the last ten.
 * The median of each, so that one odd night does not set the measure.
 */
export function historyFindings(past: readonly FilesAndBytes[], { summary, deletesByFolder }: PlanResult): Finding[] {
  if (past.length < LEAST_HISTORY) return [];
  const { add, change, unchanged } = summary;
  const now = { files: add.files + change.files + unchanged.files, bytes: add.bytes + change.bytes + unchanged.bytes };
  const usual = { files: median(past.map(({ files }) => files)), bytes: median(past.map(({ bytes }) => bytes)) };
  const evidence = { ...now, usualFiles: usual.files, usualBytes: usual.bytes, snapshots: past.length };
  // Nothing left at all is source.empty.
  if (now.files > 0 && (hasShrunk('files', now, usual) || hasShrunk('bytes', now, usual))) {
    return [finding('source.shrunk', { ...evidence, folders: deletesByFolder })];
  }
  const hasGrown = isGrown('files', now, usual) || isGrown('bytes', now, usual);
  return hasGrown ? [finding('source.grown', evidence)] : [];
}

function hasShrunk(what: keyof FilesAndBytes, now: FilesAndBytes, usual: FilesAndBytes): boolean {
  return now[what] < usual[what] * SHRUNK_SHARE && usual[what] - now[what] >= SHRUNK_LEAST[what];
}

function isGrown(what: keyof FilesAndBytes, now: FilesAndBytes, usual: FilesAndBytes): boolean {
  return now[what] > usual[what] * GROWN_TIMES && now[what] - usual[what] >= GROWN_LEAST[what];
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.slice(Math.ceil(sorted.length / 2) - 1, Math.floor(sorted.length / 2) + 1);
  return Math.round(middle.reduce((sum, value) => sum + value, 0) / middle.length);
}
