import type { EngineError } from '../errors';
import type { PlanResult } from '../plan/plan';
import type { FilesAndBytes, Finding, SourceEntry, SourceRoot } from '../types';
import { finding } from './findings';
import { historyFindings } from './history-findings';

/** What is known of the source beside the plan. */
export interface SourceSeen {
  readonly roots: readonly SourceRoot[];
  /** Files of the index before this plan. */
  readonly knownFiles: number;
  /** Device number of each root, as text, now and at the last run ('' when there was none). */
  readonly devices: string;
  readonly devicesBefore: string;
  /** The job's last snapshots, at most ten. */
  readonly past: readonly FilesAndBytes[];
  /** Where the job's sentinel file should be and is not. */
  readonly sentinelsGone: readonly string[];
  readonly disk: { readonly path: string; readonly freeBytes: number; readonly neededBytes: number } | null;
}

const MOST_PATHS = 5;
/** A disk that is gone takes more than half of the files with it. */
const UNMOUNTED_SHARE = 0.5;

/** A root that could not be scanned at all. */
export function scanFindings(error: EngineError): Finding[] {
  const path = String(error.facts.path ?? '');
  if (error.code === 'source.missing') return [finding('source.missing', { path })];
  if (error.code === 'source.not-a-directory') return [finding('source.not-a-directory', { path })];
  const codes = [String(error.facts.errno ?? error.code)];
  return [finding('source.unreadable', { count: 1, paths: [path], codes, isRoot: true }, 'blocks')];
}

export function sourceFindings(seen: SourceSeen, plan: PlanResult): Finding[] {
  const sized = historyFindings(seen.past, plan);
  return [
    ...emptiness(seen, plan),
    ...sentinel(seen),
    ...sized,
    ...unreadable(plan),
    ...names(plan),
    ...diskSpace(seen),
  ];
}

function emptiness(seen: SourceSeen, { summary, specialTotal, special }: PlanResult): Finding[] {
  const files = summary.add.files + summary.change.files + summary.unchanged.files;
  const paths = seen.roots.map(({ path }) => path);
  const found: Finding[] = [];
  if (files === 0) {
    found.push(
      finding('source.empty', { paths, knownFiles: seen.knownFiles }, seen.knownFiles > 0 ? 'holds' : 'notes'),
    );
  }
  const moved = seen.devicesBefore !== '' && seen.devicesBefore !== seen.devices;
  if (moved && files < seen.knownFiles * UNMOUNTED_SHARE) {
    found.push(finding('source.unmounted', { path: paths.join(', '), knownFiles: seen.knownFiles, files }));
  }
  if (specialTotal > 0) found.push(finding('source.special', { count: specialTotal, paths: firstPaths(special) }));
  return found;
}

function sentinel({ sentinelsGone, knownFiles }: SourceSeen): Finding[] {
  return sentinelsGone.length === 0 ? [] : [finding('source.sentinel-gone', { paths: sentinelsGone, knownFiles })];
}

function unreadable({ errors }: PlanResult): Finding[] {
  const byCode = (wanted: readonly string[]) => errors.filter(({ errorCode }) => wanted.includes(errorCode ?? ''));
  const elsewhere = byCode(['EXDEV']);
  const long = byCode(['KEY_TOO_LONG']);
  const reserved = byCode(['KEY_RESERVED']);
  const denied = errors.filter((one) => !elsewhere.includes(one) && !long.includes(one) && !reserved.includes(one));
  const codes = [...new Set(denied.map(({ errorCode }) => errorCode ?? ''))];
  return [
    ...(denied.length > 0
      ? [finding('source.unreadable', { count: denied.length, paths: firstPaths(denied), codes })]
      : []),
    ...group('source.other-filesystem', elsewhere),
    ...group('name.too-long', long),
    ...group('name.reserved', reserved),
  ];
}

function names({ oddNames, oddNamesTotal }: PlanResult): Finding[] {
  if (oddNamesTotal === 0) return [];
  return [finding('name.not-utf8', { count: oddNamesTotal, paths: oddNames.slice(0, MOST_PATHS) })];
}

function diskSpace({ disk }: SourceSeen): Finding[] {
  return disk !== null && disk.freeBytes < disk.neededBytes ? [finding('machine.disk-low', disk)] : [];
}

function group(
  code: 'source.other-filesystem' | 'name.too-long' | 'name.reserved',
  entries: readonly SourceEntry[],
): Finding[] {
  return entries.length === 0 ? [] : [finding(code, { count: entries.length, paths: firstPaths(entries) })];
}

const firstPaths = (entries: readonly SourceEntry[]) => entries.slice(0, MOST_PATHS).map(({ path }) => path);
