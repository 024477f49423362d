import type { RestoreInput } from '../views';

type ThawSpeed = RestoreInput['thaw'];

/** How long a thaw takes, in words (restoring-objects-retrieval-options.md). */
export function thawTime(storageClass: string, speed: ThawSpeed): string {
  if (storageClass === 'DEEP_ARCHIVE') return DEEP[speed];
  return GLACIER[speed];
}

const GLACIER: Readonly<Record<ThawSpeed, string>> = {
  expedited: '1 to 5 minutes',
  standard: '3 to 5 hours',
  bulk: '5 to 12 hours',
};

const DEEP: Readonly<Record<ThawSpeed, string>> = {
  expedited: 'up to 12 hours (this class has nothing faster than standard)',
  standard: 'up to 12 hours',
  bulk: 'up to 48 hours',
};
