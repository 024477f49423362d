import { destinationCheck } from '../db/columns';
import type { Prisma } from '../db/database';
import { toCheckStep } from './check-step';
import { iso, stored } from './stored-json';
import { type DestinationView, destinationView } from './views';
import { findingViews } from './words';

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
  const { at, passed, clockOffsetMs, steps, findings } = stored(destinationCheck, value);
  const words = { steps: steps.map(toCheckStep), findings: findingViews(findings) };
  return { at: iso(lastCheckAt) ?? at, passed, clockOffsetMs, ...words };
}
