import { destinationCheck } from '../db/columns';
import type { Prisma } from '../db/database';
import { iso, stored } from './stored-json';
import { type CheckStep, type DestinationView, destinationView } from './views';
import { bytesText, durationText } from './words/format';
import { problemFor } from './words/wording';

/** A destination with how many jobs use it. */
export type DestinationRow = Prisma.DestinationGetPayload<{ include: { _count: { select: { jobs: true } } } }>;
export const WITH_JOB_COUNT = { _count: { select: { jobs: true } } } as const;

const HINT_LENGTH = 8;

/** What of an access key id may be shown: its first 8 characters. */
export function keyHint(accessKeyId: string | null): string | null {
  return accessKeyId === null ? null : `${accessKeyId.slice(0, HINT_LENGTH)}…`;
}

export function toDestinationView(row: DestinationRow): DestinationView {
  const { id, name, provider, bucket, prefix, region, endpoint, pathStyle, storageClass } = row;
  return {
    ...{ id, name, provider, bucket, prefix, region, endpoint, pathStyle, storageClass },
    accessKeyHint: keyHint(row.accessKeyId),
    versioning: stored(destinationView.shape.versioning, row.versioning),
    jobs: row._count.jobs,
    lastCheck: lastCheck(row),
  };
}

function lastCheck({ lastCheck: value, lastCheckAt }: DestinationRow): DestinationView['lastCheck'] {
  if (value === null) return null;
  const { at, passed, clockOffsetMs, steps } = stored(destinationCheck, value);
  return { at: iso(lastCheckAt) ?? at, passed, clockOffsetMs, steps: steps.map(toStep) };
}

function toStep({ name, state, facts, error }: ReturnType<typeof destinationCheck.parse>['steps'][number]): CheckStep {
  const problem = error === null ? null : problemFor(error.code, { ...facts, ...error.facts });
  return { name, state, detail: stepDetail(facts), problem };
}

/** The facts of a step as one line: times, sizes and names with their units. */
function stepDetail(facts: Record<string, string | number | boolean | null>): string {
  return Object.entries(facts)
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => factText(name, value))
    .join(', ');
}

function factText(name: string, value: string | number | boolean | null): string {
  if (name === 'offsetMs' && typeof value === 'number') {
    return `this machine is ${durationText(Math.abs(value))} ${value < 0 ? 'behind' : 'ahead'}`;
  }
  if (typeof value === 'number' && name.endsWith('Ms')) return `${wordsOf(name.slice(0, -2))} ${durationText(value)}`;
  if (typeof value === 'number' && name.toLowerCase().endsWith('bytes')) return bytesText(value);
  return `${wordsOf(name)} ${value}`;
}

/** requestId → "request id". */
function wordsOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).trim();
}
